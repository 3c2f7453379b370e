// Which tickets win: every level against the dense network, over replicates.
import type { Level } from './level';
import type { Spread } from './statistics';

/**
 * wins: the 95% interval of the paired difference lies on the good side of 0; loses: on the bad side; matches: it holds 0.
 * With one replicate there is no interval and the sign of the difference decides (`certain` is false).
 */
export type Outcome = 'wins' | 'matches' | 'loses';

/** A quantity of a level against the dense network's, paired by replicate. */
export interface Comparison {
  /** ticket − dense, replicate by replicate. */
  difference: Spread;
  outcome: Outcome;
  certain: boolean;
}

/** One kind of training at one level, over replicates (and draws: a replicate's draws are averaged first). */
export interface KindSummary {
  replicates: number;
  earlyStopIteration: Spread;
  /** Shares, 0–1, all of the test part, read at early stop and at the end. */
  earlyStopAccuracy: Spread;
  endAccuracy: Spread;
  /** Of the validation part, at early stop. */
  validationAccuracy: Spread;
  /** Test accuracy before training. */
  untrainedAccuracy: Spread;
}

export interface LevelSummary {
  level: Level;
  density: number;
  survivors: number;
  weights: number;
  layers: { name: string; density: number; deadNeurons: Spread }[];
  ticket: KindSummary;
  randomReinit: KindSummary | null;
  randomMask: KindSummary | null;
  /** Against level 0; null for level 0 itself. */
  accuracy: Comparison | null;
  iterations: Comparison | null;
  /** At least the dense accuracy in at most as many iterations, in the mean (design, Words; paper §1); null for level 0. */
  winning: boolean | null;
}

export interface RunVerdict {
  /** The smallest winning ticket and others worth naming, in plain words, one sentence a line. */
  sentences: string[];
  /** Level of the smallest winning ticket, null when none wins. */
  smallestWinning: Level | null;
}
