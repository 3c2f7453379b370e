// The Early-Bird rule (You et al. 2020), extended from channels to weights: masks are pruned once they have settled.
import { atOnce } from '../../in-pieces';
import type { Pieces } from '../../in-pieces';
import { layersOf, weightName } from '../../network/network';
import type { Mask } from '../../network/network';
import type { Experiment } from '../../settings';
import { count, layerMask } from '../masks';
import { pruningOf } from '../prune';
import { isPruned } from '../pruned-layers';
import type { PrunedTraining, PruningPoint } from './pruning-point';

/**
 * Every `every` iterations the masks are computed that would be pruned from the weights as they are. The rule holds where the newest differ from
 * those of each of the `window` − 1 looks before by at most `distance`: of the weights that are ranked, at no level do more differ. Looks begin once
 * tickets start and the warm-up is over, and a window amid which the learning rate drops does not count: slow weights look settled.
 * @param levels that are pruned from this training, rising; where they are several, masks of later ones lie within those of earlier ones
 */
export function earlyBird(of: PrunedTraining, levels: readonly number[]): PruningPoint {
  const { experiment, network, initial } = of;
  const { pruning } = experiment;
  const { every, window, distance } = pruning;
  const times = lookTimes(experiment, of.fineTunes);
  const pruned = layersOf(network).filter((layer) => isPruned(layer, pruning));
  return {
    compared: window - 1,
    nextLook: (from) => nextLook(times, from),
    *look({ iteration, mask, weights }, earlier) {
      // What is not finite has no rank: nothing is pruned from it.
      const isFinite = yield* areFinite(pruned.map((layer) => weights[weightName(layer)]));
      const masks: Mask[] = [];
      for (const level of levels)
        masks.push(
          isFinite
            ? yield* pruningOf({
                ...{ network, mask, trained: weights, settings: pruning, level },
                scoring: { initial, random: () => notRandom() },
              })
            : mask,
        );
      const found = yield* inHowMany(masks);
      const ranked = pruned.reduce((sum, layer) => sum + count(layerMask(mask, layer)), 0);
      const distances: number[] = [];
      for (const other of earlier) distances.push(yield* distanceOf(found, other, ranked));
      const oldest = iteration - earlier.length * every;
      const isSettled =
        distances.length === window - 1 && distances.every((one) => one <= distance) && isFinite;
      return {
        masks: found,
        distances,
        isTaken: isSettled && !times.drops.some((drop) => oldest < drop && drop < iteration),
      };
    },
  };
}

/** Of each weight, in how many of several masks it is. */
function* inHowMany(masks: readonly Mask[]): Pieces<Mask> {
  const [first = {}, ...others] = masks;
  const found: Mask = {};
  for (const [name, bytes] of Object.entries(first)) {
    found[name] = bytes.map((byte, i) => others.reduce((sum, mask) => sum + (mask[name]?.[i] ?? 0), byte));
    yield;
  }
  return found;
}

/**
 * The largest distance of two masks of the same level: weights that are in one of the two alone, as a share of those that were ranked.
 * @param masks of each weight in how many masks it is, as each mask lies within the one before
 */
export const maskDistance = (masks: Mask, others: Mask, ranked: number): number =>
  atOnce(distanceOf(masks, others, ranked));

function* distanceOf(masks: Mask, others: Mask, ranked: number): Pieces<number> {
  const MOST = 256;
  const changes = new Float64Array(MOST);
  for (const [name, bytes] of Object.entries(masks)) {
    countChanges(bytes, others[name] ?? new Uint8Array(), changes);
    yield;
  }
  let differing = 0;
  let most = 0;
  for (const change of changes) most = Math.max(most, (differing += change));
  return ranked === 0 ? 0 : most / ranked;
}

/** A weight in 2 masks here and in 5 there is in one alone of the third, fourth and fifth: one more from place 2 on, one fewer from 5 on. */
function countChanges(bytes: Uint8Array, other: Uint8Array, changes: Float64Array): void {
  for (let i = 0; i < bytes.length; i++) {
    const [here, there] = [bytes[i] as number, other[i] as number];
    if (here === there) continue;
    const [fewer, more] = here < there ? [here, there] : [there, here];
    changes[fewer] = (changes[fewer] as number) + 1;
    changes[more] = (changes[more] as number) - 1;
  }
}

/** When a training is looked at, and may be compared with itself. */
interface LookTimes {
  every: number;
  /** The iteration after which it begins: masks are never older than what tickets rewind to, nor of weights that hardly move yet. */
  after: number;
  /** Iterations from which on the learning rate is another. */
  drops: readonly number[];
  iterations: number;
}

export const lookTimes = (
  { pruning: { every, rewind_to }, training: { iterations, schedule } }: TimedExperiment,
  fineTunes = false,
): LookTimes => ({
  ...{ every, iterations },
  after: Math.max(rewind_to, fineTunes ? 0 : schedule.warmup),
  drops: fineTunes ? [] : schedule.steps,
});

/** The settings that the times follow from. */
interface TimedExperiment {
  pruning: Pick<Experiment['pruning'], 'every' | 'rewind_to'>;
  training: { iterations: number; schedule: Pick<Experiment['training']['schedule'], 'warmup' | 'steps'> };
}

function nextLook({ every, after, iterations }: LookTimes, from: number): number {
  const next = Math.max(Math.ceil(from / every), Math.floor(after / every) + 1) * every;
  return next < iterations ? next : Infinity;
}

/** How many looks there are at most between which the learning rate does not drop: the rule needs `window` of them. */
export function mostLooks({ every, after, drops, iterations }: LookTimes): number {
  const inside = drops.filter((drop) => after < drop && drop < iterations);
  const starts = [after + 1, ...inside];
  const ends = [...inside, iterations - 1];
  // A look at the drop itself sees weights from before it, and may be compared with those on either side.
  const counts = starts.map((start, i) => Math.floor((ends[i] ?? 0) / every) - Math.ceil(start / every) + 1);
  return Math.max(0, ...counts);
}

/** No two masks differ in a larger share of the weights that are ranked, where `left` of them survive. */
export const largestDistance = (left: number): number => 2 * Math.min(left, 1 - left);

function* areFinite(layers: readonly (Float32Array | undefined)[]): Pieces<boolean> {
  for (const values of layers) {
    if (values && !values.every((value) => Number.isFinite(value))) return false;
    yield;
  }
  return true;
}

function notRandom(): never {
  throw new RangeError('A mask that is drawn at random never settles');
}
