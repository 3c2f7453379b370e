// A sweep: an experiment and the values that some of its settings take; each combination of them is an experiment.
import { stringify } from 'yaml';
import { checkCell } from '../checks/check-cell';
import type { Problem } from '../checks/problem';
import type { CellValue, Condition } from '../condition';
import type { WrittenExperiment } from '../written-experiment';
import { SHORTHANDS } from '../schema/shorthand';
import { settingFields, settingValues, singleValue } from '../setting-values';
import type { Field } from '../schema/fields';
import { valueAt } from '../checks/cell-values';
import type { Experiment } from '../../lottery/settings';
import { stream } from '../../lottery/random/stream';
import type { Axis } from './axis';

export interface Sweep {
  name: string;
  /** The experiment whose settings are varied: as written, and with every default filled in. */
  base: { settings: Record<string, unknown>; experiment: Experiment };
  /** At least one. */
  axes: Axis[];
  /** How many combinations are drawn; null: all of them are taken. */
  draws: number | null;
  /** Seed of the draws. */
  drawSeed: number;
  /** Combinations that are left out. */
  skip: Condition[];
}

/** So many can be listed and asked about; of more some can be drawn. */
export const MOST_COMBINATIONS = 1_000_000;

/** A value of each axis, in their order. */
export type Combination = unknown[];

/** Of all axes, before any is left out. */
export const combinationCount = ({ axes }: { axes: readonly Axis[] }): number =>
  axes.reduce((product, { values }) => product * values.length, 1);

/** Those that are run, in their order: the last axis turns fastest; draws come as they are drawn. */
export function* combinations(sweep: Sweep): Generator<Combination> {
  for (const candidate of candidates(sweep)) if (candidate) yield candidate;
}

/** The same with null for each that is left out: of a million there may be few that are not. */
export function* candidates(sweep: Sweep): Generator<Combination | null> {
  let left = sweep.draws ?? Infinity;
  const values = sweep.skip.length > 0 ? settingValues(sweep.base.experiment) : {};
  for (const index of sweep.draws === null ? upTo(combinationCount(sweep)) : drawn(sweep)) {
    if (left === 0) return;
    const combination = combinationAt(sweep, index);
    const isLeftOut = isSkipped(sweep, combination, values);
    if (!isLeftOut) left--;
    yield isLeftOut ? null : combination;
  }
}

function* upTo(count: number): Generator<number> {
  for (let i = 0; i < count; i++) yield i;
}

/**
 * Combinations, each once, in random order: all, or the first million that come. What has been exchanged is all that is remembered,
 * however many there are.
 */
function* drawn(sweep: Sweep): Generator<number> {
  const count = combinationCount(sweep);
  const random = stream({ seed: sweep.drawSeed, replicate: 0, purpose: 'sweep', index: 0 });
  const exchanged = new Map<number, number>();
  for (let i = 0; i < Math.min(count, MOST_COMBINATIONS); i++) {
    const j = i + Math.min(count - i - 1, Math.floor(random.uniform() * (count - i)));
    yield exchanged.get(j) ?? j;
    exchanged.set(j, exchanged.get(i) ?? i);
    exchanged.delete(i);
  }
}

function combinationAt({ axes }: Sweep, index: number): Combination {
  let rest = index;
  return axes
    .toReversed()
    .map(({ values }) => {
      const value = values[rest % values.length];
      rest = Math.floor(rest / values.length);
      return value;
    })
    .reverse();
}

/** Judged by what the combination sets, and by the base's other settings: a combination that could not be run can be left out, too. */
function isSkipped(
  { axes, skip }: Sweep,
  combination: Combination,
  base: Record<string, CellValue>,
): boolean {
  if (skip.length === 0) return false;
  const values = Object.assign(
    { ...base },
    ...axes.map(({ field }, i) => valuesSet(field, combination[i])),
  ) as Record<string, CellValue>;
  return skip.some((condition) => condition(values));
}

/** What a condition sees of a value: of a section all that is in it, with defaults for what it leaves out. */
export function valuesSet(
  { name, section }: Pick<Field, 'name' | 'section'>,
  value: unknown,
): Record<string, CellValue> {
  if (!section || !isRecord(value)) return { [settingNamed(name, value).join('.')]: singleValue(value) };
  const inside = settingFields().filter((field) => field.name.startsWith(`${name}.`));
  return Object.fromEntries(
    inside.map((field) => [
      field.name,
      singleValue(valueAt(value, field.path.slice(name.split('.').length)) ?? field.default),
    ]),
  );
}

/** `pruning.rate = 0.1, seed = 2` */
export const combinationName = ({ axes }: Pick<Sweep, 'axes'>, combination: Combination): string =>
  axes.map(({ field }, i) => `${field.name} = ${JSON.stringify(combination[i])}`).join(', ');

/** The experiment of a combination, as if somebody had written it; problems where the settings do not go together. */
export function experimentOf(
  { base, axes }: Pick<Sweep, 'base' | 'axes'>,
  combination: Combination,
): WrittenExperiment | { problems: Problem[] } {
  const settings = structuredClone(base.settings);
  axes.forEach(({ field }, i) => write(settings, settingNamed(field.name, combination[i]), combination[i]));
  const { output, problems } = checkCell('experiment', settings);
  const errors = problems.filter(({ severity }) => severity !== 'warning');
  if (!output || errors.length > 0) return { problems: errors };
  return { experiment: output, source: stringify(settings) };
}

/** A name alone stands for a setting of its section, as in a cell: `dataset: mnist`. */
function settingNamed(name: string, value: unknown): string[] {
  const short = Object.hasOwn(SHORTHANDS, name) ? SHORTHANDS[name] : undefined;
  return [...name.split('.'), ...(short !== undefined && typeof value === 'string' ? [short] : [])];
}

function write(settings: Record<string, unknown>, path: string[], value: unknown): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) {
    settings[key] = structuredClone(value);
    return;
  }
  const written = settings[key];
  const short = SHORTHANDS[key];
  const section: Record<string, unknown> =
    typeof written === 'string' && short !== undefined
      ? { [short]: written }
      : isRecord(written)
        ? written
        : {};
  settings[key] = section;
  write(section, rest, value);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
