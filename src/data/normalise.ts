// Normalisation, x = value × scale + shift, from the examples of the training part and no others.
import type { DatasetSettings } from '../lottery/settings';

export interface TrainingValues {
  /** All examples, [examples][features]. */
  values: Uint8Array | Float32Array;
  features: number;
  /** [channels, height, width] of images. */
  shape: readonly number[];
  /** The training part. */
  indices: Uint32Array;
  /** What stands for 1 where values are not normalised. */
  fullScale: number;
}

/** One factor and one summand a feature. */
export interface Normalisation {
  scale: Float32Array;
  shift: Float32Array;
}

export function normalisation(method: DatasetSettings['normalise'], training: TrainingValues): Normalisation {
  const { features, fullScale } = training;
  const scale = new Float32Array(features);
  const shift = new Float32Array(features);
  if (method === 'none') return { scale: scale.fill(1 / fullScale), shift };
  const each = moments(training);
  const shared = new Map<number, Moments>();
  // Features that are normalised alike: all of them, those of a channel, or each by itself.
  const size = method === 'feature' ? 1 : method === 'channel' ? channelSize(training) : features;
  for (let first = 0; first < features; first += size)
    shared.set(first / size, size === 1 ? (each[first] as Moments) : pool(each.slice(first, first + size)));
  each.forEach((_, feature) => {
    const { mean, deviation } = shared.get(Math.floor(feature / size)) as Moments;
    // What never changes becomes 0: it says nothing, and its spread is nothing to divide by.
    if (deviation === 0) return;
    scale[feature] = 1 / deviation;
    shift[feature] = -mean / deviation;
  });
  return { scale, shift };
}

/** Values of one channel of an image; of anything else all are one. */
const channelSize = ({ shape, features }: TrainingValues) =>
  shape.length === 3 ? features / (shape[0] ?? 1) : features;

interface Moments {
  mean: number;
  /** Population standard deviation. */
  deviation: number;
}

/** Mean and deviation of each feature in two passes: in one, large means would eat the digits of small spreads. */
function moments({ values, features, indices }: TrainingValues): Moments[] {
  const first = (indices[0] ?? 0) * features;
  const means = new Float64Array(features);
  const varies = new Uint8Array(features);
  for (const index of indices) {
    const start = index * features;
    for (let feature = 0; feature < features; feature++) {
      const value = values[start + feature] as number;
      means[feature] = (means[feature] as number) + value;
      if (value !== values[first + feature]) varies[feature] = 1;
    }
  }
  for (let feature = 0; feature < features; feature++) {
    // A constant's own value, free of the rounding of a sum.
    means[feature] = varies[feature]
      ? (means[feature] as number) / indices.length
      : (values[first + feature] as number);
  }
  const squares = new Float64Array(features);
  for (const index of indices) {
    const start = index * features;
    for (let feature = 0; feature < features; feature++) {
      const difference = (values[start + feature] as number) - (means[feature] as number);
      squares[feature] = (squares[feature] as number) + difference * difference;
    }
  }
  return Array.from(means, (mean, feature) => ({
    mean,
    deviation: Math.sqrt((squares[feature] as number) / indices.length),
  }));
}

/** Moments of all features together: the variance within them plus the variance between their means. */
function pool(each: Moments[]): Moments {
  const first = each[0]?.mean ?? 0;
  if (each.every(({ mean, deviation }) => mean === first && deviation === 0))
    return { mean: first, deviation: 0 };
  const mean = each.reduce((sum, own) => sum + own.mean, 0) / each.length;
  const variance =
    each.reduce((sum, own) => sum + own.deviation ** 2 + (own.mean - mean) ** 2, 0) / each.length;
  return { mean, deviation: Math.sqrt(variance) };
}
