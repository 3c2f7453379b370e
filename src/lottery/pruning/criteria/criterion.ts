// The contract of a pruning criterion.
import type { Random } from '../../random/stream';

/** What a criterion sees of one layer. Arrays hold a value a weight of the dense layer, row by row; they are not to be changed. */
export interface ScoredLayer {
  /** At the end of the training that is pruned, 0 where the mask is. */
  weights: Float32Array;
  /** Which weights survive so far; scores of the others are ignored. */
  mask: Uint8Array;
  /** A stream of this layer's own at this level. */
  random: Random;
  /** As drawn before any training: θ0. */
  initial?: Float32Array;
  /** Of the mean training loss at `weights`, also where the mask is 0. */
  gradients?: Float32Array;
  /** The loss's Hessian times its gradient, at the same place. */
  hessianGradients?: Float32Array;
  /** Synaptic flow through each weight (synaptic-flow.ts). */
  flow?: Float32Array;
}

/** What has to be drawn or computed before the weights can be scored. */
export type Need = 'initial' | 'gradients' | 'hessianGradients' | 'flow';

/** A way to rank weights. */
export interface Criterion<Needs extends Need = never> {
  /** Which weights it keeps, for documentation and completion: the end of "keeps …". */
  keeps: string;
  needs: readonly Needs[];
  /** It ranks by what training has changed: of a network that is not trained it knows nothing. */
  comparesWithInitial?: boolean;
  /** Its scores are the same whatever training has come to. */
  ignoresTraining?: boolean;
  /** In how many steps it is asked on the way to a density before any training, unless `pruning.steps` says; 1 where it is not given. */
  steps?: number;
  /** One finite score a weight: the lowest go first. */
  score(layer: ScoredLayer & Required<Pick<ScoredLayer, Needs>>): Float32Array;
}
