// The contract every engine fulfils: train one network under a mask. Engines know nothing of rounds, files or processes.
import type { DatasetSettings, TrainingRecipe } from '../lottery/settings';
import { builtIn } from '../lottery/network/network';
import type { AnyNetwork, Mask, Network, Parameters } from '../lottery/network/network';
import type { Address } from '../lottery/random/stream';
import type { RandomnessAddress } from '../lottery/random/step-randomness';

/** The parts of a dataset that examples belong to. `test` never chooses anything. */
export type Part = 'train' | 'validation' | 'test';

/** A dataset ready to train on: raw values of all examples, which of them make up each part, and how to normalise. */
export interface PreparedData {
  /** Values of one example. */
  features: number;
  classes: number;
  /** [channels, height, width] of images, [features] of anything else. */
  shape: number[];
  /** Raw values, example by example: [examples][features]. */
  values: Uint8Array | Float32Array;
  /** Class of each example, from 0. */
  labels: Uint16Array;
  /** Indices into the examples. */
  parts: Record<Part, Uint32Array>;
  /** Per feature; an engine computes x = value × scale + shift, from the training part only. */
  scale: Float32Array;
  shift: Float32Array;
}

/** What an engine that knows nothing of the user's code is given. */
export interface BuiltInSetup extends TrainerSetup {
  network: Network;
}

/** @throws TypeError where the network is a model of the user's own */
export const builtInSetup = (setup: TrainerSetup): BuiltInSetup => ({
  ...setup,
  network: builtIn(setup.network),
});

/** A dataset that code of the user's own reads, in the process of an engine that runs such code. */
export interface ModuleData {
  /** They are not here. */
  values: null;
  /** 0 where targets are no classes. */
  classes: number;
  /** Of an input that is a tensor, else empty. */
  shape: number[];
  /** Numbers of the examples, counted on from part to part as the module returns them. */
  parts: Record<Part, Uint32Array>;
}

export type TrainingData = PreparedData | ModuleData;

/** @throws TypeError where only code of the user's own can read it */
export function inMemory(data: TrainingData): PreparedData {
  if (data.values) return data;
  throw new TypeError('This engine reads no data by code of the user’s own');
}

/** A dataset laid out once in shared memory; can be posted to worker threads. Only the engine that made it knows its layout. */
export type SharedData = object;

export interface SharingNeeds {
  /** The largest network that will be trained: its dense form. */
  network: AnyNetwork;
  optimiser: TrainingRecipe['optimiser'];
  workers: number;
  /** The most examples of a step. */
  batchSize: number;
  /** Folder of the experiment file, from where an engine looks for what it needs of the system. */
  folder?: string;
}

export interface Engine {
  /** How many networks to train at a time on so many cores. */
  workersFor(cores: number): number;
  /** Variables that the process needs before the first worker is opened in it. */
  environmentFor(cores: number): Record<string, string>;
  /** Lays the dataset out once, with room for so many workers. Called in the runner. */
  share(data: TrainingData, needs: SharingNeeds): Promise<SharedData>;
  /** Opens it in worker number `worker`, from 0. Called once in each worker. */
  open(shared: SharedData, worker: number): Promise<Workspace>;
  /** Removes what sharing has left outside of memory. Called in the runner, once no worker uses it any more. */
  release?(shared: SharedData): Promise<void>;
}

export interface Workspace {
  /** What computes there, where results may depend on it in their last bits: for the run's log. */
  readonly about?: string;
  /** Makes ready to train; the trainer before it in this workspace becomes unusable at once. */
  trainer(setup: TrainerSetup): Promise<Trainer>;
  /** Draws the weights of a model of the user's own by the random numbers at an address. */
  draw?(address: Address): Promise<Parameters>;
  /** Ends what works for it in another process. With its thread it ends by itself. */
  end?(): Promise<void>;
}

export interface TrainerSetup {
  network: AnyNetwork;
  /** Values to start from. Whatever they hold under pruned weights is ignored: those are exactly 0. */
  parameters: Parameters;
  mask: Mask;
  recipe: TrainingRecipe;
  /** Steps taken before the first, counted since initialisation: 0, or k after rewinding to k. Adam's bias correction counts from here. */
  startIteration: number;
  /** Where the randomness of steps is drawn from. */
  randomness: RandomnessAddress;
  augment: DatasetSettings['augment'];
}

/** Of a whole part of the dataset. */
export interface Evaluation {
  /** Mean loss: cross-entropy, natural logarithm. */
  loss: number;
  /** Examples classified right, ties going to the lowest class; or the sum of the scores of a function of the user's own. */
  correct: number;
  examples: number;
}

/** The optimiser's memory, enough to go on bit-identically: name → values. Only for surviving weights, in the engine's order. */
export type OptimiserState = Record<string, Float32Array>;

/**
 * Work in slices of a few milliseconds, each with what its pieces gave. Between slices the trainer's values and optimiser state may be
 * read, as checkpoints are, but it must not be given other work. `return()` gives the work up.
 */
export type Slices<T, Piece = unknown> = AsyncIteratorObject<Piece[], T, void>;

/** One call at a time, but for what may be read between slices. */
export interface Trainer {
  /**
   * A step of the optimiser for each batch, up to the next measurement or checkpoint. Steps in one call or in many are the same to
   * the bit, and giving up leaves the trainer after the last step whose loss it has handed out.
   * @param batches indices into the dataset, 1 to `recipe.batch_size` of them each; they must stay as they are meanwhile
   * @param rates the learning rate of each step
   * @param first number of the first step, counted since initialisation, from 0: it addresses the randomness of the step
   * @returns of each step in order, the batch's mean cross-entropy before it
   */
  steps(batches: readonly Uint32Array[], rates: readonly number[], first: number): Slices<void, number>;
  evaluate(part: Part): Slices<Evaluation>;
  /** The class that each example of the part is given, in the part's order; ties go to the lowest class. `evaluate` counts the same. */
  classify(part: Part): Slices<Uint16Array>;
  /** Hidden neurons, by layer name, whose activation is the same for every example of the part, whether 0 or not. */
  findDeadNeurons(part: Part): Slices<Record<string, number[]>>;
  /**
   * Gradient of the mean loss over the examples, of all that is learned, by name. It is dense: pruned weights have theirs, too, at 0.
   * Nothing is dropped or augmented, weight decay has no part in it, and batch norm goes by the statistics of the examples, leaving the
   * running ones alone. More than `recipe.batch_size` examples are taken in as few batches as they fit into, as even as can be: of a
   * network with batch norm each has its own statistics. The training goes on to the bit as it would have without.
   * @param examples indices into the dataset, at least one
   */
  gradients(examples: Uint32Array): Slices<Parameters>;
  /**
   * Sets the running statistics of batch norms to the mean of what they are over these batches, drawn as those of steps. Missing where
   * steps at a learning rate of 0 do nearly the same, since batch norms have the momentum of built-in networks.
   * @param first number of the first batch, counted since initialisation
   */
  measureStatistics?(batches: readonly Uint32Array[], first: number): Slices<void>;
  /** The Hessian of the same loss times its gradient, dense as that is; missing where the engine has no second derivatives. */
  hessianGradients?(examples: Uint32Array): Slices<Parameters>;
  /**
   * Synaptic flow through each surviving weight of a model of the user's own, as a share of all, by name
   * (src/lottery/pruning/synaptic-flow.ts, which computes that of built-in networks); missing where the engine trains no such models.
   */
  flow?(): Slices<Parameters>;
  /**
   * Changes the mask during training. What survives keeps its values and what the optimiser remembers of it; of what is pruned both
   * are forgotten; what grows starts at its value in `grown`, or at 0, and the optimiser remembers nothing of it.
   * @param mask is kept: it must not be changed any more
   * @param grown by name of the weights, dense: only the values of weights that grow are looked at
   */
  setMask(mask: Mask, grown?: Parameters): Promise<void>;
  /** Copies of the current values, dense, pruned weights exactly 0. */
  parameters(): Promise<Parameters>;
  optimiserState(): Promise<OptimiserState>;
  /** Goes back to a state saved earlier, under the mask of now. */
  restore(parameters: Parameters, optimiser: OptimiserState): Promise<void>;
}
