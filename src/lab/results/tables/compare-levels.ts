// Runs side by side, level by level of equal density.
import { withoutRounding } from '../../../protocol/format';
import type { LevelSummary } from '../../../lottery/findings/verdict';

export interface Compared {
  name: string;
  levels: LevelSummary[];
}

export interface ComparedCell {
  level: LevelSummary;
  accuracy: number;
  iteration: number;
  /** Against the baseline at the same density; null for the baseline itself and where it has no such level. */
  accuracyDifference: number | null;
  iterationDifference: number | null;
}

export interface ComparedRow {
  density: number;
  /** In the order of the experiments; null where one has no level of that density. */
  cells: (ComparedCell | null)[];
}

/** Densities of two experiments count as equal within this, relatively: roundings of layers of different sizes. */
const SAME = 0.01;

/** Test accuracy and iteration at early stop of the tickets, from the densest level. @param baseline position of the baseline */
export function compareLevels(compared: Compared[], baseline: number): ComparedRow[] {
  const densities: number[] = [];
  for (const value of compared.flatMap(({ levels }) => levels.map((level) => level.density)))
    if (!densities.some((other) => same(value, other))) densities.push(value);
  densities.sort((a, b) => b - a);
  return densities.map((value) => {
    const levels = compared.map((one) => one.levels.find((level) => same(level.density, value)));
    const base = levels[baseline];
    return {
      density: value,
      cells: levels.map((level, i) => (level ? cellOf(level, i === baseline ? undefined : base) : null)),
    };
  });
}

function cellOf(level: LevelSummary, base: LevelSummary | undefined): ComparedCell {
  const accuracy = level.ticket.earlyStopAccuracy.mean;
  const iteration = level.ticket.earlyStopIteration.mean;
  const more = (value: number, than: number | undefined) =>
    than === undefined ? null : withoutRounding(value - than);
  return {
    level,
    accuracy: withoutRounding(accuracy),
    iteration: withoutRounding(iteration),
    accuracyDifference: more(accuracy, base?.ticket.earlyStopAccuracy.mean),
    iterationDifference: more(iteration, base?.ticket.earlyStopIteration.mean),
  };
}

const same = (a: number, b: number) => Math.abs(a - b) <= SAME * Math.max(a, b);
