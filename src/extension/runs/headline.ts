// Results of a run in one line.
import type { LevelSummary } from '../../lottery/findings/verdict';
import type { ResultsSoFar } from './results-so-far';

/** Level, density and accuracy worth showing in one line: the smallest winning ticket's, or else the dense network's. */
export function headline({
  levels,
  verdict,
}: ResultsSoFar): { level: LevelSummary; winning: boolean } | null {
  const winner = levels.find(({ level }) => level === verdict.smallestWinning);
  const level = winner ?? levels[0];
  return level ? { level, winning: winner !== undefined } : null;
}
