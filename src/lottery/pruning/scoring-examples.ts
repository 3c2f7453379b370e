// The examples that a criterion's gradients are measured on.
import type { Level } from '../level';
import { stream } from '../random/stream';
import type { Random } from '../random/stream';
import type { Experiment } from '../settings';

/**
 * As many training examples as `pruning.examples` says, drawn for each level of a replicate; all of them unless it says.
 * @param trainExamples indices into the dataset
 */
export function scoringExamples(
  { seed, pruning: { examples } }: Pick<Experiment, 'seed' | 'pruning'>,
  { replicate, level }: { replicate: number; level: Level },
  trainExamples: Uint32Array,
): Uint32Array {
  return drawnExamples(
    examples ?? 'all',
    stream({ seed, replicate, purpose: 'scoring-examples', index: level }),
    trainExamples,
  );
}

export function drawnExamples(
  examples: number | 'all',
  random: Random,
  trainExamples: Uint32Array,
): Uint32Array {
  if (examples === 'all') return trainExamples;
  const drawn = random.permutation(trainExamples.length).subarray(0, examples);
  // In the order of the dataset: sums of gradients depend on it, and nothing is to depend on the draw's.
  return Uint32Array.from(drawn.toSorted(), (i) => trainExamples[i] ?? 0);
}
