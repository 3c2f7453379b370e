// Rules that give each layer its share of the weights that are left: `pruning.scope` names them. A new one is a line here.
import { namesOf } from '../names';
import { valuesIn, weightShape, weightsOf } from '../network/network';
import type { AnyLayer } from '../network/network';

export interface DensityRule {
  /** Which share a layer gets, for documentation: the end of "gives …". */
  gives: string;
  /** Weights that a layer has relative to the others, as long as none is full. */
  share(layer: AnyLayer): number;
}

const RULES = {
  uniform: {
    gives: 'every layer the same density',
    share: weightsOf,
  },
  'erdos-renyi': {
    gives:
      'each layer weights in proportion to its inputs + outputs, a kernel counting as one (SET, Mocanu et al. 2018)',
    share: (layer) => {
      const [outputs = 1, inputs = 1, ...kernel] = weightShape(layer);
      return (outputs + inputs) * valuesIn(kernel);
    },
  },
  erk: {
    gives:
      'each layer weights in proportion to its inputs + outputs + width + height of its kernels (Erdős–Rényi kernel, RigL, Evci et al. 2020)',
    share: (layer) => weightShape(layer).reduce((sum, size) => sum + size, 0),
  },
  balanced: {
    gives: 'every layer as many weights (Gadhikar et al. 2023)',
    share: () => 1,
  },
} satisfies Record<string, DensityRule>;

export type DensityRuleName = keyof typeof RULES;
export const DENSITY_RULES = namesOf(RULES);

export const isDensityRule = (scope: string): scope is DensityRuleName => scope in RULES;

export const densityRule = (name: DensityRuleName): DensityRule => RULES[name];

/**
 * How many weights each layer keeps of a total, as the rule says. A layer that would get more than it has keeps all, and the others share
 * what is left, again by the rule (RigL §3). Exact: fractions are rounded down, and the weights still due go to the largest fractions, the layer
 * nearer to the input first.
 * @param before of each layer: the most that it can keep
 * @returns counts that add up to the total
 */
export function layerCounts(
  rule: DensityRuleName,
  layers: readonly AnyLayer[],
  before: readonly number[],
  total: number,
): number[] {
  const shares = layers.map(densityRule(rule).share);
  const wanted = shared(shares, before, total);
  const counts = wanted.map(Math.floor);
  const byFraction = wanted
    .map((count, i) => ({ i, fraction: count - Math.floor(count) }))
    .sort((a, b) => b.fraction - a.fraction || a.i - b.i);
  for (let due = total - sum(counts); due > 0;)
    for (const { i } of byFraction) {
      if (due === 0 || (counts[i] ?? 0) >= (before[i] ?? 0)) continue;
      counts[i] = (counts[i] ?? 0) + 1;
      due--;
    }
  return counts;
}

/** Before rounding: full layers are taken out one after the other, until none of the others would be more than full. */
function shared(shares: readonly number[], most: readonly number[], total: number): number[] {
  const full = new Set<number>();
  for (;;) {
    const open = shares.map((share, i) => (full.has(i) ? 0 : share));
    const left = total - sum([...full].map((i) => most[i] ?? 0));
    const scale = left / sum(open);
    const over = open.findIndex((share, i) => share > 0 && share * scale > (most[i] ?? 0));
    if (over < 0) return open.map((share, i) => (full.has(i) ? (most[i] ?? 0) : share * scale));
    // All that are as much too full at once: which of them comes first must not matter.
    const excess = (i: number) => (open[i] ?? 0) / (most[i] ?? 1);
    const worst = Math.max(...open.map((share, i) => (share > 0 ? excess(i) : 0)));
    open.forEach((share, i) => share > 0 && excess(i) === worst && full.add(i));
  }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
