// What makes two experiments the same: a hash over whatever changes results, and nothing else.
import { createHash } from 'node:crypto';
import { fieldsOf } from './fields';
import type { Field } from './fields';
import type { Experiment } from './schema';

/** Settings whose value is a path: the content counts, not where it lies. */
const PATHS = ['dataset.train', 'dataset.train_labels', 'dataset.test', 'dataset.test_labels'];

/**
 * 12 hexadecimal digits that name the experiment's run folder. Name, description, comments, the order of keys and
 * defaults written out change nothing (docs/decisions/0032-hash.md).
 * @param datasetFingerprint of the content of the user's own data, whose paths it stands for; null for data known by name
 */
export function experimentHash(experiment: Experiment, datasetFingerprint: string | null): string {
  return createHash('sha256')
    .update(canonicalForm(experiment, datasetFingerprint))
    .digest('hex')
    .slice(0, 12);
}

/** The text that is hashed: JSON of the settings that are not at their defaults, by dotted name, in order. */
export function canonicalForm(
  experiment: Experiment,
  datasetFingerprint: string | null,
  fields: Field[] = fieldsOf('experiment'),
): string {
  if ((datasetFingerprint === null) !== (experiment.dataset.train === undefined))
    throw new RangeError('A fingerprint belongs to data given by path, and to no other');
  const entries: [string, unknown][] = fields
    .filter((field) => field.hashed && !field.section && !PATHS.includes(field.name))
    .map((field): [string, unknown] => [field.name, canonicalValue(experiment, field)])
    .filter(([, value]) => value !== undefined);
  if (datasetFingerprint !== null) entries.push(['dataset.fingerprint', datasetFingerprint]);
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
function usualOf({ pruning }: Experiment, field: Field): unknown {
  if (field.name === 'pruning.output_rate') return pruning.rate / 2;
  return field.name === 'pruning.conv_rate' ? pruning.rate : field.default;
}

/** In which order layers are listed says nothing. */
const sorted = (field: Field, value: unknown): unknown =>
  field.name === 'pruning.keep' && Array.isArray(value) ? [...value].sort() : value;

const child = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
