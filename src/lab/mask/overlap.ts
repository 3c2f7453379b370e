// Overlap of two masks, and the overlap expected by chance.
import type { JaccardIndex } from '../../protocol/views/mask';

/** Of two masks over the same weights: how many there are, survive in each, and survive in both. */
export interface SharedCounts {
  weights: number;
  survivors: number;
  otherSurvivors: number;
  both: number;
}

type Chance = NonNullable<JaccardIndex['chance']>;

/** |A ∩ B| ÷ |A ∪ B|; null where both are empty. */
function jaccard({ survivors, otherSurvivors, both }: SharedCounts): number | null {
  const either = survivors + otherSurvivors - both;
  return either === 0 ? null : both / either;
}

/** One layer: its Jaccard index beside what chance gives, exactly. */
export const layerOverlap = (counts: SharedCounts): JaccardIndex => ({
  ...counts,
  jaccard: jaccard(counts),
  chance: chanceOfLayer(counts),
});

/** All layers together. Chance keeps every layer's own densities; normal approximation where there is more than one. */
export function totalOverlap(layers: readonly SharedCounts[]): JaccardIndex {
  const [only] = layers;
  if (only && layers.length === 1) return layerOverlap(only);
  const sum = (of: (layer: SharedCounts) => number) => layers.reduce((total, layer) => total + of(layer), 0);
  const counts: SharedCounts = {
    weights: sum((layer) => layer.weights),
    survivors: sum((layer) => layer.survivors),
    otherSurvivors: sum((layer) => layer.otherSurvivors),
    both: sum((layer) => layer.both),
  };
  return { ...counts, jaccard: jaccard(counts), chance: chanceOfSum(layers, counts) };
}

/**
 * The number in both is hypergeometric: `otherSurvivors` places drawn from all weights, `survivors` of which count.
 * Its probabilities follow from each other, starting from the likeliest.
 */
function chanceOfLayer({ weights, survivors, otherSurvivors }: SharedCounts): Chance | null {
  if (survivors + otherSurvivors === 0) return null;
  const least = Math.max(0, survivors + otherSurvivors - weights);
  const most = Math.min(survivors, otherSurvivors);
  const rise = (both: number) =>
    ((survivors - both) * (otherSurvivors - both)) /
    ((both + 1) * (weights - survivors - otherSurvivors + both + 1));
  const mode = Math.min(
    most,
    Math.max(least, Math.floor(((survivors + 1) * (otherSurvivors + 1)) / (weights + 2))),
  );

  const NEGLIGIBLE = 1e-17;
  const below: number[] = [];
  for (let both = mode, p = 1; both > least; both--) {
    p /= rise(both - 1);
    if (p < NEGLIGIBLE) break;
    below.push(p);
  }
  const probabilities = [...below.reverse(), 1];
  const first = mode - below.length;
  for (let both = mode, p = 1; both < most; both++) {
    p *= rise(both);
    if (p < NEGLIGIBLE) break;
    probabilities.push(p);
  }

  const index = (i: number) => (first + i) / (survivors + otherSurvivors - first - i);
  const total = probabilities.reduce((sum, p) => sum + p, 0);
  const mean = probabilities.reduce((sum, p, i) => sum + p * index(i), 0) / total;
  const quantile = (share: number) => {
    let passed = 0;
    const i = probabilities.findIndex((p) => (passed += p) >= share * total);
    return index(i < 0 ? probabilities.length - 1 : i);
  };
  return { mean, low: quantile(0.025), high: quantile(0.975) };
}

function chanceOfSum(layers: readonly SharedCounts[], all: SharedCounts): Chance | null {
  const together = all.survivors + all.otherSurvivors;
  if (together === 0) return null;
  let expected = 0;
  let variance = 0;
  for (const { weights: n, survivors: a, otherSurvivors: b } of layers) {
    if (n > 0) expected += (a * b) / n;
    if (n > 1) variance += (a * b * (n - a) * (n - b)) / (n * n * (n - 1));
  }
  const most = layers.reduce((sum, layer) => sum + Math.min(layer.survivors, layer.otherSurvivors), 0);
  const index = (both: number) =>
    Math.max(0, Math.min(both, most)) / (together - Math.max(0, Math.min(both, most)));
  const curvature = (2 * together) / (together - expected) ** 3;
  const width = 1.96 * Math.sqrt(variance);
  return {
    mean: index(expected) + (curvature * variance) / 2,
    low: index(expected - width),
    high: index(expected + width),
  };
}
