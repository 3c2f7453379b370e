// Hash of an experiment: covers every setting that changes results, and nothing else.
import { createHash } from 'node:crypto';
import { usualSteps } from '../lottery/pruning/criteria';
import { isScheduled } from '../lottery/pruning/mask-schedules';
import { prunesEarly } from '../lottery/pruning/pruning-points';
import { usualEnd } from '../lottery/pruning/mask-schedules/gradual';
import { fieldsOf } from './schema/fields';
import type { Field } from './schema/fields';
import type { Experiment } from '../lottery/settings';
import type { TrainingKey } from '../lottery/trainings/training';

/** Settings whose value is a path: the content counts, not where it lies. */
const PATHS = [
  ...['dataset.train', 'dataset.train_labels', 'dataset.test', 'dataset.test_labels'],
  ...['network.weights', 'pruning.mask'],
];

/**
 * 12 hexadecimal digits that name the experiment's run folder. Name, description, comments, the order of keys and
 * defaults written out change nothing (docs/decisions/0032-hash.md).
 * @param datasetFingerprint of the content of the user's own data, whose paths it stands for; null for data known by name
 * @param sources sums of the other files that results depend on, by their paths
 */
export function experimentHash(
  experiment: Experiment,
  datasetFingerprint: string | null,
  sources: Record<string, string> = {},
): string {
  return createHash('sha256')
    .update(canonicalForm(experiment, datasetFingerprint, sources))
    .digest('hex')
    .slice(0, 12);
}

/**
 * What determines a training of an experiment, beside its key: two experiments with the same text train it alike, to the bit. How many
 * replicates, rounds and controls there are beside it says nothing, nor, of the dense network, how it is pruned; unless a training keeps values amid it
 * that the masks of other levels are pruned from.
 */
export function trainingDeterminants(
  experiment: Experiment,
  datasetFingerprint: string | null,
  sources: Record<string, string> = {},
  { level, kind }: Pick<TrainingKey, 'level' | 'kind'>,
): string {
  const fields = fieldsOf('experiment').filter(({ name, path: [section] }) => {
    if (section === 'connectivity') return kind === 'copy' && name === 'connectivity.points';
    if (section === 'pruning' && prunesEarly(experiment)) return true;
    if (name === 'pruning.rounds' || name === 'replicates' || section === 'controls') return false;
    if (section !== 'pruning' || level > 0) return true;
    // What tickets rewind to is captured on the way.
    return name === 'pruning.rewind_to' && experiment.pruning.after === 'rewind';
  });
  return canonicalForm(experiment, datasetFingerprint, sources, fields);
}

/** The text that is hashed: JSON of the settings that are not at their defaults, by dotted name, in order. */
export function canonicalForm(
  experiment: Experiment,
  datasetFingerprint: string | null,
  sources: Record<string, string> = {},
  fields: Field[] = fieldsOf('experiment'),
): string {
  const { train, module } = experiment.dataset;
  if ((datasetFingerprint === null) !== (train === undefined && module === undefined))
    throw new RangeError('A fingerprint belongs to data given by path, and to no other');
  const entries: [string, unknown][] = fields
    .filter((field) => field.hashed && !field.section && !PATHS.includes(field.name))
    .map((field): [string, unknown] => [field.name, canonicalValue(experiment, field)])
    .filter(([, value]) => value !== undefined);
  if (datasetFingerprint !== null) entries.push(['dataset.fingerprint', datasetFingerprint]);
  if (Object.keys(sources).length > 0) entries.push(['sources', withSortedKeys(sources)]);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(Object.fromEntries(entries));
}

/** The value that counts, undefined when it is what the setting has anyway. */
function canonicalValue(experiment: Experiment, field: Field): unknown {
  const value = sorted(field, field.path.reduce(child, experiment));
  const usual = usualOf(experiment, field);
  return value === undefined || JSON.stringify(value) === JSON.stringify(usual) ? undefined : value;
}

/** What the setting is unless it is given: of some that follows from others. */
function usualOf({ pruning, training }: Experiment, field: Field): unknown {
  if (field.name === 'pruning.output_rate') return pruning.rate / 2;
  // Without it there are no copies at all.
  if (field.name === 'connectivity.at') return undefined;
  if (field.name === 'pruning.steps') return usualSteps(pruning.criterion);
  if (field.name === 'pruning.examples') return isScheduled(pruning) ? undefined : 'all';
  if (field.name === 'pruning.prune_at') return training.iterations;
  if (field.name === 'pruning.end') return usualEnd(training.iterations);
  return field.name === 'pruning.conv_rate' ? pruning.rate : field.default;
}

/** In which order layers are listed, or arguments given, says nothing. */
function sorted(field: Field, value: unknown): unknown {
  if (['pruning.keep', 'pruning.only'].includes(field.name) && Array.isArray(value)) return [...value].sort();
  if (['connectivity.at', 'connectivity.levels'].includes(field.name) && Array.isArray(value))
    return value.toSorted((a: number, b: number) => a - b);
  return field.name.endsWith('.arguments') ? withSortedKeys(value) : value;
}

function withSortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, withSortedKeys(inner)]));
}

const child = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
