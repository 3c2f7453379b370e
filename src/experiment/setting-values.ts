// The settings of an experiment one by one, by their dotted names: for conditions, and for tables of experiments.
import type { Experiment } from '../lottery/settings';
import { valueAt } from './checks/cell-values';
import type { CellValue } from './condition';
import { fieldsOf } from './schema/fields';
import type { Field } from './schema/fields';

/** Those that change results, in the order of the schema; of sections what is in them. */
export const settingFields = (): Field[] =>
  fieldsOf('experiment').filter(({ section, hashed }) => !section && hashed);

/** With defaults; null where a setting has no value. */
export const settingValues = (experiment: Experiment): Record<string, CellValue> =>
  Object.fromEntries(settingFields().map(({ name, path }) => [name, singleValue(valueAt(experiment, path))]));

/** A value as one thing: a list joined, what has parts of its own as JSON. */
export function singleValue(value: unknown): CellValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return Array.isArray(value) ? value.map(String).join(' ') : JSON.stringify(value);
}

/** A setting as people read it. */
export interface Setting {
  name: string;
  value: string;
  unit: string;
  isDefault: boolean;
}

/** Every setting that has a value, in the schema's order; the experiment's name and description are none. */
export function settingsOf(experiment: Experiment): Setting[] {
  return settingFields().flatMap(({ name, path, unit, default: byDefault }) => {
    const value = valueAt(experiment, path);
    if (value === undefined) return [];
    return [{ name, value: valueText(value), unit, isDefault: valueText(value) === valueText(byDefault) }];
  });
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.length > 0 ? value.join(', ') : 'none';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
