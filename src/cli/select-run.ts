// The run that a command is about, and the folder of runs.
import { dirname, isAbsolute, relative, sep } from 'node:path';
import { Option } from 'commander';
import { findRun, findRuns } from '../lab/runs';
import { runsRoot } from '../lab/disk/runs-root';
import { LabError } from '../lottery/errors';
import { nearest } from '../experiment/checks/problem';
import type { RunSummary } from '../protocol/run';
import { InputError } from './exit';

/** What every command that looks for runs takes. */
export interface RunsOptions {
  runs?: string;
}

export const runsOption = (): Option =>
  new Option(
    '--runs <folder>',
    'where runs are kept (default: .ticketlab/runs here or in the nearest folder above)',
  ).env('TICKETLAB_RUNS');

export const RUN_ARGUMENT = 'name, hash or folder of a run; not needed if there is only one';

/** The folder of the runs: as asked for, or the one that belongs to the place. */
export const rootFor = async ({ runs }: RunsOptions): Promise<string> => runs ?? (await runsRoot('.'));

/** Where the runs of an experiment file go. The first one is put where `ticketlab status` will look for it. */
export const rootForFile = async ({ runs }: RunsOptions, file: string): Promise<string> => {
  const beside = dirname(file);
  return runs ?? (await runsRoot(beside, isBelow(beside, '.') ? '.' : beside));
};

function isBelow(folder: string, other: string): boolean {
  const way = relative(other, folder);
  return way.split(sep)[0] !== '..' && !isAbsolute(way);
}

/**
 * The run that is meant; the only one there is where none is named.
 * @throws InputError naming the runs there are
 */
export async function selectRun(wanted: string | undefined, options: RunsOptions): Promise<RunSummary> {
  const root = await rootFor(options);
  if (wanted !== undefined) return named(root, wanted);
  const runs = await findRuns(root);
  const [only, ...others] = runs;
  if (!only)
    throw new InputError(`There are no runs in ${root}.`, {
      hint: 'Start one with `ticketlab run FILE`, or name their folder with --runs.',
    });
  if (others.length > 0)
    throw new InputError(`There are ${runs.length} runs: say which.`, {
      hint: runs.map(({ run }) => run).join(', '),
    });
  return only;
}

/**
 * Several runs, each once; the only one there is where none is named.
 * @throws InputError naming the runs there are
 */
export async function selectRuns(wanted: readonly string[], options: RunsOptions): Promise<RunSummary[]> {
  if (wanted.length === 0) return [await selectRun(undefined, options)];
  const runs = new Map<string, RunSummary>();
  for (const one of wanted) {
    const run = await selectRun(one, options);
    runs.set(run.folder, run);
  }
  return [...runs.values()];
}

/** By their experiments, or where two have the same, by their folders. */
export const namedRuns = (runs: readonly RunSummary[]): { name: string; folder: string }[] =>
  runs.map(({ run, experiment, folder }) => ({
    name: runs.filter((other) => other.experiment === experiment).length > 1 ? run : experiment,
    folder,
  }));

async function named(root: string, wanted: string): Promise<RunSummary> {
  try {
    return await findRun(root, wanted);
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    const runs = await findRuns(root);
    const best = nearest(
      wanted,
      runs.flatMap(({ run, experiment }) => [run, experiment]),
    );
    throw new InputError(error.message, {
      ...(best === undefined ? hintOf(error) : { hint: `Did you mean ${best}?` }),
      cause: error,
    });
  }
}

const hintOf = ({ hint }: LabError) => (hint === undefined ? {} : { hint });

/** Rethrows failures that the input is to blame for as such. */
export async function asInput<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    throw new InputError(error.message, { ...hintOf(error), cause: error });
  }
}
