// The runs of a folder: find them, make one, delete one.
import { basename, dirname, join, resolve } from 'node:path';
import { randomUUID } from 'node:crypto';
import { LabError, errorCode, explanation } from '../lottery/errors';
import { experimentHash } from '../experiment/hash';
import { NO_ANNOTATIONS } from '../protocol/annotations';
import { newestFirst } from '../protocol/run';
import type { RunProgress, RunSummary } from '../protocol/run';
import { connect } from './connection/client';
import type { RunConnection } from './connection/client';
import { readAnnotations } from './disk/annotations';
import { diskError, exists } from './disk/files';
import { runFile } from './disk/paths';
import { RefusedError, moveFolder, removeAll } from './disk/run-files';
import { madeAt, runFolders } from './disk/runs-root';
import { claim } from './owner/owner';
import type { Owner } from './owner/owner';
import { makeRunFolder, readExperiment, readRunFile, requirePlan } from './disk/run-folder';
import type { NewRun, RunFile } from './disk/run-folder';
import { NOTHING_DONE, snapshot } from './status/snapshot';
import { say, tell } from '../lottery/translate';
import type { TranslatableText } from '../lottery/translate';

export type { NewRun, RunFile } from './disk/run-folder';

/**
 * All runs, the newest first. A folder that cannot be read is listed, too, with what is wrong with it as its `message`.
 * @param root the `.ticketlab/runs` folder; one that does not exist has no runs
 */
export async function findRuns(root: string): Promise<RunSummary[]> {
  const read: RunSummary[] = [];
  // Reading many folders at once could take more open files than there may be; asking their runners takes time.
  for (const folder of await runFolders(root)) read.push(await summariseFolder(folder));
  const summaries = await Promise.all(read.map(withLiveProgress));
  return summaries.sort(newestFirst);
}

/**
 * The run that a person means.
 * @param wanted its folder, or its name, its hash (or the start of it, from 4 digits), or its experiment's name
 * @throws LabError where there is none or more than one, naming the candidates
 */
export async function findRun(root: string, wanted: string): Promise<RunSummary> {
  if (await exists(runFile(resolve(wanted)))) return summariseRun(resolve(wanted));
  const folders = await runFolders(root);
  const names = folders.map((folder) => basename(folder));
  const matches =
    [
      (name: string) => name === wanted,
      (name: string) => wanted.length >= 4 && hashOf(name).startsWith(wanted),
      (name: string) => name.slice(0, -hashOf(name).length - 1) === wanted,
    ]
      .map((test) => folders.filter((folder) => test(basename(folder))))
      .find((found) => found.length > 0) ?? [];
  const [match, ...others] = matches;
  if (match === undefined)
    throw new LabError(say`There is no run "${wanted}" in ${root}.`, {
      hint: names.length > 0 ? say`There are: ${names.join(', ')}` : say('There are no runs yet.'),
    });
  if (others.length > 0)
    throw new LabError(say`"${wanted}" could be several runs.`, {
      hint: say`Say which: ${matches.map((folder) => basename(folder)).join(', ')}`,
    });
  return summariseRun(match);
}

/**
 * The run of an experiment: the one there is, found by its hash, or a new one. It is not started.
 * @returns its folder and run.json, and whether it existed
 * @throws LabError where the folder that exists is damaged or of a newer release; where the disk refuses; where there would be too many trainings
 */
export async function createRun(
  settings: NewRun,
): Promise<{ folder: string; run: RunFile; existed: boolean }> {
  requirePlan(settings.experiment, settings.experiment.experiment);
  const hash = experimentHash(settings.experiment, settings.fingerprint, settings.sources);
  const found = (await runFolders(settings.root)).filter((folder) => hashOf(basename(folder)) === hash);
  // Names are no part of the hash: of several runs with the same settings the one with this name comes first.
  const named = `${settings.experiment.experiment}-${hash}`;
  const existing = found.find((folder) => basename(folder) === named) ?? found[0];
  const folder = existing ?? (await makeRunFolder(settings, hash));
  return { folder, run: await readRunFile(folder), existed: existing !== undefined };
}

/**
 * Deletes a run and all it found.
 * @throws OwnedError while it is being run; LabError where the disk refuses
 */
export async function deleteRun(folder: string): Promise<void> {
  // Owned, it cannot be started in the meantime; renamed, it is gone at once, however long deleting takes.
  const owner = await claimUnlessRefused(folder);
  const doomed = join(dirname(resolve(folder)), `.deleted-${randomUUID()}`);
  try {
    await moveFolder(folder, doomed);
  } catch (error) {
    owner?.release();
    throw diskError(error, folder);
  }
  await removeAll(doomed);
}

/** A folder that no runner would touch, or could, has no owner: null. */
async function claimUnlessRefused(folder: string): Promise<Owner | null> {
  try {
    return await claim(folder);
  } catch (error) {
    const code = errorCode(error) ?? (error instanceof Error ? errorCode(error.cause) : undefined);
    if (error instanceof RefusedError || NO_FOLDER_FOR_OWNERS.includes(code ?? '')) return null;
    throw error;
  }
}

/** What the system says where `owners` is something else than a folder. */
const NO_FOLDER_FOR_OWNERS = ['ENOTDIR', 'EEXIST', 'EISDIR'];

/** How a run stands, from its live runner where there is one. What is wrong with it comes as its `message`, never as an error. */
export const summariseRun = async (folder: string): Promise<RunSummary> =>
  withLiveProgress(await summariseFolder(folder));

/** How a run stands as its folder tells it, whoever is at work there. */
export async function summariseFolder(folder: string): Promise<RunSummary> {
  const name = basename(folder);
  try {
    const run = await readRunFile(folder);
    const { experiment, hash, created, fingerprint } = run;
    const annotations = await readAnnotations(folder);
    const about = {
      ...{ run: name, folder, experiment, hash, created, fingerprint },
      ...(annotations === NO_ANNOTATIONS ? {} : { annotations }),
    };
    try {
      const { progress, message, taken } = await snapshot(folder, await readExperiment(folder, run));
      return {
        ...{ ...about, state: progress.state, progress },
        ...(Object.keys(taken).length > 0 ? { taken } : {}),
        ...(message === null ? {} : saying(message)),
      };
    } catch (error) {
      return { ...about, state: 'failed', progress: NO_PROGRESS, ...saying(explanation(error)) };
    }
  } catch (error) {
    const about = {
      run: name,
      folder,
      experiment: name,
      hash: hashOf(name),
      created: (await madeAt(folder)).toISOString(),
    };
    return { ...about, state: 'failed', progress: NO_PROGRESS, ...saying(explanation(error)) };
  }
}

const NO_PROGRESS: RunProgress = { state: 'failed', ...NOTHING_DONE };

/** What the folder says, and what the live runner says where there is one; one that cannot be talked to is told of in the message. */
export async function withLiveProgress(summary: RunSummary): Promise<RunSummary> {
  if (summary.state !== 'running') return summary;
  let connection: RunConnection | null = null;
  try {
    connection = await connect(summary.folder);
    const progress = await connection?.progress();
    return progress ? { ...summary, progress } : summary;
  } catch (error) {
    // The runner may just end; what the folder said is then a moment old.
    return error instanceof LabError ? { ...summary, ...saying(explanation(error)) } : summary;
  } finally {
    connection?.dispose();
  }
}

const saying = (said: TranslatableText): Pick<RunSummary, 'message' | 'said'> => ({
  message: tell(said),
  said,
});

/** The hash at the end of a run folder's name; empty where there is none. */
const hashOf = (name: string) => /-([0-9a-f]{12})$/.exec(name)?.[1] ?? '';
