// All experiments that a sweep stands for, and the combinations whose settings do not go together.
import type { Problem } from '../checks/problem';
import type { WrittenExperiment } from '../written-experiment';
import { combinationName, combinations, experimentOf } from './sweep';
import type { Combination, Sweep } from './sweep';

export interface SweptExperiment {
  combination: Combination;
  read: WrittenExperiment;
}

export interface Expansion {
  /** In the order in which they are run. */
  experiments: SweptExperiment[];
  /** The first of each combination that cannot be run. */
  problems: { combination: string; problem: Problem }[];
  /** There are more combinations than were to be looked at. */
  cut: boolean;
}

/** Work goes on so long before others get their turn: milliseconds. */
const TURN = 10;

/**
 * In short turns.
 * @param most combinations that are looked at
 * @param yieldToEvents serves waiting events
 */
export async function expand(
  sweep: Sweep,
  most: number,
  yieldToEvents: () => Promise<unknown>,
): Promise<Expansion> {
  const expansion: Expansion = { experiments: [], problems: [], cut: false };
  let [looked, start] = [0, performance.now()];
  for (const combination of combinations(sweep)) {
    if (looked++ === most) return { ...expansion, cut: true };
    const made = experimentOf(sweep, combination);
    if ('experiment' in made) expansion.experiments.push({ combination, read: made });
    else {
      const [problem] = made.problems;
      if (problem) expansion.problems.push({ combination: combinationName(sweep, combination), problem });
    }
    if (performance.now() - start < TURN) continue;
    await yieldToEvents();
    start = performance.now();
  }
  return expansion;
}
