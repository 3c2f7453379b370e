// One finding about a run, as numbers.
import type { Level } from '../level';
import type { CollapsedLayer } from './layer-collapse';
import type { ControlKind } from '../trainings/training';
import type { Interval } from './statistics';

/** Accuracies, densities and their differences are shares, 0–1; iterations are means over replicates. */
export type Finding =
  | { kind: 'nothing-yet' }
  /** Controls that do as well as the ticket, or better, as far as their intervals tell. Said first, for it decides what the rest means. */
  | { kind: 'matched'; by: ControlKind[]; ticket: Place }
  /** The dense network has learned nothing: nothing wins. */
  | { kind: 'guessing'; accuracy: number; guessing: number }
  | { kind: 'dense'; accuracy: number; iteration: number; replicates: number }
  | { kind: 'smallest-winning'; reached: Reached; pace: Pace }
  /** None wins. `nearest` is the smallest that does as well in one of the two, `as` says which. */
  | { kind: 'none-wins'; nearest: { as: 'accurate' | 'fast'; ticket: Place } | null }
  /** Where tickets are not trained alone from initial weights, none can win: the smallest that is as accurate as the dense network, if any. */
  | { kind: 'smallest-accurate'; reached: Reached | null }
  | { kind: 'no-peak' }
  | { kind: 'peak'; reached: Reached }
  | { kind: 'none-faster'; ticket: Place; iteration: number }
  | { kind: 'fastest'; ticket: Place; pace: Pace }
  | { kind: 'control'; of: ControlKind; level: Level; against: ControlFigures }
  /** Masks were pruned before the end of a training. */
  | { kind: 'early-masks'; taken: EarlyMasks }
  /** The dense network is right about all test examples. */
  | { kind: 'ceiling' }
  /** How many of so many levels are more or less accurate than the dense network, corrected for their number. */
  | { kind: 'corrected'; more: number; less: number; levels: number }
  /** Layers without a weight left; `everywhere`: in every replicate of those levels. */
  | { kind: 'layer-collapse'; layers: CollapsedLayer[]; everywhere: boolean }
  /** How many replicates would tell the difference of a level from chance. */
  | { kind: 'replicates-needed'; level: Level; difference: number; replicates: number }
  /** The difference of a level is certain on these test examples (95% interval over replicates alone), and not on others. */
  | { kind: 'on-these-examples'; level: Level; examples: number; ci95: Interval }
  /** How many test examples would tell the difference of a level from chance, which no number of replicates can on those that there are; about, to two digits. */
  | { kind: 'examples-needed'; level: Level; difference: number; examples: number; needed: number }
  /** Half the 95% interval of a difference that the test part would leave alone, at the level where that is least. */
  | { kind: 'test-part'; examples: number; margin: number }
  /** Intervals are over replicates alone. */
  | { kind: 'test-part-unknown' }
  /** Copies of the dense network: from which iteration on all are stable, if from any, and how high the error rises there, or from the last. */
  | { kind: 'stability'; from: number | null; last: number; barrier: number }
  /** Of tickets with copies, those that are stable from their first copy on. */
  | { kind: 'stable-tickets'; stable: Place[]; all: Place[] }
  | { kind: 'partial'; finished: number; total: number }
  | { kind: 'skipped'; skipped: number; total: number }
  /** Others may be `underWay`: the advice to plan more waits for the end. */
  | { kind: 'one-replicate'; underWay: boolean };

export interface Place {
  density: number;
  level: Level;
}

/** The iteration that masks were pruned at, in the mean. */
export interface EarlyMasks {
  iteration: number;
  /** Of a training. */
  iterations: number;
  /** Null where the iteration was given, else of the Early-Bird rule. */
  rule: {
    /** Between which levels it varies, by their means; null where it does not. */
    range: { earliest: PrunedLevel; latest: PrunedLevel } | null;
    /** Of so many trainings that masks were pruned from, those in which it did not hold before the end. */
    trainings: number;
    unsettled: number;
  } | null;
}

export interface PrunedLevel {
  level: Level;
  iteration: number;
}

/** Test accuracy at early stop. */
export interface Reached extends Place {
  accuracy: number;
  /** Ticket − dense over the replicates that have both, `soFar` of them where the dense network has more; null of the dense network itself. */
  difference: { mean: number; ci95: Interval | null; soFar: number | null } | null;
}

/** Iteration of the early stop, and the dense network's. */
export interface Pace {
  iteration: number;
  dense: number;
}

/** A control over the replicates that have both it and the ticket. */
export interface ControlFigures {
  accuracy: number;
  /** Control − ticket. */
  difference: number;
  /** Its 95% interval over replicates; null of a single one. */
  ci95: Interval | null;
  iteration: number;
  /** As a multiple of the ticket's iteration; null where that is 0. */
  times: number | null;
  /** How many replicates these are, where the ticket has more; otherwise null. */
  soFar: number | null;
}
