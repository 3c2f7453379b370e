// Reads a `sweep` cell: what it varies, and everything that is wrong with that.
import { checkValue } from '../checks/check-cell';
import { changes, nearest, value } from '../checks/problem';
import type { Problem } from '../checks/problem';
import { parseCondition } from '../condition';
import type { Condition } from '../condition';
import { formatNumber } from '../schema/fields';
import type { Field } from '../schema/fields';
import type { SweepCell } from '../schema/cell-schemas';
import { settingFields, settingValues } from '../setting-values';
import { LabError, saidBy } from '../../lottery/errors';
import { say } from '../../lottery/translate';
import { MOST_VALUES, valuesOf, variedFields } from './axis';
import type { Axis } from './axis';
import { combinationCount, MOST_COMBINATIONS, valuesSet } from './sweep';
import type { Sweep } from './sweep';

/** @param base the experiment that is varied; null where it cannot be read */
export function readSweep(
  cell: SweepCell,
  base: Sweep['base'] | null,
): { sweep: Sweep | null; problems: Problem[] } {
  const read = Object.entries(cell.over).map(([name, written]) => readAxis(name, written));
  const conditions = cell.skip.map((text, i) => readCondition(text, i));
  const problems = [...read, ...conditions].flatMap((one) => ('problems' in one ? one.problems : []));
  const axes = read.flatMap((one) => ('axis' in one ? [one.axis] : []));
  const skip = conditions.flatMap((one) => ('condition' in one ? [one.condition] : []));
  if (read.length === 0)
    problems.push(value('over', say('nothing is varied'), say('name a setting, `seed: [0, 1, 2]`')));
  if (problems.length === 0) problems.push(...overlaps(axes), ...tooMany(cell, axes));
  if (base && problems.length === 0) problems.push(...senseless(skip, axes, base));
  if (!base || problems.length > 0) return { sweep: null, problems };
  const { sweep: name, random: draws = null, random_seed: drawSeed = 0 } = cell;
  return { sweep: { name, base, axes, draws, drawSeed, skip }, problems };
}

function readAxis(name: string, written: unknown): { axis: Axis } | { problems: Problem[] } {
  const path = ['over', name];
  const fields = variedFields();
  const field = fields.find((one) => one.name === name);
  if (!field) return { problems: [unknownSetting(path, name, fields)] };
  const values = valuesOf(field, written);
  if (!values) return { problems: [notValues(path, written)] };
  const problems = Array.isArray(written)
    ? values.flatMap((one, i) => valueProblems(field, [...path, i], one, values.slice(0, i)))
    : values.flatMap((one) => valueProblems(field, path, one, [])).slice(0, 1);
  return problems.length > 0 ? { problems } : { axis: { field, values } };
}

function unknownSetting(path: PropertyKey[], name: string, fields: readonly Field[]): Problem {
  const message = say('no such setting that changes results');
  const ending = fields.filter((one) => one.path.at(-1) === name);
  const meant =
    ending.length === 1
      ? ending[0]?.name
      : nearest(
          name,
          fields.map((one) => one.name),
        );
  const problem: Problem = { path, part: 'key', message };
  if (meant !== undefined)
    return { ...problem, hint: say`did you mean \`${meant}\`?`, remedies: changes([], meant) };
  const hint =
    ending.length > 1
      ? say`it could be ${ending.map((one) => `\`${one.name}\``).join(', ')}`
      : say('settings are named in full, as in `pruning.rate`');
  return { ...problem, hint };
}

function notValues(path: PropertyKey[], written: unknown): Problem {
  const hint = say(
    'write a list, `[0.1, 0.2]`, or a range, `{from: 0.1, to: 0.9, linear: 5}` or `{…, log: 5}`',
  );
  const problem: Problem = { path, part: 'value', message: say('these are no values'), hint };
  if (Array.isArray(written))
    return written.length === 0
      ? { ...problem, message: say('the list is empty') }
      : { ...problem, message: say`${written.length} values: at most ${MOST_VALUES}` };
  if (written === null) return { ...problem, part: 'key', message: say('nothing is given') };
  if (typeof written !== 'object') return { ...problem, remedies: [{ kind: 'wrap' }] };
  return problem;
}

function valueProblems(
  field: Field,
  path: PropertyKey[],
  one: unknown,
  before: readonly unknown[],
): Problem[] {
  const text = JSON.stringify(one);
  if (before.some((other) => JSON.stringify(other) === text))
    return [
      { path, part: 'value', message: say`\`${text}\` is listed twice`, remedies: [{ kind: 'remove' }] },
    ];
  // In its cell it stands elsewhere than in an experiment.
  return checkValue(field, one).map(({ message, hint }) => ({
    ...{ path, part: 'value' as const, message },
    ...(hint === undefined ? {} : { hint }),
  }));
}

function readCondition(text: string, index: number): { condition: Condition } | { problems: Problem[] } {
  try {
    return { condition: parseCondition(text, fullName) };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    const { message, hint } = saidBy(error);
    return { problems: [{ ...value('skip', message, hint), path: ['skip', index] }] };
  }
}

/** Conditions that compare what cannot be compared, such as a number with a word by `<`. */
function senseless(skip: readonly Condition[], axes: readonly Axis[], base: Sweep['base']): Problem[] {
  const values = settingValues(base.experiment);
  const tried = axes.flatMap(({ field, values: all }) =>
    all.map((one) => ({ ...values, ...valuesSet(field, one) })),
  );
  return skip.flatMap((condition, i): Problem[] => {
    try {
      for (const one of tried) condition(one);
      return [];
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      const { message, hint } = saidBy(error);
      return [{ ...value('skip', message, hint), path: ['skip', i] }];
    }
  });
}

/** Of a setting, whole or by its end where no other ends so. */
function fullName(name: string): string {
  const names = settingFields().map((field) => field.name);
  if (names.includes(name)) return name;
  const ending = names.filter((known) => known.endsWith(`.${name}`));
  const [only, ...others] = ending;
  if (only !== undefined && others.length === 0) return only;
  const meant = nearest(name, names);
  throw new LabError(say`There is no setting \`${name}\`.`, {
    hint:
      ending.length > 0
        ? say`It could be ${ending.join(', ')}.`
        : meant === undefined
          ? say('Name one in full, as in `pruning.rate`.')
          : say`Did you mean \`${meant}\`?`,
  });
}

/** A section and a setting in it would both say what that is. */
function overlaps(axes: readonly Axis[]): Problem[] {
  const names = axes.map(({ field }) => field.name);
  return names
    .filter((name) => names.some((other) => name.startsWith(`${other}.`)))
    .map((name) => ({
      ...{ path: ['over', name], part: 'key' as const },
      message: say`the sweep varies all of \`${name.slice(0, name.lastIndexOf('.'))}\` already`,
    }));
}

function tooMany({ random, random_seed }: SweepCell, axes: readonly Axis[]): Problem[] {
  if (random === undefined && random_seed !== undefined) {
    const message = say('has no effect: nothing is drawn');
    return [{ ...value('random_seed', message), part: 'key', remedies: [{ kind: 'remove' }] }];
  }
  const count = combinationCount({ axes });
  if (random !== undefined && random > count) {
    const message = say`${formatNumber(random)} draws of ${formatNumber(count)} combinations`;
    return [value('random', message, say('leave it out: then all of them are run'))];
  }
  if (random !== undefined || count <= MOST_COMBINATIONS) return [];
  const message = say`${formatNumber(count)} combinations: at most ${formatNumber(MOST_COMBINATIONS)}`;
  return [value('over', message, say('draw some of them, `random: 20`, or give fewer values'))];
}
