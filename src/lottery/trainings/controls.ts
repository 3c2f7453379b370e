// Controls: what a ticket is compared with, beside the dense network.
import { layersOf, weightName, weightsOf } from '../network/network';
import type { Mask, Parameters } from '../network/network';
import { layerCounts } from '../pruning/layer-densities';
import { isScheduled } from '../pruning/mask-schedules';
import { count, layerMask, layerSurvivors, randomMask } from '../pruning/masks';
import { isPruned } from '../pruning/pruned-layers';
import { stream } from '../random/stream';
import type { Experiment } from '../settings';
import { initialWeights, keyOf, prunedMask, survivorsTask } from './tickets';
import type { Measure, Replicate, StartingPoints } from './tickets';
import type { ControlKind, TrainingKey, TrainingTask } from './training';
import { trainingId } from './training-id';

export type Control = { kind: ControlKind } & Pick<TrainingKey, 'draw'>;

/** The controls of every ticket, in the order in which they are trained. */
export function controlsOf({
  controls,
  pruning,
}: {
  controls: Experiment['controls'];
  pruning: Pick<Experiment['pruning'], 'method' | 'scope' | 'mask'>;
}): Control[] {
  const once = (kind: ControlKind, isWanted: boolean): Control[] => (isWanted ? [{ kind, draw: 0 }] : []);
  const draws = Array.from({ length: controls.random_reinit }, (_, draw) => draw);
  return [
    ...draws.map((draw) => ({ kind: 'random-reinit' as const, draw })),
    ...once('random-mask', controls.random_mask || controls.sanity),
    // Of a ticket that has its shares by the same rule, it would be another random mask.
    ...once('random-erk', controls.sanity && pruning.scope !== 'erk'),
    // Where the mask is found in the course of a training, or made elsewhere, there is no one score to invert.
    ...once('inverted', controls.sanity && !isScheduled(pruning) && pruning.mask === undefined),
    ...once('signed-constant', controls.sanity),
  ];
}

/** What a control has to know of the ticket that it is compared with. */
export interface ComparedTicket {
  level: number;
  /** That it ended with; asked for where the control depends on it. */
  mask: () => Promise<Mask>;
  from: StartingPoints;
  measure?: Measure | undefined;
}

export async function controlTask(
  of: Replicate,
  { kind, draw }: Control,
  { level, mask, from, measure }: ComparedTicket,
): Promise<TrainingTask> {
  const key = keyOf(of, level, kind, draw);
  switch (kind) {
    case 'random-reinit':
      return ownWeightsTask(of, key, await mask(), await redrawn(of, key));
    case 'random-mask':
      return survivorsTask(
        of,
        key,
        maskOfCounts(of, key, layerSurvivors(of.network, await mask()), from),
        from,
      );
    case 'random-erk':
      return survivorsTask(of, key, maskOfCounts(of, key, erkCounts(of, await mask(), from), from), from);
    case 'inverted':
      return survivorsTask(of, key, await prunedMask(of, level, from.parent, measure, true), from);
    case 'signed-constant':
      return ownWeightsTask(of, key, await mask(), signedConstants(of, await initialWeights(of)));
  }
}

/** Weights that are not the ticket's under its mask: always trained from iteration 0 and in full (docs/decisions/0012-controls-under-rewinding.md). */
function ownWeightsTask(of: Replicate, key: TrainingKey, mask: Mask, initial: Parameters): TrainingTask {
  const { seed } = of.experiment;
  return { id: trainingId(key), key, seed, initial, start: initial, startIteration: 0, mask, captureAt: 0 };
}

/** Random reinitialisation: weights newly drawn. */
function redrawn({ experiment, replicate, draw }: Replicate, key: TrainingKey): Promise<Parameters> {
  const index = key.level * DRAWS_A_LEVEL + key.draw;
  return draw({ seed: experiment.seed, replicate, purpose: 'reinit', index });
}

/** Indices set aside for each level: more than the 100 draws that the schema allows. */
const DRAWS_A_LEVEL = 2 ** 16;

/**
 * A random mask with as many weights in each layer. It is drawn over all weights of the dense layer: drawn over a mask it would start most
 * of its weights at 0. Where weights keep their trained values, it is drawn among those that still have one.
 */
function maskOfCounts(
  { experiment, network, replicate }: Replicate,
  { kind, level }: TrainingKey,
  counts: number[],
  { parent }: StartingPoints,
): Mask {
  const { seed, pruning } = experiment;
  const purpose = kind === 'random-mask' ? 'random-mask' : 'random-erk';
  const random = stream({ seed, replicate, purpose, index: level });
  return randomMask(network, counts, random, pruning.after === 'rewind' ? undefined : parent.mask);
}

/** As many weights in all as the mask has, each pruned layer's share by the Erdős–Rényi kernel rule. */
function erkCounts({ experiment, network }: Replicate, mask: Mask, { parent }: StartingPoints): number[] {
  const { pruning } = experiment;
  const layers = layersOf(network).filter((layer) => isPruned(layer, pruning));
  const most = layers.map((layer) =>
    pruning.after === 'rewind' ? weightsOf(layer) : count(layerMask(parent.mask, layer)),
  );
  const left = layers.reduce((sum, layer) => sum + count(layerMask(mask, layer)), 0);
  const counts = layerCounts('erk', layers, most, left);
  return layersOf(network).map((layer) => counts[layers.indexOf(layer)] ?? count(layerMask(mask, layer)));
}

/** Every weight has its initial sign, and the size of all is the standard deviation of its layer's initial weights (Zhou et al. 2019). */
function signedConstants({ network }: Replicate, initial: Parameters): Parameters {
  const constants = { ...initial };
  for (const layer of layersOf(network)) {
    const values = initial[weightName(layer)] ?? new Float32Array();
    const size = deviation(values);
    constants[weightName(layer)] = values.map((value) => Math.sign(value) * size);
  }
  return constants;
}

function deviation(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
