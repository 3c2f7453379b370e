// Entries of a queue: files that say which run is to be run, and how.
import { join } from 'node:path';
import { z } from 'zod';
import type { StartOptions } from '../connection/client';
import { EXECUTOR_NAMES } from '../../protocol/run';
import { phraseSchema } from '../disk/message-schema';
import { moveFirst, namesIn, readText, removeFirst, writeWhole } from '../disk/run-files';
import { entryFile, partFolder, runOfEntry } from './paths';
import type { Part, QueuePlaces } from './paths';

/** Rises whenever older releases could no longer read what newer ones write. */
const ENTRY_SCHEMA = 1;
/** The most of an entry that is read, in bytes: a PATH may be long. */
const MOST_ENTRY = 1 << 17;

const entrySchema = z.object({
  schema: z.literal(ENTRY_SCHEMA),
  /** The lowest is next. */
  place: z.number(),
  held: z.boolean(),
  /** How many owners the run had had when it was queued: a later one has begun what is asked for here. */
  ownersBefore: z.int().min(0),
  /** Whether its runner has said that it is at work. */
  underWay: z.boolean(),
  trouble: z.object({ message: phraseSchema, hint: phraseSchema.optional() }).optional(),
  options: z.object({
    cores: z.int().min(1).optional(),
    checkpointSeconds: z.number().min(0).optional(),
    on: z.enum(EXECUTOR_NAMES).optional(),
    node: z.string(),
    runner: z.string(),
    editorPython: z.string().optional(),
    environment: z.record(z.string(), z.string()),
  }),
});

export type EntryOptions = z.output<typeof entrySchema>['options'];

export interface Entry extends Omit<z.output<typeof entrySchema>, 'schema'> {
  run: string;
  /** Of the run. */
  folder: string;
  part: Part;
}

/** Variables that decide what a run is computed with: an entry keeps those of who asked for it. */
const DECISIVE = [
  'PATH',
  'VIRTUAL_ENV',
  'CONDA_PREFIX',
  'PYTHONPATH',
  'CUDA_VISIBLE_DEVICES',
  'TICKETLAB_PYTHON',
  'TICKETLAB_CACHE',
  'TICKETLAB_ENGINES',
  'SLURM_CONF',
];

/** These variables of this process, as far as they are set. */
export const decisiveEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    DECISIVE.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** As `startRunner` takes them: what was not set where the run was asked for is not set for it either. */
export const startOptionsOf = ({ options }: Entry): StartOptions => {
  const { cores, checkpointSeconds, on, editorPython, environment, ...programs } = options;
  return {
    ...programs,
    ...(cores === undefined ? {} : { cores }),
    ...(checkpointSeconds === undefined ? {} : { checkpointSeconds }),
    ...(on === undefined ? {} : { on }),
    ...(editorPython === undefined ? {} : { editorPython }),
    environment: Object.fromEntries(DECISIVE.map((name) => [name, environment[name]])),
  };
};

/**
 * The entries of one part, the next one first. What is no entry, or is damaged, is left out.
 * @throws LabError where the folder cannot be read
 */
export async function readEntries(places: QueuePlaces, part: Part): Promise<Entry[]> {
  const { queue } = places;
  const names = await namesIn({ run: queue, path: partFolder(queue, part) });
  const runs = names.flatMap((name) => runOfEntry(name) ?? []);
  const entries: Entry[] = [];
  for (const run of runs) {
    const entry = await readEntry(places, part, run);
    if (entry) entries.push(entry);
  }
  return entries.sort((a, b) => a.place - b.place || (a.run < b.run ? -1 : 1));
}

/** Null where there is none, or where it says nothing that can be understood. */
export async function readEntry(
  { queue, root }: QueuePlaces,
  part: Part,
  run: string,
): Promise<Entry | null> {
  try {
    const text = await readText({ run: queue, path: entryFile(queue, part, run) }, MOST_ENTRY);
    return { ...entrySchema.parse(JSON.parse(text)), run, folder: join(root, run), part };
  } catch {
    return null;
  }
}

/** @throws LabError where the disk is full or refuses */
export function writeEntry({ queue }: QueuePlaces, entry: Entry): Promise<void> {
  const content = entrySchema.parse({ schema: ENTRY_SCHEMA, ...entry });
  const place = { run: queue, path: entryFile(queue, entry.part, entry.run) };
  return writeWhole(place, `${JSON.stringify(content, null, 2)}\n`);
}

/** @returns whether it was there */
export const removeEntry = (
  { queue }: QueuePlaces,
  { part, run }: Pick<Entry, 'part' | 'run'>,
): Promise<boolean> => removeFirst({ run: queue, path: entryFile(queue, part, run) });

/**
 * Takes an entry that waits, in one step: of two processes that want it, one gets it.
 * @returns whether it was there
 */
export const takeEntry = ({ queue }: QueuePlaces, run: string): Promise<boolean> =>
  moveFirst({ run: queue, path: entryFile(queue, 'waiting', run) }, entryFile(queue, 'started', run));
