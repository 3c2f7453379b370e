// A run folder as a whole: created in one step, read back with checks.
import { randomUUID } from 'node:crypto';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { YAMLParseError, parse } from 'yaml';
import { STRING_KEYS } from '../../experiment/file/yaml-cell';
import { z } from 'zod';
import { makeFolders } from '../../data/system';
import { LabError, errorCode } from '../../lottery/errors';
import { excessOfCell } from '../../experiment/file/limits';
import { experimentHash } from '../../experiment/hash';
import { experimentSchema } from '../../experiment/schema/cell-schemas';
import { MOST_TRAININGS, countTrainings } from '../../lottery/trainings/plan';
import type { Experiment } from '../../lottery/settings';
import { writeExperiment } from '../../experiment/write-cell';
import { diskError, readError } from './files';
import { eventsFile, ownersFolder, resolvedFile, runFile, sourceFile } from './paths';
import { lookAt, makeFolder, moveFolder, readText, removeAll, writeWhole } from './run-files';
import { makeRunsRoot } from './runs-root';
import { VERSION } from '../version';
import { say } from '../../lottery/translate';
import type { TranslatableText } from '../../lottery/translate';

/** Rises whenever older releases could no longer read, or would spoil, what newer ones write. */
const RUN_SCHEMA = 1;

/** The most of run.json and of the settings that is read, in bytes; they have about one thousand. */
const MOST_SETTINGS = 1 << 20;

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
  /** SHA-256 of the Python files and checkpoints that results depend on, by path from the experiment file's folder. */
  sources: z.record(z.string(), z.string()).optional(),
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
  /** Sums of the other files that results depend on, by path from the experiment file's folder. */
  sources?: Record<string, string> | undefined;
}

/** @throws LabError where the experiment consists of more trainings than there may be */
export function requirePlan(experiment: Experiment, name: string): void {
  const trainings = countTrainings(experiment);
  if (trainings > MOST_TRAININGS)
    throw new LabError(
      say`${name} makes ${trainings} trainings, more than the ${MOST_TRAININGS} that one experiment may have.`,
      {
        hint: say('Ask for fewer replicates, rounds or draws, or share them out among several experiments.'),
      },
    );
}

/**
 * Makes the folder of a run, complete from the moment that it can be seen.
 * @returns its path
 * @throws LabError where the disk is full or refuses
 */
export async function makeRunFolder(
  { root, experiment, source, experimentFile, fingerprint, sources = {} }: NewRun,
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
    ...(Object.keys(sources).length > 0 ? { sources } : {}),
    experimentFile: relative(resolve(folder), resolve(experimentFile)).split(sep).join('/'),
  };
  const unfinished = join(root, `.new-${randomUUID()}`);
  const inRun = (path: string) => ({ run: unfinished, path });
  try {
    await makeRunsRoot(root);
    await makeFolders(unfinished);
    makeFolder(inRun(ownersFolder(unfinished)));
    await writeWhole(inRun(sourceFile(unfinished)), source);
    await writeWhole(inRun(resolvedFile(unfinished)), writeExperiment(experiment));
    await writeWhole(inRun(eventsFile(unfinished)), '');
    await writeWhole(inRun(runFile(unfinished)), JSON.stringify(run, null, 2) + '\n');
    await moveFolder(unfinished, folder);
  } catch (error) {
    await removeAll(unfinished);
    // Another process made the same run in the meantime: the same experiment, so as good as ours.
    const taken = ['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(errorCode(error) ?? '');
    if (taken && lookAt({ run: folder, path: runFile(folder) })) return folder;
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
    content = JSON.parse(await readText({ run: folder, path }, MOST_SETTINGS));
  } catch (error) {
    if (error instanceof SyntaxError) throw damaged(path, say('it is not JSON'), error);
    throw unreadable(path, error);
  }
  const { schema, version } = anyRelease.safeParse(content).data ?? {};
  if (typeof schema === 'number' && schema > RUN_SCHEMA)
    throw new LabError(
      say`${folder} was made by a newer Ticket Lab (${version ?? say('of unknown version')}; this is ${VERSION}).`,
      { hint: say('Update Ticket Lab to open it. Nothing in it was changed.') },
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
 * @throws LabError where the file is damaged, was edited, or cannot be read; where it is of more trainings than there may be
 */
export async function readExperiment(folder: string, run: RunFile): Promise<Experiment> {
  const path = resolvedFile(folder);
  let content: unknown;
  try {
    const text = await readText({ run: folder, path }, MOST_SETTINGS);
    const excess = excessOfCell(text);
    if (excess) throw damaged(path, excess.message);
    // A warning, such as of a tag that is not known, would print somebody else's words as they are.
    content = parse(text, { logLevel: 'error', ...STRING_KEYS });
  } catch (error) {
    if (error instanceof LabError) throw error;
    if (error instanceof YAMLParseError) throw damaged(path, say('it is not YAML'), error);
    throw unreadable(path, error);
  }
  const parsed = experimentSchema.safeParse(content);
  if (!parsed.success) throw damaged(path, z.prettifyError(parsed.error));
  requirePlan(parsed.data, path);
  const { train, module } = parsed.data.dataset;
  const isOwnData = train !== undefined || module !== undefined;
  if (isOwnData !== (run.fingerprint !== null))
    throw damaged(runFile(folder), say('its `fingerprint` is not that of data of this kind'));
  if (experimentHash(parsed.data, run.fingerprint, run.sources) !== run.hash)
    throw new LabError(say`${path} is not the experiment that this run was made for (${run.hash}).`, {
      hint: say(
        'It was edited or damaged. To change settings, edit the experiment file and run it: that starts a new run.',
      ),
    });
  return parsed.data;
}

/** Whether a run trains in Python; where its settings cannot be read, starting it says so. */
export const usesPython = async (folder: string): Promise<boolean> =>
  readExperiment(folder, await readRunFile(folder)).then(
    ({ engine }) => engine === 'pytorch',
    () => false,
  );

/** Absolute path of the folder that the user's own data is relative to. */
export const dataFolder = (folder: string, run: RunFile) => dirname(resolve(folder, run.experimentFile));

const anyRelease = z.object({ schema: z.unknown(), version: z.string().optional().catch(undefined) });

const damaged = (path: string, why: TranslatableText, cause?: unknown) =>
  new LabError(say`${path} is damaged: ${why}`, {
    hint: say('Restore it from a copy, or delete the run folder and run the experiment again.'),
    cause,
  });

function unreadable(path: string, error: unknown): LabError {
  const code = errorCode(error);
  if (code !== 'ENOENT' && code !== 'ENOTDIR') return readError(error, path);
  return new LabError(say`${dirname(path)} is not a run folder: it has no ${basename(path)}.`, {
    hint: say('The Runs view, or `ticketlab status`, lists the runs.'),
  });
}
