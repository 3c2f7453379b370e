// Controls: what a ticket is compared with, beside the dense network.
import type { Mask } from '../network/network';
import { layerSurvivors, randomMask } from '../pruning/masks';
import { stream } from '../random/stream';
import { keyOf, survivorsTask } from './tickets';
import type { Replicate, StartingPoints } from './tickets';
import type { TrainingTask } from './training';
import { trainingId } from './training-id';

/**
 * The control of a random mask: as many survivors in every layer, elsewhere, and the ticket's weights. It is drawn over all weights of the dense
 * layer: drawn over a mask it would start most of its weights at 0. Where weights keep their trained values, it is drawn among those that still have one.
 */
export function randomMaskTask(
  of: Replicate,
  level: number,
  mask: Mask,
  from: StartingPoints,
): Promise<TrainingTask> {
  const { experiment, network, replicate } = of;
  const random = stream({ seed: experiment.seed, replicate, purpose: 'random-mask', index: level });
  const among = experiment.pruning.after === 'rewind' ? undefined : from.parent.mask;
  const drawn = randomMask(network, layerSurvivors(network, mask), random, among);
  return survivorsTask(of, keyOf(of, level, 'random-mask'), drawn, from);
}

/**
 * The control of random reinitialisation: the ticket's mask and newly drawn weights, always trained from iteration 0 and in full
 * (docs/decisions/0012-controls-under-rewinding.md).
 * @param draw which of the draws, from 0
 */
export async function reinitialisedTask(
  of: Replicate,
  level: number,
  mask: Mask,
  draw: number,
): Promise<TrainingTask> {
  const { experiment, replicate } = of;
  const { seed } = experiment;
  const key = keyOf(of, level, 'random-reinit', draw);
  const index = level * DRAWS_A_LEVEL + draw;
  const initial = await of.draw({ seed, replicate, purpose: 'reinit', index });
  return { id: trainingId(key), key, seed, initial, start: initial, startIteration: 0, mask, captureAt: 0 };
}

/** Indices set aside for each level: more than the 100 draws that the schema allows. */
const DRAWS_A_LEVEL = 2 ** 16;
