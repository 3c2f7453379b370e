// A planned training made ready to run: its weights, its mask, where it starts.
import type { Experiment } from './experiment/schema';
import { initialise } from './initialise';
import { denseMask, layerSurvivors, randomMask } from './masks';
import type { Mask, Network, Parameters } from './network';
import { prune } from './prune';
import { stream } from './random';
import type { PlannedTraining, TrainingId, TrainingKey, TrainingTask } from './training';
import { denseOf, parentOf, startIteration } from './training-id';

/** What a mask is pruned from. */
export interface TrainedValues {
  final: Parameters;
  mask: Mask;
}

/** What finished trainings leave for others to build on. */
export interface TrainingResults {
  trained(id: TrainingId): TrainedValues;
  /** What tickets rewind to that do not start at θ0: of a dense training, its values at iteration `rewind_to`. */
  rewind(id: TrainingId): Parameters;
}

/**
 * The task of a planned training: a pure function of the experiment and of the results of the trainings it needs.
 *
 * A ticket and its random-mask control start from the replicate's θ0, or from θk of its dense training. A
 * random-reinit control starts from its own new weights, always at iteration 0 and for the full length
 * (docs/decisions/0012-controls-under-rewinding.md).
 * @param results of the trainings in `planned.needs`; asked for no others. The task holds on to no final values
 */
export function trainingTask(
  experiment: Experiment,
  network: Network,
  planned: PlannedTraining,
  results: TrainingResults,
): TrainingTask {
  const { id, key } = planned;
  const { seed, pruning } = experiment;
  const mask = maskOf(experiment, network, key, results);
  if (key.kind === 'random-reinit') {
    const initial = drawWeights(experiment, network, key);
    return { id, key, seed, initial, start: initial, startIteration: 0, mask, captureAt: 0 };
  }
  const initial = drawWeights(experiment, network, { ...key, kind: 'ticket' });
  const started = startIteration(pruning, key);
  return {
    id,
    key,
    seed,
    initial,
    start: started > 0 ? results.rewind(denseOf(key)) : initial,
    startIteration: started,
    mask,
    captureAt: key.level === 0 ? pruning.rewind_to : 0,
  };
}

function maskOf(
  { seed, pruning }: Experiment,
  network: Network,
  key: TrainingKey,
  results: TrainingResults,
): Mask {
  if (key.level === 0) return denseMask(network);
  const parent = results.trained(parentOf(pruning, key));
  const pruned = prune({
    network,
    mask: parent.mask,
    trained: parent.final,
    settings: pruning,
    level: key.level,
  });
  if (key.kind !== 'random-mask') return pruned;
  const random = stream({ seed, replicate: key.replicate, purpose: 'random-mask', index: key.level });
  return randomMask(network, layerSurvivors(network, pruned), random);
}

/** Draws of one level are at most this many apart from the next level's; the schema allows 100. */
const DRAWS_A_LEVEL = 2 ** 16;

function drawWeights(experiment: Experiment, network: Network, key: TrainingKey): Parameters {
  const { seed, network: settings } = experiment;
  const { replicate, level, kind, draw } = key;
  const random =
    kind === 'random-reinit'
      ? stream({ seed, replicate, purpose: 'reinit', index: level * DRAWS_A_LEVEL + draw })
      : stream({ seed, replicate, purpose: 'weights', index: 0 });
  return initialise(network, settings.initialiser, random);
}
