// All experiments that a sweep stands for, and the combinations whose settings do not go together.
import type { Problem } from '../checks/problem';
import type { WrittenExperiment } from '../written-experiment';
import { candidates, combinationName, experimentOf } from './sweep';
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
 * @param most combinations that are looked at, those that are left out not counted
 * @param yieldToEvents serves waiting events
 */
export async function expand(
  sweep: Sweep,
  most: number,
  yieldToEvents: () => Promise<unknown>,
): Promise<Expansion> {
  const expansion: Expansion = { experiments: [], problems: [], cut: false };
  let [looked, start] = [0, performance.now()];
  for (const combination of candidates(sweep)) {
    if (combination && looked++ === most) return { ...expansion, cut: true };
    if (combination) add(expansion, sweep, combination);
    if (performance.now() - start < TURN) continue;
    await yieldToEvents();
    start = performance.now();
  }
  return expansion;
}

function add({ experiments, problems }: Expansion, sweep: Sweep, combination: Combination): void {
  const made = experimentOf(sweep, combination);
  if ('experiment' in made) {
    experiments.push({ combination, read: made });
    return;
  }
  const [problem] = made.problems;
  if (problem) problems.push({ combination: combinationName(sweep, combination), problem });
}
