// How much work trainings are: for scheduling and for the time that is left. Relative, not seconds.
import type { Experiment } from './experiment/schema';
import type { Network } from './network';
import { plannedTotals } from './prune';
import type { PlannedTraining, TrainingId } from './training';

/** Forward, gradient of the weights, gradient of the inputs: a step does three times what an evaluation does. */
const PASSES_A_STEP = 3;
/** What does not shrink with the mask (batches gathered, activations, biases), in surviving weights a neuron or input. */
const WEIGHTS_A_NEURON = 10;

/**
 * Work of a whole training, in surviving weights × examples × passes.
 * @param evaluated examples of the validation and test part together, seen by every evaluation
 */
export function trainingCost(
  planned: PlannedTraining,
  experiment: Experiment,
  network: Network,
  evaluated = 0,
): number {
  const { training, pruning } = experiment;
  const { level, kind } = planned.key;
  const started = level > 0 && kind !== 'random-reinit' ? pruning.rewind_to : 0;
  const iterations = training.iterations - started;
  const evaluations = 1 + Math.ceil(iterations / training.evaluate_every);
  const weights = (plannedTotals(network, pruning)[level] ?? 0) + WEIGHTS_A_NEURON * neurons(network);
  return weights * (PASSES_A_STEP * training.batch_size * iterations + evaluated * evaluations);
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

const neurons = (network: Network) =>
  network.inputs + network.layers.reduce((sum, layer) => sum + layer.outputs, 0);
