// Trainings: their names, their tasks, their records.
import type { Mask, Parameters } from '../network/network';
import type { MaskSchedule, MaskUpdate } from '../pruning/mask-schedules/mask-schedule';
import type { LookRecord, PruningPoint } from '../pruning/pruning-points/pruning-point';

/** What a ticket is compared with. */
export const CONTROL_KINDS = [
  'random-reinit',
  'random-mask',
  'random-erk',
  'inverted',
  'signed-constant',
] as const;
export type ControlKind = (typeof CONTROL_KINDS)[number];

/** What a training is of: the ticket itself (at level 0: the dense network), one of its controls, or a copy of it. */
export const TRAINING_KINDS = ['ticket', ...CONTROL_KINDS, 'copy'] as const;
export type TrainingKind = (typeof TRAINING_KINDS)[number];

/** Something of each kind of training. */
export const byKind = <T>(of: (kind: TrainingKind) => T): Record<TrainingKind, T> => ({
  ticket: of('ticket'),
  ...byControl(of),
  copy: of('copy'),
});

export const byControl = <T>(of: (kind: ControlKind) => T): Record<ControlKind, T> => ({
  'random-reinit': of('random-reinit'),
  'random-mask': of('random-mask'),
  'random-erk': of('random-erk'),
  inverted: of('inverted'),
  'signed-constant': of('signed-constant'),
});

/** Which training: everything random about it derives from the experiment's seed and this. */
export interface TrainingKey {
  /** From 0. */
  replicate: number;
  /** Prunings before it; 0 is dense. */
  level: number;
  kind: TrainingKind;
  /** Which draw of a random-reinit control, from 0; of a copy the iteration from which it goes its own way. 0 for the other kinds. */
  draw: number;
}

/** Where the training lives in its run folder, and its name: `replicate-0/level-03/random-reinit-1`. */
export type TrainingId = string;

/** A planned training, and those that it waits for. */
export interface PlannedTraining {
  id: TrainingId;
  key: TrainingKey;
  /**
   * Trainings that must be finished first: the one that its mask comes from, unless that is made before any training, and for
   * rewinding to iteration k > 0 the dense one of the replicate.
   */
  needs: TrainingId[];
}

/** A training with nothing left to look up. */
export interface TrainingTask {
  id: TrainingId;
  key: TrainingKey;
  seed: number;
  /** θ0 of this training: the values drawn for it, before any rewinding, unmasked. */
  initial: Parameters;
  /** The values that it starts from, unmasked: θ0, θk after rewinding to k, or those that another training ended with. */
  start: Parameters;
  /** The iteration that it starts at: 0, or k after rewinding to k. */
  startIteration: number;
  /** Whether it trains at the last learning rate of the schedule throughout. */
  fineTunes?: boolean;
  /** At the start. */
  mask: Mask;
  /** How it is updated meanwhile; not at all where it is missing. */
  schedule?: MaskSchedule | undefined;
  /** Also keep the values at this iteration, for tickets to rewind to; 0 when none is wanted. */
  captureAt: number;
  /** Of a copy: what it is joined to by a line at its end. */
  joined?: { final: Parameters; points: number } | undefined;
  /** Where masks are pruned from it; at its end where this is missing. */
  pruningPoint?: PruningPoint | undefined;
}

/** One line of metrics.jsonl. Accuracies are shares, 0–1; losses mean cross-entropy in nats. */
export interface Measurement {
  /** Steps taken since initialisation. */
  iteration: number;
  /** Mean loss of the batches since the measurement before; null at the first. */
  trainLoss: number | null;
  validationLoss: number;
  validationAccuracy: number;
  /** With `measure_test: best`, but for the first and the last, those at the lowest validation loss so far. */
  testLoss: number;
  testAccuracy: number;
}

export interface LayerRecord {
  name: string;
  weights: number;
  survivors: number;
  neurons: number;
  /** Hidden neurons that never change with the input at the end of training; the output layer has none. */
  deadNeurons: number[];
}

/** training.json: what a finished training came to. Deterministic: no times, no machine. */
export interface TrainingRecord {
  id: TrainingId;
  key: TrainingKey;
  weights: number;
  survivors: number;
  layers: LayerRecord[];
  /** The ticket before training, at its start iteration. */
  untrained: Measurement;
  /** At the lowest validation loss; the earliest where several tie (paper §2). */
  earlyStop: Measurement;
  end: Measurement;
  /** Of a mask that is updated in the course of the training. */
  maskUpdates?: MaskUpdate[] | undefined;
  /** With `pruning.prune_at`, the iteration whose values masks are pruned from; absent where none are. */
  prunedAt?: number | undefined;
  /** Of the Early-Bird rule: whether it held before the end, and how far masks were apart until it did. */
  earlyBird?: { held: boolean; looks: LookRecord[] } | undefined;
  /** Of a copy. */
  line?: LineRecord | undefined;
}

/** Networks on the line in weight space from a ticket to a copy of it. */
export interface LineRecord {
  /** Evenly spaced, from the ticket to the copy. */
  points: LinePoint[];
  /** Euclidean distances, over the surviving weights of all layers: between the two, and of each from what both started at. */
  distance: number;
  travelled: [ticket: number, copy: number];
}

/** Of a whole part each; running statistics of batch norms are those of training batches at this point. */
export interface LinePoint {
  /** Of the way, 0–1. */
  share: number;
  trainLoss: number;
  trainAccuracy: number;
  testLoss: number;
  testAccuracy: number;
}
