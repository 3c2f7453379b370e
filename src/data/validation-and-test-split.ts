// Splits examples in two, every class in proportion: for the validation part (prepare.ts) and the test part.
import { LabError } from '../lottery/errors';
import { countOf } from '../lottery/datasets';
import type { Random } from '../lottery/random/stream';
import { say } from '../lottery/translate';

/** Indices of the examples, both rising; together they are all of them, each once. */
export interface Split {
  taken: Uint32Array;
  rest: Uint32Array;
}

/**
 * How many of `total` examples a setting asks for: a count, or a share below 1.
 * @throws LabError when none would be left
 */
export function shareOf(wanted: number, total: number, field: string): number {
  const count = countOf(wanted, total);
  if (count < total) return count;
  throw new LabError(
    say`${field}: ${wanted} asks for ${count} of ${total} examples and leaves none to train on.`,
    {
      hint: say`Ask for fewer than ${total}, or for a share below 1.`,
    },
  );
}

/**
 * Takes exactly `take` examples at random. From each class as many as its share of all examples gives; what rounding
 * leaves over goes to the classes with the largest remainder, of equals to the lowest.
 */
export function splitStratified(labels: Uint16Array, take: number, random: Random): Split {
  const left = quotas(labels, take);
  const isTaken = new Uint8Array(labels.length);
  for (const index of random.permutation(labels.length)) {
    const label = labels[index] ?? 0;
    const quota = left[label] ?? 0;
    if (quota === 0) continue;
    left[label] = quota - 1;
    isTaken[index] = 1;
  }
  const indices = Uint32Array.from(labels, (_, index) => index);
  return {
    taken: indices.filter((index) => isTaken[index] === 1),
    rest: indices.filter((index) => isTaken[index] === 0),
  };
}

/** How many examples of each class to take. */
function quotas(labels: Uint16Array, take: number): number[] {
  const counts: number[] = [];
  for (const label of labels) {
    while (counts.length <= label) counts.push(0);
    counts[label] = (counts[label] ?? 0) + 1;
  }
  // Whole numbers throughout, so that remainders compare exactly: count × take stays below 2^53.
  const whole = counts.map((count) => Math.floor((count * take) / labels.length));
  const over = take - whole.reduce((sum, quota) => sum + quota, 0);
  counts
    .map((count, label) => ({ label, remainder: (count * take) % labels.length }))
    .sort((a, b) => b.remainder - a.remainder || a.label - b.label)
    .slice(0, over)
    .forEach(({ label }) => {
      whole[label] = (whole[label] ?? 0) + 1;
    });
  return whole;
}
