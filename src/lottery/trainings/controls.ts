// Controls: what a ticket is compared with, beside the dense network.
import type { Mask } from '../network/network';
import { layerSurvivors, randomMask } from '../pruning/masks';
import { stream } from '../random/stream';
import { keyOf, rewoundTask } from './tickets';
import type { Replicate, Rewound } from './tickets';
import type { TrainingTask } from './training';
import { trainingId } from './training-id';

/** The control of a random mask: as many survivors in every layer, elsewhere, and the ticket's weights. */
export function randomMaskTask(
  of: Replicate,
  level: number,
  mask: Mask,
  rewound: Rewound,
): Promise<TrainingTask> {
  const { experiment, network, replicate } = of;
  const random = stream({ seed: experiment.seed, replicate, purpose: 'random-mask', index: level });
  const drawn = randomMask(network, layerSurvivors(network, mask), random);
  return rewoundTask(of, keyOf(of, level, 'random-mask'), drawn, rewound);
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
