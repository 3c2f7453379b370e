// Texts and experiments for property tests.
import fc from 'fast-check';
import { experimentSchema } from '../../../src/experiment/schema/cell-schemas';
import type { Experiment } from '../../../src/lottery/settings';

const LINES = [
  '```yaml',
  '```yml extra words',
  '~~~yaml',
  '~~~',
  '```',
  '````',
  '  ```yaml',
  '- ```yaml',
  '  ```',
  'experiment: a',
  'compare: [a, b]',
  '  experiment: b',
  'name: other',
  '<<<<<<< HEAD',
  '=======',
  '>>>>>>> branch',
  '<!--',
  '-->',
  '> ```yaml',
  '- list',
  '1. list',
  '    indented',
  '\ttab',
  '# Heading',
  '---',
  '',
  ' ',
  '\uFEFF',
  '\u0000',
  '<pre>',
  '<?php',
  '| a | b |',
  'é漢😀',
];
const ENDS = ['\n', '\r\n', '\r'];

/** Text that is as hard as files get: pieces of notebooks, of broken ones, and of other things, every line ending. */
export const awkwardText = fc
  .array(fc.tuple(fc.constantFrom(...LINES), fc.constantFrom(...ENDS)), { maxLength: 16 })
  .map((lines) => lines.map(([line, end]) => line + end).join(''));

/** What an editor may hold in a Markdown cell: the same, its lines ended by \n. */
export const awkwardMarkdown = fc
  .array(fc.constantFrom(...LINES.filter((line) => !/ya?ml/.test(line))), { minLength: 1, maxLength: 5 })
  .map((lines) => lines.join('\n'));

/** The text of a code cell that is still one when read again. */
export const cellText = fc
  .array(fc.constantFrom('a: 1', '# note', '```', '  ````', '~~~', '   ~~~~~', '', '  - x', 'é: 漢'), {
    maxLength: 5,
  })
  .map((lines) => ['experiment: a', ...lines, 'seed: 1'].join('\n'));

const share = fc.double({ min: 0.01, max: 0.9, noNaN: true });
const rate = fc.double({ min: 0.05, max: 0.9, noNaN: true });

const dataset = fc.oneof(
  fc.record({ name: fc.constant('digits'), test_share: fc.constantFrom(0.1, 0.2, 0.5) }),
  fc.record({
    name: fc.constantFrom('mnist', 'fashion-mnist'),
    validation: fc.oneof(fc.integer({ min: 1, max: 5000 }), share),
  }),
  fc.record({
    train: fc.constant('a.csv'),
    label_column: fc.constantFrom('first', 'last', 3),
    test_share: share,
  }),
  fc.record({
    train: fc.constant('train-images-idx3-ubyte'),
    train_labels: fc.constant('train-labels-idx1-ubyte'),
    test: fc.constant('test-images-idx3-ubyte.gz'),
    test_labels: fc.constant('test-labels-idx1-ubyte.gz'),
    normalise: fc.constantFrom('global', 'feature', 'none'),
  }),
);

const training = fc.oneof(
  fc.record({
    optimiser: fc.constant('adam'),
    beta1: share,
    beta2: share,
    iterations: fc.integer({ min: 100, max: 1_000_000 }),
    learning_rate: share,
    weight_decay: share,
  }),
  fc.record({
    optimiser: fc.constant('sgd'),
    momentum: share,
    nesterov: fc.boolean(),
    iterations: fc.integer({ min: 1000, max: 9000 }),
    schedule: fc.record({
      warmup: fc.integer({ min: 0, max: 1000 }),
      steps: fc.constantFrom([10], [10, 500, 999]),
      factor: share,
    }),
    evaluate_every: fc.integer({ min: 1, max: 1000 }),
  }),
  fc.constant({}),
);

const pruning = fc.oneof(
  fc.record({
    scope: fc.constantFrom('global', 'erk', 'balanced'),
    criterion: fc.constantFrom('magnitude', 'small-init'),
    rate,
    rounds: fc.integer({ min: 1, max: 200 }),
    rewind_to: fc.integer({ min: 0, max: 99 }),
  }),
  fc.record({
    rate,
    output_rate: rate,
    keep: fc.constantFrom([], ['fc1']),
    method: fc.constantFrom('iterative', 'one-shot', 'at-init', 'gradual'),
  }),
  fc.record({
    method: fc.constant('dynamic'),
    scope: fc.constantFrom('erk', 'uniform'),
    growth: fc.constantFrom('gradient', 'random'),
    every: fc.integer({ min: 1, max: 60 }),
    drop: share,
  }),
  fc.record({
    prune_at: fc.integer({ min: 50, max: 100 }),
    rewind_to: fc.integer({ min: 0, max: 49 }),
    after: fc.constantFrom('rewind', 'learning-rate'),
  }),
  fc.record({
    after: fc.constantFrom('rewind', 'learning-rate'),
    rewind_to: fc.integer({ min: 0, max: 99 }),
  }),
  fc.constant({}),
);

/** Experiments without problems, every default filled in. */
export const experiments: fc.Arbitrary<Experiment> = fc
  .record({
    experiment: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/),
    description: fc.string({ unit: 'grapheme', maxLength: 30 }),
    seed: fc.integer({ min: 0, max: 4_294_967_295 }),
    replicates: fc.integer({ min: 1, max: 9 }),
    dataset,
    network: fc.oneof(
      fc.record({
        hidden: fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 2, maxLength: 3 }),
        activation: fc.constantFrom('relu', 'tanh'),
      }),
      fc.record({
        architecture: fc.constant('lenet-300-100'),
        initialiser: fc.constantFrom('he-normal', 'glorot-uniform'),
      }),
    ),
    training,
    pruning,
    controls: fc.record({ random_reinit: fc.integer({ min: 0, max: 3 }), random_mask: fc.boolean() }),
  })
  .map((settings) => experimentSchema.parse(settings));
