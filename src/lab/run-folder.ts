// A run folder as a whole: what it is of, made in one step, read back with checks.
import { randomUUID } from 'node:crypto';
import { readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { YAMLParseError, parse } from 'yaml';
import { z } from 'zod';
import { makeFolders } from '../data/system';
import { LabError, errorCode } from '../lottery/errors';
import { experimentHash } from '../lottery/experiment/hash';
import { experimentSchema } from '../lottery/experiment/schema';
import type { Experiment } from '../lottery/experiment/schema';
import { writeExperiment } from '../lottery/experiment/write';
import { diskError, exists, readError, writeAtomically } from './files';
import { eventsFile, ownersFolder, resolvedFile, runFile, sourceFile } from './layout';
import { VERSION } from './version';
import { say } from '../lottery/translate';
import type { Phrase } from '../lottery/translate';

/** Rises whenever older releases could no longer read, or would spoil, what newer ones write. */
const RUN_SCHEMA = 1;

const runFileSchema = z.object({
  schema: z.literal(RUN_SCHEMA),
  /** The release that made the folder. */
  version: z.string(),
  experiment: z.string(),
  hash: z.string().regex(/^[0-9a-f]{12}$/),
  /** ISO 8601. */
  created: z.string(),
  /** Of the user's own data; null for datasets known by name. */
  fingerprint: z.string().nullable(),
  /** The file that the experiment was written in, relative to this folder, with slashes. */
  experimentFile: z.string(),
});

/** run.json */
export type RunFile = z.output<typeof runFileSchema>;

export interface NewRun {
  /** The `.ticketlab/runs` folder; made where it does not exist. */
  root: string;
  experiment: Experiment;
  /** The cell's YAML as written. */
  source: string;
  /** Path of the file it was read from; the user's own data is relative to its folder. */
  experimentFile: string;
  /** Of the user's own data; null for datasets known by name. */
  fingerprint: string | null;
}

/**
 * Makes the folder of a run, complete from the moment that it can be seen.
 * @returns its path
 * @throws LabError where the disk is full or refuses
 */
export async function makeRunFolder(
  { root, experiment, source, experimentFile, fingerprint }: NewRun,
  hash: string,
): Promise<string> {
  const folder = join(root, `${experiment.experiment}-${hash}`);
  const run: RunFile = {
    schema: RUN_SCHEMA,
    version: VERSION,
    experiment: experiment.experiment,
    hash,
    created: new Date().toISOString(),
    fingerprint,
    experimentFile: relative(resolve(folder), resolve(experimentFile)).split(sep).join('/'),
  };
  let unfinished: string | undefined;
  try {
    await makeFolders(root);
    unfinished = join(root, `.new-${randomUUID()}`);
    await makeFolders(ownersFolder(unfinished));
    await writeAtomically(sourceFile(unfinished), source);
    await writeAtomically(resolvedFile(unfinished), writeExperiment(experiment));
    await writeAtomically(eventsFile(unfinished), '');
    await writeAtomically(runFile(unfinished), JSON.stringify(run, null, 2) + '\n');
    await rename(unfinished, folder);
  } catch (error) {
    if (unfinished !== undefined) await rm(unfinished, { recursive: true, force: true });
    // Another process made the same run in the meantime: the same experiment, so as good as ours.
    if (['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(errorCode(error) ?? '') && (await exists(runFile(folder))))
      return folder;
    throw diskError(error, folder);
  }
  return folder;
}

/**
 * @throws LabError: no run folder, made by a newer release, damaged, unreadable
 */
export async function readRunFile(folder: string): Promise<RunFile> {
  const path = runFile(folder);
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw damaged(path, say('it is not JSON'), error);
    throw unreadable(path, error);
  }
  const { schema, version } = anyRelease.safeParse(content).data ?? {};
  if (typeof schema === 'number' && schema > RUN_SCHEMA)
    throw new LabError(
      say`${folder} was made by a newer Ticket Lab (${version ?? say('of unknown version')}; this is ${VERSION}).`,
      { hint: say('Update Ticket Lab to open it. Nothing in it was touched.') },
    );
  if (schema === undefined) throw damaged(path, say('it does not say its schema version.'));
  if (schema !== RUN_SCHEMA)
    throw damaged(path, say`its schema version is ${JSON.stringify(schema)}, which no Ticket Lab writes.`);
  const parsed = runFileSchema.safeParse(content);
  if (!parsed.success) throw damaged(path, z.prettifyError(parsed.error));
  return parsed.data;
}

/**
 * The experiment with every default filled in, checked against the run's hash: what is trained is what the folder's name says.
 * @throws LabError where the file is damaged, was edited, or cannot be read
 */
export async function readExperiment(folder: string, run: RunFile): Promise<Experiment> {
  const path = resolvedFile(folder);
  let content: unknown;
  try {
    content = parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof YAMLParseError) throw damaged(path, say('it is not YAML'), error);
    throw unreadable(path, error);
  }
  const parsed = experimentSchema.safeParse(content);
  if (!parsed.success) throw damaged(path, z.prettifyError(parsed.error));
  if (experimentHash(parsed.data, run.fingerprint) !== run.hash)
    throw new LabError(say`${path} is not the experiment that this run was made for (${run.hash}).`, {
      hint: say(
        'It was edited or damaged. Run the experiment file again to start a run of its own for changed settings.',
      ),
    });
  return parsed.data;
}

/** Absolute path of the folder that the user's own data is relative to. */
export const dataFolder = (folder: string, run: RunFile) => dirname(resolve(folder, run.experimentFile));

const anyRelease = z.object({ schema: z.unknown(), version: z.string().optional().catch(undefined) });

const damaged = (path: string, why: Phrase, cause?: unknown) =>
  new LabError(say`${path} is damaged: ${why}`, {
    hint: say('Restore it from a copy, or delete the run folder and run the experiment again.'),
    cause,
  });

function unreadable(path: string, error: unknown): LabError {
  const code = errorCode(error);
  if (code !== 'ENOENT' && code !== 'ENOTDIR') return readError(error, path);
  return new LabError(say`${dirname(path)} is not a run folder: it has no ${basename(path)}.`, {
    hint: say('The Runs view, or `ticketlab status`, lists the runs there are.'),
  });
}
