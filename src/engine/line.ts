// The line in weight space between two networks that were trained under one mask, and how good the networks on it are.
import { layersOf, weightName } from '../lottery/network/network';
import type { AnyNetwork, Mask, Parameters } from '../lottery/network/network';
import { layerMask } from '../lottery/pruning/masks';
import type { BatchOrder } from '../lottery/random/batch-order';
import { hasRunningStatistics, STATISTICS_BATCHES } from '../lottery/trainings/copies';
import type { LinePoint, LineRecord } from '../lottery/trainings/training';
import type { OptimiserState, Slices, Trainer } from './engine';

export interface LineEnds {
  /** Both started from it. */
  start: Parameters;
  ticket: Parameters;
  copy: Parameters;
}

export interface LineContext {
  network: AnyNetwork;
  /** Of both. */
  mask: Mask;
  /** In the state that the copy's training ended with; it is left in another. */
  trainer: Trainer;
  optimiser: OptimiserState;
  order: BatchOrder;
  /** At the end of training: the batches after it are those that statistics are measured on. */
  iterations: number;
  /** Works through slices, serving events; null when asked to stop meanwhile. */
  inSlices<T>(work: Slices<T>): Promise<T | null>;
}

/**
 * Loss and accuracy of whole parts at evenly spaced points, both ends among them. Running statistics of batch norms cannot be
 * averaged like weights: at each point they are measured anew, on training batches.
 * @returns null when asked to stop meanwhile
 */
export async function measureLine(
  ends: LineEnds,
  points: number,
  context: LineContext,
): Promise<LineRecord | null> {
  const { network, trainer, optimiser, order, iterations, inSlices } = context;
  const measured: LinePoint[] = [];
  const norms = hasRunningStatistics(network);
  const upcoming = Array.from({ length: STATISTICS_BATCHES }, (_, i) => order.batch(iterations + i).slice());
  for (let i = 0; i < points; i++) {
    const share = i / (points - 1);
    await trainer.restore(between(ends.ticket, ends.copy, share), optimiser);
    if (norms) {
      const still = upcoming.map(() => 0);
      const statistics =
        trainer.measureStatistics?.(upcoming, iterations) ?? trainer.steps(upcoming, still, iterations);
      if ((await inSlices(statistics)) === null) return null;
    }
    const train = await inSlices(trainer.evaluate('train'));
    const test = train && (await inSlices(trainer.evaluate('test')));
    if (!test) return null;
    measured.push({
      share,
      trainLoss: train.loss,
      trainAccuracy: train.correct / train.examples,
      testLoss: test.loss,
      testAccuracy: test.correct / test.examples,
    });
  }
  const { start, ticket, copy } = ends;
  const distance = (one: Parameters, other: Parameters) => distanceBetween(context, one, other);
  return {
    points: measured,
    distance: distance(ticket, copy),
    travelled: [distance(start, ticket), distance(start, copy)],
  };
}

/** (1 − share) · one + share · other; the ends themselves at 0 and 1. */
export function between(one: Parameters, other: Parameters, share: number): Parameters {
  // 0 · NaN is NaN: one that diverged would spoil the other.
  if (share === 0 || share === 1) return share === 0 ? one : other;
  return Object.fromEntries(
    Object.entries(one).map(([name, values]) => {
      const others = other[name];
      if (others?.length !== values.length) throw new RangeError(`The other network has no such ${name}`);
      return [name, values.map((value, i) => (1 - share) * value + share * (others[i] ?? 0))];
    }),
  );
}

/** Over the surviving weights of all layers, in double precision. */
function distanceBetween(
  { network, mask }: Pick<LineContext, 'network' | 'mask'>,
  one: Parameters,
  other: Parameters,
): number {
  let squares = 0;
  for (const layer of layersOf(network)) {
    const name = weightName(layer);
    const [a, b] = [one[name], other[name]];
    if (!a || !b) throw new RangeError(`There are no ${name}`);
    const kept = layerMask(mask, layer);
    for (let i = 0; i < a.length; i++) if (kept[i]) squares += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
  }
  return Math.sqrt(squares);
}
