// Files of runs in a bundle, by their paths: what is packed, and all that is taken out again.
import { z } from 'zod';
import { name } from '../../experiment/schema/field-meta';
import { LabError } from '../../lottery/errors';
import { parseTrainingId } from '../../lottery/trainings/training-id';

/** The first entry of every bundle. */
export const MANIFEST = 'ticketlab-bundle.json';

/** Rises whenever older releases could no longer read what newer ones pack. */
export const BUNDLE_SCHEMA = 1;

/** More than anybody sends in one file. */
const MOST_RUNS = 1000;

export const manifestSchema = z.object({
  schema: z.literal(BUNDLE_SCHEMA),
  /** The release that packed it. */
  version: z.string(),
  /** Names of run folders. */
  runs: z
    .array(z.string().refine((run) => isRunName(run)))
    .min(1)
    .max(MOST_RUNS),
  /** Whether tickets and checkpoints are among the files. */
  weights: z.boolean(),
});
export type Manifest = z.output<typeof manifestSchema>;

const OF_RUN = [
  'run.json',
  'experiment.yaml',
  'experiment.resolved.yaml',
  'network.json',
  'events.jsonl',
  'annotations.json',
];
const OF_TRAINING = ['metrics.jsonl', 'training.json'];
const WEIGHTS = ['ticket.safetensors', 'checkpoint.safetensors'];

/** Bytes that a file of weights may have, and any other: the most that is read of a text. */
const MOST_WEIGHTS = 4 * 2 ** 30;
const MOST_TEXT = 128 << 20;

export interface RunEntry {
  /** Path from the run folder, with slashes. */
  path: string;
  weights: boolean;
  /** The most bytes that it may have. */
  most: number;
}

/**
 * @param path from the run folder, with slashes
 * @returns null for what belongs to processes of one machine, and for what no run writes
 */
export function runEntry(path: string): RunEntry | null {
  const slash = path.lastIndexOf('/');
  const file = path.slice(slash + 1);
  const weights = WEIGHTS.includes(file);
  const known =
    slash < 0
      ? OF_RUN.includes(path)
      : (OF_TRAINING.includes(file) || weights) && isTraining(path.slice(0, slash));
  return known ? { path, weights, most: weights ? MOST_WEIGHTS : MOST_TEXT } : null;
}

function isTraining(id: string): boolean {
  try {
    parseTrainingId(id);
    return true;
  } catch (error) {
    if (error instanceof LabError) return false;
    throw error;
  }
}

/** `NAME-HASH`, as run folders are called when they are made. */
export function isRunName(run: string): boolean {
  const [, experiment, hash] = /^(.*)-([0-9a-f]{12})$/.exec(run) ?? [];
  return hash !== undefined && name().safeParse(experiment).success;
}
