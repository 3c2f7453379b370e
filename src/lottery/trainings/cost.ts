// Cost of trainings, for scheduling and the time left. Relative, not seconds.
import type { Experiment, PruningSettings } from '../settings';
import {
  convolvedSize,
  imageShapes,
  isConvolution,
  isDense,
  isModel,
  layersOf,
  outputsOf,
  weightCount,
  weightsOf,
} from '../network/network';
import type { AnyLayer, AnyNetwork } from '../network/network';
import { hasRunningStatistics, STATISTICS_BATCHES } from './copies';
import { plannedSurvivors, plannedTotals } from '../pruning/prune';
import type { PlannedTraining, TrainingId } from './training';
import { startIteration } from './training-id';

/**
 * What does not shrink with the mask (batches gathered, activations, norms, biases), in surviving weights a neuron or input. Measured on
 * LeNet-300-100 from 100% to 0.5% density: 2.4 in a step, 4 in an evaluation.
 */
const WEIGHTS_A_NEURON = 3;

/**
 * Work of a whole training, in surviving weights × examples × passes.
 * @param evaluated examples of the validation and test part together, seen by every evaluation
 */
export function trainingCost(
  planned: PlannedTraining,
  experiment: Experiment,
  network: AnyNetwork,
  evaluated = 0,
): number {
  const { training, pruning } = experiment;
  const { level } = planned.key;
  const iterations = training.iterations - startIteration(pruning, planned.key);
  const evaluations = 1 + Math.ceil(iterations / training.evaluate_every);
  const weights = weightsInUse(network, pruning, level) + WEIGHTS_A_NEURON * neurons(network);
  return weights * (passesAStep(network) * training.batch_size * iterations + evaluated * evaluations);
}

/**
 * Work of measuring the line from a ticket to a copy, after the copy's last step: whole parts at each point, and for networks with batch
 * norms some steps. 0 of other trainings.
 * @param measured examples of the training and test part together
 */
export function lineCost(
  { key }: PlannedTraining,
  { training, pruning, connectivity }: Experiment,
  network: AnyNetwork,
  measured: number,
): number {
  if (key.kind !== 'copy') return 0;
  const weights = weightsInUse(network, pruning, key.level) + WEIGHTS_A_NEURON * neurons(network);
  const steps = hasRunningStatistics(network) ? STATISTICS_BATCHES : 0;
  const ofPoint = measured + passesAStep(network) * training.batch_size * steps;
  return weights * ofPoint * (connectivity?.points ?? 0);
}

/**
 * For each training the work of the longest chain that begins with it. Running the ready training with the highest first keeps
 * a run from ending on one long chain with the other cores idle.
 * @param plan parents before children
 */
export function schedulingPriorities(
  plan: readonly PlannedTraining[],
  cost: (planned: PlannedTraining) => number,
): Map<TrainingId, number> {
  const after = new Map<TrainingId, number>();
  const priorities = new Map<TrainingId, number>();
  for (const planned of [...plan].reverse()) {
    const chain = cost(planned) + (after.get(planned.id) ?? 0);
    priorities.set(planned.id, chain);
    for (const parent of planned.needs) after.set(parent, Math.max(after.get(parent) ?? 0, chain));
  }
  return priorities;
}

/**
 * What a step does to a weight, where an evaluation does one pass: forward, the weight's gradient and, but in the first layer, the
 * input's. Measured on LeNet-300-100: 2.1.
 */
function passesAStep(network: AnyNetwork): number {
  const [first] = network.layers;
  return 3 - (first ? (weightsOf(first) * positions(first)) / uses(network) : 0);
}

/** How often each weight is used for one example: a convolution's at every position of the image that it makes. */
export function positions(layer: AnyLayer): number {
  if (!isConvolution(layer)) return 1;
  const [height, width] = convolvedSize(layer);
  return height * width;
}

const uses = (network: AnyNetwork) =>
  layersOf(network).reduce((sum, layer) => sum + weightsOf(layer) * positions(layer), 0);

/** Uses of surviving weights at a level, for one example. Which layers a global ranking spares is not known beforehand. */
function weightsInUse(network: AnyNetwork, pruning: PruningSettings, level: number): number {
  if (pruning.scope === 'global')
    return ((plannedTotals(network, pruning)[level] ?? 0) / weightCount(network)) * uses(network);
  const survivors = plannedSurvivors(network, pruning)[level] ?? [];
  return layersOf(network).reduce((sum, layer, i) => sum + (survivors[i] ?? 0) * positions(layer), 0);
}

/** Values that an example becomes on its way: of every image, norms' and sums' too, and of every fully connected layer. */
function neurons(network: AnyNetwork): number {
  const { inputs } = network;
  if (isModel(network)) return network.layers.reduce((sum, layer) => sum + outputsOf(layer), inputs);
  const { image, layers } = network;
  const images = image ? imageShapes(network, image) : [[inputs]];
  return [...images, ...layers.filter(isDense).map(({ outputs }) => [outputs])].reduce(
    (sum, shape) => sum + shape.reduce((product, size) => product * size, 1),
    0,
  );
}
