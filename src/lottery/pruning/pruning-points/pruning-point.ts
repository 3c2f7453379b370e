// The contract of a pruning point: where masks are pruned from a training before its end.
import type { Pieces } from '../../in-pieces';
import type { AnyNetwork, Mask, Parameters } from '../../network/network';
import type { Experiment } from '../../settings';

/** Which training masks are pruned from. */
export interface PrunedTraining {
  experiment: Experiment;
  network: AnyNetwork;
  /** 0 of the dense network. */
  level: number;
  /** θ0, unmasked. */
  initial: Parameters;
  /** Whether it trains at one learning rate throughout. */
  fineTunes?: boolean | undefined;
}

/** A training at an iteration at which it is looked at. */
export interface SeenTraining {
  /** Steps taken since initialisation. */
  iteration: number;
  /** That it trains under. Not to be changed. */
  mask: Mask;
  weights: Parameters;
}

/** What a look at a training finds. */
export interface Look {
  /** Of each weight, in how many of the masks it is that would be pruned here; empty where nothing is compared. */
  masks: Mask;
  /** Distance to those of each earlier look, the oldest first: shares, 0–1. */
  distances: number[];
  /** Whether masks are pruned from the values here; else the training is looked at again. */
  isTaken: boolean;
}

export interface PruningPoint {
  /** With how many earlier looks a look is compared, at most; 0 where the iteration is given. */
  compared: number;
  /** The first iteration from `from` on, before the end of the training, at which it is looked at; Infinity after the last. */
  nextLook(from: number): number;
  /**
   * In pieces, some for each layer: a look at a large network takes long.
   * @param earlier the masks of the looks before, as `Look` has them, the oldest first: `compared` of them or, before there are, all
   */
  look(training: SeenTraining, earlier: readonly Mask[]): Pieces<Look>;
}

/** A look, for the record of the training. */
export interface LookRecord {
  /** Steps taken before it. */
  iteration: number;
  distances: number[];
}
