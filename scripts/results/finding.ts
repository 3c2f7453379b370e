// A finding of the paper held against a run, and how figures are written there.
import { density } from '../../src/protocol/format';
import type { LevelSummary } from '../../src/protocol/charts';

export interface Finding {
  paper: string;
  /** What must hold here for the finding to count as reproduced. */
  criterion: string;
  here: string;
  /** in part: not all of the criterion holds, but its first half, the direction of the effect. */
  outcome: 'reproduced' | 'in part' | 'not reproduced' | 'not run';
}

export function outcome(conditions: [boolean, ...boolean[]]): Finding['outcome'] {
  if (conditions.every(Boolean)) return 'reproduced';
  return conditions.length > 1 && conditions[0] ? 'in part' : 'not reproduced';
}

/** A finding of a run that may not have come so far. @param measured what is judged; null where it isn't there */
export function judged<T>(
  finding: Pick<Finding, 'paper' | 'criterion'>,
  measured: T | null | undefined,
  judge: (measured: T) => Pick<Finding, 'here' | 'outcome'>,
): Finding {
  const isThere = measured !== null && measured !== undefined;
  return { ...finding, ...(isThere ? judge(measured) : { here: 'not run', outcome: 'not run' as const }) };
}

export function levelOf(levels: LevelSummary[], level: number): LevelSummary {
  const found = levels.find((candidate) => candidate.level === level);
  if (!found) throw new Error(`Level ${level} has not been trained yet: let the run go on first.`);
  return found;
}

export const accuracy = (level: LevelSummary) => level.ticket.earlyStopAccuracy.mean;
export const iterations = (level: LevelSummary) => level.ticket.earlyStopIteration.mean;
export const percentLeft = (level: LevelSummary) => density(level.density);

/** A difference of shares in percentage points. */
export const signed = (difference: number) =>
  `${difference < 0 ? '−' : '+'}${Math.abs(difference * 100).toFixed(2)}`;
export const gain = (level: LevelSummary, dense: LevelSummary) =>
  `${signed(accuracy(level) - accuracy(dense))} points`;

/** Of the difference to the dense network, where there are replicates enough for one. */
export const interval = ({ accuracy: compared }: LevelSummary) =>
  compared?.ci95 ? ` (95% interval ${compared.ci95.map(signed).join(' to ')})` : '';
