// Settings that are allowed, each by itself, and do not fit together.
import { describe, expect, it } from 'vitest';
import { APPLIES } from '../../../src/experiment/checks/when-settings-apply';
import { experimentSchema } from '../../../src/experiment/schema/cell-schemas';
import { fieldsOf } from '../../../src/experiment/schema/fields';
import { countTrainings, planTrainings } from '../../../src/lottery/trainings/plan';
import { GOOD, cell, of, problems, read } from './problems';

describe('settings that do not fit together', () => {
  const unfit: [string, string][] = [
    ['training: {momentum: 0.9}', 'training.momentum: has no effect here'],
    ['training: {momentum: 0}', 'training.momentum: has no effect here'],
    ['training: {optimiser: adamw, momentum: 0.9}', 'training.momentum: has no effect here'],
    ['training: {optimiser: sgd, beta1: 0.9}', 'training.beta1: has no effect here'],
    ['training: {optimiser: sgd, beta2: 0.9}', 'training.beta2: has no effect here'],
    ['training: {optimiser: sgd, epsilon: 1e-8}', 'training.epsilon: has no effect here'],
    [
      'training: {optimiser: sgd, nesterov: true}',
      'training.nesterov: has no effect here: it counts only where `optimiser: sgd` with `momentum` above 0',
    ],
    ['training: {schedule: {factor: 0.5}}', 'training.schedule.factor: has no effect here'],
    ['pruning: {scope: global, output_rate: 0.1}', 'pruning.output_rate: has no effect here'],
    ['pruning: {scope: erk, output_rate: 0.1}', 'pruning.output_rate: has no effect here'],
    ['pruning: {scope: uniform, conv_rate: 0.1}', 'pruning.conv_rate: has no effect here'],
    ['pruning: {scope: balanced, rate: 0}', 'pruning.rate: nothing would be pruned'],
    ['pruning: {method: at-init, rewind_to: 5}', 'pruning.rewind_to: has no effect here'],
    ['pruning: {method: at-init, mask: a.safetensors}', 'pruning.mask: has no effect here'],
    [
      'pruning: {criterion: grasp}',
      'pruning.criterion: `grasp` needs second derivatives, which `engine: sparse`',
    ],
    ...['at-init', 'gradual', 'dynamic'].map((method): [string, string] => [
      `pruning: {method: ${method}, prune_at: 500}`,
      'pruning.prune_at: has no effect here: it counts only where `method: iterative` or `method: one-shot`',
    ]),
    ['pruning: {prune_at: 500, window: 5}', 'pruning.window: has no effect here'],
    ['pruning: {distance: 0.1}', 'pruning.distance: has no effect here'],
    ['pruning: {prune_at: 500, every: 10}', 'pruning.every: has no effect here'],
    [
      'pruning: {prune_at: 500, mask: a.safetensors, rounds: 1}',
      'pruning.prune_at: no mask is pruned from a training: that of the only round is made elsewhere',
    ],
    ['pruning: {prune_at: 5001}', 'pruning.prune_at: 5,001 is never reached: training ends after 5,000'],
    [
      'pruning: {prune_at: 500, rewind_to: 500}',
      'pruning.prune_at: tickets start at iteration 500: a mask can only be taken after it',
    ],
    ...['random', 'large-init', 'small-init'].flatMap((criterion): [string, string][] =>
      ['500', 'early-bird', 'early-bird, after: fine-tune'].map((at) => [
        `pruning: {criterion: ${criterion}, prune_at: ${at}}`,
        `pruning.criterion: \`${criterion}\` does not look at trained weights, so its masks are the same at every iteration`,
      ]),
    ),
    ...['snip', 'synflow'].map((criterion): [string, string] => [
      `pruning: {criterion: ${criterion}, prune_at: early-bird}`,
      `pruning.criterion: \`${criterion}\` needs more than the weights`,
    ]),
    [
      'pruning: {prune_at: early-bird, every: 1000}',
      'pruning.every: the rule compares 5 masks 1,000 iterations apart, and there are 4 after iteration 0 and before 5,000',
    ],
    [
      'pruning: {prune_at: early-bird, window: 50}',
      'pruning.window: the rule compares 50 masks 100 iterations apart, and there are 49 after',
    ],
    [
      'pruning: {prune_at: early-bird, rewind_to: 4500}',
      'pruning.prune_at: the rule compares 5 masks 100 iterations apart, and there are 4 after iteration 4,500',
    ],
    [
      'training: {schedule: {steps: [1100, 1200, 1300, 4700]}}\npruning: {prune_at: early-bird, rewind_to: 4550}',
      'pruning.prune_at: the rule compares 5 masks 100 iterations apart, and there are at most 3 after iteration 4,550 and before 5,000 without a drop',
    ],
    [
      'pruning: {prune_at: early-bird, distance: 0.4}',
      'pruning.distance: no two masks differ by more than 0.4 of the ranked weights, so the rule would always hold at 0.4',
    ],
    [
      'pruning: {prune_at: early-bird, rate: 0.05, scope: global}',
      'pruning.prune_at: no two masks differ by more than 0.1 of the ranked weights, so the rule would always hold at 0.1',
    ],
    [
      'pruning: {prune_at: early-bird, method: one-shot, rate: 0.9, rounds: 1, scope: erk, distance: 0.25}',
      'pruning.distance: no two masks differ by more than 0.2',
    ],
    ['pruning: {steps: 10}', 'pruning.steps: has no effect here'],
    ['pruning: {every: 10}', 'pruning.every: has no effect here'],
    ['pruning: {method: at-init, end: 10}', 'pruning.end: has no effect here'],
    ['pruning: {method: dynamic, start: 10}', 'pruning.start: has no effect here'],
    ['pruning: {method: gradual, growth: random}', 'pruning.growth: has no effect here'],
    ['pruning: {method: gradual, rewind_to: 10}', 'pruning.rewind_to: has no effect here'],
    ['pruning: {method: dynamic, after: fine-tune}', 'pruning.after: has no effect here'],
    ['pruning: {method: dynamic, growth: random, examples: 10}', 'pruning.examples: has no effect here'],
    ['pruning: {method: gradual, end: 6000}', 'pruning.end: no training is left after 6,000'],
    ['pruning: {method: gradual, start: 4000}', 'pruning.start: no update comes after 4,000'],
    ['pruning: {method: dynamic, every: 4000}', 'pruning.every: the mask would never be updated'],
    [
      'pruning: {method: dynamic, criterion: movement}',
      'pruning.criterion: `movement` compares trained weights with those that were drawn: weights that are grown start at 0',
    ],
    ['pruning: {method: dynamic, scope: global}', 'pruning.scope: with `method: dynamic` every layer keeps'],
    [
      'training: {schedule: {cosine: true}}\npruning: {after: fine-tune}',
      'pruning.after: fine-tuning goes on at the learning rate that training ends with, and `cosine` ends at 0',
    ],
    ['pruning: {method: gradual}\nconnectivity: {}', 'connectivity: has no effect here'],
    ['connectivity: {at: [0, 0]}', 'connectivity.at[1]: 0 is listed twice'],
    ['connectivity: {at: [6000]}', 'connectivity.at[0]: no training is left after 6,000'],
    ['connectivity: {levels: [0, 13]}', 'connectivity.levels[1]: there is no level 13: `rounds` is 12'],
    [
      'pruning: {rewind_to: 100}\nconnectivity: {at: [50], levels: [0, 1]}',
      'connectivity.at: tickets start at iteration 100, so that none has a copy',
    ],
    ['pruning: {rewind_to: 100}\nconnectivity: {}', 'connectivity.at: tickets start at iteration 100'],
    [
      'pruning: {rewind_to: 100}\nconnectivity: {at: [50, 100], levels: [1]}',
      'connectivity.at[0]: no copy: tickets start at iteration 100',
    ],
    ['pruning: {criterion: synflow, examples: 10}', 'pruning.examples: has no effect here'],
    ['pruning: {examples: 100}', 'pruning.examples: has no effect here'],
    [
      'pruning: {method: at-init, criterion: movement}',
      'pruning.criterion: `movement` compares trained weights with those that were drawn: before any training they are the same',
    ],
    ['pruning: {keep: [fc3], output_rate: 0.1}', 'pruning.output_rate: has no effect here'],
    ['pruning: {keep: [fc1, fc2], output_rate: 0.1, rate: 0.2}', 'pruning.rate: has no effect here'],
    ['network: {hidden: [], activation: relu}', 'network.activation: has no effect here'],
    ['network: {hidden: [3], architecture: lenet-300-100}', 'network.hidden: has no effect here'],
    ['network: {activation: relu}', 'network: says nothing about layers'],
    ['network: {layers: [conv 8, dens 9]}', 'network.layers[1]: `dens 9` is not a layer'],
    [
      'network: {layers: [dense 9, pool]}',
      'network.layers[1]: `pool` reads images, and there are none after a dense layer',
    ],
    [
      'network: {layers: [conv 8 3x3 stride 0]}',
      'network.layers[0]: `conv 8 3x3 stride 0`: a stride is at least 1',
    ],
    [
      'network: {layers: [pool, pool, pool, conv 4, pool]}',
      'network.layers: The pooling after conv1 needs an image of at least 2 × 2; it is 1 × 1 there, from 8 × 8 at the input.',
    ],
    [
      'network: {layers: [pool, pool, conv 4 5x5 pad 1]}',
      'network.layers: The filters of conv1, 5 × 5, are larger than its image: 2 × 2 and a padding of 1, from 8 × 8 at the input.',
    ],
    [
      'network: {layers: [conv 4, pool, batch-norm]}',
      'network.layers[2]: `batch-norm` normalises what a convolution makes',
    ],
    [
      'network: {layers: [pool, residual 8, conv 4]}',
      'network.layers[1]: `residual 8` adds to an image of as many channels as the data has; list a `conv` before',
    ],
    ['network: {layers: [dropout 0.5, conv 4]}', 'network.layers[0]: `dropout 0.5` follows no layer'],
    ['network: {layers: [conv 4, dropout 1.5]}', 'network.layers[1]: `dropout 1.5` is not a layer'],
    ['network: {layers: [dense 4, residual 8]}', 'network.layers[1]: `residual 8` reads images'],
    [
      'network: {layers: [conv 4, residual 8 stride 0]}',
      'network.layers[1]: `residual 8 stride 0`: a stride',
    ],
    ['network: {layers: [conv 4], hidden: [3]}', 'network.hidden: has no effect here'],
    ['dataset: {normalise: none}', 'dataset: names no data'],
    ['dataset: {name: digits, train: a.csv}', 'dataset.train: has no effect here'],
    ['dataset: {name: digits, train_labels: b}', 'dataset.train_labels: has no effect here'],
    ['dataset: {name: digits, test: a.csv}', 'dataset.test: has no effect here'],
    ['dataset: {name: digits, test_labels: b}', 'dataset.test_labels: has no effect here'],
    ['dataset: {name: digits, label_column: last}', 'dataset.label_column: has no effect here'],
    ['dataset: {name: mnist, test_share: 0.2}', 'dataset.test_share: has no effect here'],
    ['dataset: {train: a.csv, test: b.csv, test_share: 0.2}', 'dataset.test_share: has no effect here'],
    ['dataset: {train: a.csv, train_labels: b}', 'dataset.train_labels: has no effect here'],
    ['dataset: {train: a.csv, test_labels: b}', 'dataset.test_labels: has no effect here'],
    [
      'dataset: {train: a-idx3-ubyte, train_labels: b, label_column: last}',
      'dataset.label_column: has no effect here',
    ],
    ['dataset: {train: a-idx3-ubyte.gz}', 'dataset.train: IDX images without labels'],
    ['dataset: {train: a, train_labels: b, test: c.idx3}', 'dataset.test: IDX images without labels'],
    [
      'dataset: {name: digits, validation: 1438}',
      'dataset.validation: 1,438 leaves none to train on: digits has 1,438 training examples',
    ],
    ['dataset: {name: mnist, validation: 60000}', 'dataset.validation: 60,000 leaves none to train on'],
    [
      'training: {batch_size: 1295}',
      'training.batch_size: a batch of 1,295 is more than there are: digits has 1,438 training examples, 1,294 without validation',
    ],
    ['training: {schedule: {steps: [20, 10]}}', 'training.schedule.steps[1]: 10 does not come after 20'],
    ['training: {schedule: {steps: [20, 20]}}', 'training.schedule.steps[1]: 20 does not come after 20'],
    ['training: {schedule: {steps: [5000]}}', 'training.schedule.steps[0]: 5,000 is never reached'],
    ['training: {schedule: {warmup: 5001}}', 'training.schedule.warmup: the warm-up never ends'],
    ['training: {evaluate_every: 5001}', 'training.evaluate_every: evaluating every 5,001 iterations'],
    ['training: {iterations: 99}', 'training.iterations: evaluating every 100 iterations'],
    ['pruning: {rewind_to: 5000}', 'pruning.rewind_to: no training is left after 5,000'],
    [
      'pruning: {keep: [fc4]}',
      'pruning.keep[0]: the network has no layer `fc4`; did you mean `fc1`? it has fc1, fc2 and fc3',
    ],
    ['pruning: {keep: [fc1, fc1]}', 'pruning.keep[1]: `fc1` is listed twice'],
    ['pruning: {keep: [fc1, fc2, fc3]}', 'pruning.keep: every layer is kept'],
    ['pruning: {rate: 0}', 'pruning.rate: nothing would be pruned'],
    ['pruning: {rate: 0, scope: global}', 'pruning.rate: nothing would be pruned'],
    ['pruning: {keep: [fc1, fc2], output_rate: 0}', 'pruning.output_rate: nothing would be pruned'],
  ];
  it.each(unfit)('%s', (settings, message) => {
    expect(of(settings)).toEqual([expect.stringContaining(message)]);
  });

  const fit = [
    'training: {optimiser: sgd, momentum: 0.9, nesterov: true}',
    'training: {optimiser: adamw, beta1: 0.8, beta2: 0.9, epsilon: 1e-6, weight_decay: 0.01}',
    'training: {schedule: {steps: [10, 4999], factor: 0.5, warmup: 5000}}',
    'training: {iterations: 100, evaluate_every: 100}',
    'training: {batch_size: 1294}',
    'pruning: {prune_at: 5000}',
    'pruning: {prune_at: 1, criterion: snip}',
    'pruning: {prune_at: 500, mask: a.safetensors, rounds: 2}',
    'pruning: {prune_at: 500, criterion: random, after: fine-tune}',
    'pruning: {prune_at: early-bird, method: one-shot, every: 999, window: 5, distance: 0.39}',
    'pruning: {prune_at: early-bird, method: one-shot, rate: 0.9, rounds: 1, scope: erk, distance: 0.19}',
    'training: {schedule: {steps: [200, 4600]}}\npruning: {prune_at: early-bird, rewind_to: 100}',
    'pruning: {rewind_to: 4999, keep: [fc1, fc2]}',
    'pruning: {keep: [fc1, fc2], rate: 0.4}',
    'pruning: {rate: 0, output_rate: 0.1}',
    'network: {hidden: []}',
    'dataset: {name: digits, test_share: 0.3, validation: 200}',
    'dataset: {train: data, train_labels: labels, test: more, test_labels: others}',
    'dataset: {train: data.csv.gz, test: more.csv, label_column: first}',
  ];
  it.each(fit)('but these do: %s', (settings) => {
    expect(of(settings)).toEqual([]);
  });

  it('are found beside settings that are wrong by themselves', () => {
    expect(
      of('seed: -1\ntraining: {iterations: 10.5, momentum: 0.9}\npruning: {keep: [fc9], rounds: 0}'),
    ).toEqual([
      expect.stringContaining('seed: -1'),
      expect.stringContaining('training.iterations: 10.5'),
      expect.stringContaining('training.momentum: has no effect'),
      expect.stringContaining('pruning.keep[0]: the network has no layer `fc9`'),
      expect.stringContaining('pruning.rounds: 0'),
    ]);
  });

  it('make more trainings than one experiment may have: told at the largest factor', () => {
    const settings = (replicates: number, rounds: number, draws: number) =>
      `replicates: ${replicates}\npruning: {rounds: ${rounds}}\ncontrols: {random_reinit: ${draws}}`;
    const [told, ...more] = of(settings(1000, 200, 100));
    expect(told).toContain('replicates: this makes 20,201,000 trainings, more than the 200,000');
    expect(more).toEqual([]);
    expect(of(settings(15, 200, 100))[0]).toContain('pruning.rounds: this makes 303,015 trainings');
    expect(of(settings(19, 100, 100))).toEqual([]);
    const experiment = experimentSchema.parse({
      ...{ experiment: 'a', dataset: { name: 'digits' }, network: { hidden: [2] }, replicates: 3 },
      ...{ pruning: { rounds: 4 }, controls: { random_reinit: 2, random_mask: true } },
    });
    expect(countTrainings(experiment)).toBe(planTrainings(experiment).length);
  });

  it('are looked for under every condition that the documentation states', () => {
    const stated = fieldsOf('experiment').filter((field) => field.applies !== '');
    expect(stated.map((field) => field.name).sort()).toEqual(Object.keys(APPLIES).sort());
  });
});

describe('cells that refer to each other', () => {
  it('name experiments that exist, once each', () => {
    const text = [cell(GOOD), cell('compare: [a, bb, a]\nbaseline: c'), cell('inspect: aa\nlevel: 3')].join(
      '',
    );
    expect(problems(text)).toEqual([
      'x.lottery.md:7:14 compare[1]: no experiment of this file is called `bb`; it has `a`',
      'x.lottery.md:7:18 compare[2]: `a` is listed twice',
      'x.lottery.md:8:11 baseline: `c` is none of the experiments compared; did you mean `a`?',
      'x.lottery.md:11:10 inspect: no experiment of this file is called `aa`; did you mean `a`?',
    ]);
  });

  it('inspect levels and replicates that the experiment has', () => {
    const text = `${cell(`${GOOD}\npruning: {rounds: 4}`)}${cell('inspect: a\nlevel: 5\nreplicate: 3')}`;
    expect(problems(text)).toEqual([
      'x.lottery.md:9:8 level: level 5 of 4: `a` prunes 4 rounds',
      'x.lottery.md:10:12 replicate: replicate 3 of 3: `a` has replicates 0 to 2',
    ]);
  });

  it('are checked whole: one wrong name does not hide another', () => {
    expect(problems(`${cell(GOOD)}${cell('compare: ["a b", c, a]\ncolour: red\nbaseline: d')}`)).toEqual([
      'x.lottery.md:7:11 compare[0]: "a b" is not a name (letters, digits, `.`, `_` and `-`, at most 64)',
      'x.lottery.md:7:18 compare[1]: no experiment of this file is called `c`; did you mean `a`?',
      'x.lottery.md:8:1 colour: no such setting; a compare cell has compare and baseline',
      'x.lottery.md:9:11 baseline: `d` is none of the experiments compared; did you mean `c`?',
    ]);
  });

  it('may name an experiment whose YAML is broken', () => {
    expect(problems(`${cell('experiment: a\nseed: [')}${cell('inspect: a')}`)).toEqual([
      expect.stringContaining('not valid YAML'),
    ]);
  });

  it('may name an experiment that has errors of its own', () => {
    const text = `${cell(`${GOOD}\nseed: -1`)}${cell('inspect: a')}`;
    expect(problems(text)).toEqual([expect.stringContaining('seed')]);
    expect(read(text).experiments).toEqual([]);
  });

  it('have names of their own', () => {
    expect(problems(cell(GOOD) + cell(GOOD))).toEqual([
      'x.lottery.md:7:13 experiment: `a` is already the name of the experiment on line 2; names are unique in a file',
    ]);
    expect(read(cell(GOOD) + cell(GOOD)).experiments).toHaveLength(1);
  });
});
