// The contract every engine fulfils: train one network under one mask. Engines know nothing of rounds, files or processes.
import type { DatasetSettings, TrainingRecipe } from '../lottery/experiment/schema';
import type { Mask, Network, Parameters } from '../lottery/network';
import type { NoiseAddress } from '../lottery/noise';

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

/** A dataset laid out once in shared memory; can be posted to worker threads. Its content is the engine's own affair. */
export type SharedData = object;

export interface SharingNeeds {
  /** The largest network that will be trained: its dense form. */
  network: Network;
  optimiser: TrainingRecipe['optimiser'];
  workers: number;
  /** The most examples of a step. */
  batchSize: number;
}

export interface Engine {
  /** How many networks to train at a time on so many cores. */
  workersFor(cores: number): number;
  /** Variables that the process needs before the first worker is opened in it. */
  environmentFor(cores: number): Record<string, string>;
  /** Lays the dataset out once, with room for so many workers. Called in the runner. */
  share(data: PreparedData, needs: SharingNeeds): Promise<SharedData>;
  /** Opens it in worker number `worker`, from 0. Called once in each worker. */
  open(shared: SharedData, worker: number): Promise<Workspace>;
}

export interface Workspace {
  /** Makes ready to train; the trainer before it in this workspace becomes unusable. */
  trainer(setup: TrainerSetup): Trainer;
}

export interface TrainerSetup {
  network: Network;
  /** Values to start from. Whatever they hold under pruned weights is ignored: those are exactly 0. */
  parameters: Parameters;
  mask: Mask;
  recipe: TrainingRecipe;
  /** Where the randomness of steps is drawn from. */
  noise: NoiseAddress;
  augment: DatasetSettings['augment'];
}

/** Of a whole part of the dataset. */
export interface Evaluation {
  /** Mean cross-entropy, natural logarithm. */
  loss: number;
  /** Examples classified right; ties go to the lowest class. */
  correct: number;
  examples: number;
}

/** The optimiser's memory, enough to go on bit-identically: name → values. Only for surviving weights, in the engine's order. */
export type OptimiserState = Record<string, Float32Array>;

/**
 * Work in slices of a few milliseconds. Between them the trainer's values and optimiser state may be read, as checkpoints are,
 * but it must not be stepped, restored or given other work. `return()` gives it up.
 */
export type Slices<T> = Generator<void, T, void>;

export interface Trainer {
  /**
   * One step of the optimiser on these examples (indices into the dataset, at most `recipe.batch_size`).
   * `iteration` counts from 1: it is the number of steps taken once this one is done, which Adam's bias correction needs
   * (counted from the start of this training, so 1 after a rewind).
   * @param position number of the step, counted since initialisation, from 0: what addresses its noise
   * @returns the batch's mean cross-entropy before the step
   */
  step(examples: Uint32Array, learningRate: number, iteration: number, position: number): number;
  evaluate(part: Part): Evaluation;
  evaluateInSlices(part: Part): Slices<Evaluation>;
  /** The class that each example of the part is given, in the part's order; ties go to the lowest class. `evaluate` counts the same. */
  classify(part: Part): Uint16Array;
  /** Copies of the current values, dense, pruned weights exactly 0. */
  parameters(): Parameters;
  optimiserState(): OptimiserState;
  /** Goes back to a state saved earlier. */
  restore(parameters: Parameters, optimiser: OptimiserState): void;
  /** Hidden neurons, by layer name, whose activation is the same for every example of the part, whether 0 or not. */
  findDeadNeurons(part: Part): Slices<Record<string, number[]>>;
}
