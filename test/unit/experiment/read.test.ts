// What is wrong with an experiment file: all of it, where it is, and what to do.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { APPLIES } from '../../../src/lottery/experiment/applies';
import { fieldsOf } from '../../../src/lottery/experiment/fields';
import { formatProblem, readExperiments } from '../../../src/lottery/experiment/read';
import { awkwardText } from './awkward';

const cell = (yaml: string) => `\`\`\`yaml\n${yaml}\n\`\`\`\n`;
const read = (text: string) => readExperiments(text, 'x.lottery.md');
const problems = (text: string) => read(text).problems.map(formatProblem);

const GOOD = 'experiment: a\ndataset: digits\nnetwork: {hidden: [64, 32]}';

/** Problems of a cell of which only some settings are of interest. */
const of = (settings: string, rest = GOOD) => {
  const sections = settings.split('\n').map((line) => line.split(':')[0]);
  const kept = rest.split('\n').filter((line) => !sections.includes(line.split(':')[0]));
  return problems(cell([...kept, settings].join('\n'))).map((line) => line.replace(/^\S+ /, ''));
};

describe('a good file', () => {
  it('gives experiments with every default filled in, comparisons and inspections, and where each stands', () => {
    const text = [
      'Text',
      cell(GOOD),
      cell(GOOD.replace(': a', ': b')),
      cell('compare: [a, b]'),
      cell('inspect: b\nlevel: 12'),
    ];
    const { experiments, compares, inspects, problems } = read(text.join('\n'));
    expect(problems).toEqual([]);
    expect(experiments.map(({ line, experiment, source }) => [line, experiment.experiment, source])).toEqual([
      [2, 'a', GOOD],
      [8, 'b', GOOD.replace(': a', ': b')],
    ]);
    expect(experiments[0]?.experiment).toMatchObject({
      replicates: 3,
      dataset: { name: 'digits', validation: 0.1 },
      network: { hidden: [64, 32], activation: 'relu' },
      training: { iterations: 5000, schedule: { steps: [] } },
      pruning: { rate: 0.2 },
      controls: { random_reinit: 1 },
    });
    expect(compares).toMatchObject([{ line: 14, cell: { compare: ['a', 'b'] } }]);
    expect(inspects).toMatchObject([{ line: 18, cell: { inspect: 'b', replicate: 0, level: 12 } }]);
  });

  it('may name a dataset and a network in one word', () => {
    const [first] = read(cell('experiment: a\ndataset: mnist\nnetwork: lenet-300-100')).experiments;
    expect(first?.experiment).toMatchObject({
      dataset: { name: 'mnist' },
      network: { architecture: 'lenet-300-100' },
    });
  });

  it('has no problems when it has no cells', () => {
    for (const text of ['', '# Only words\n', cell(''), cell('name: other')])
      expect(read(text).problems).toEqual([]);
  });
});

describe('a misspelt name', () => {
  it('is placed, and the nearest name offered', () => {
    const text = `# Digits\n\nWords.\n\n${cell(`${GOOD}\ntraining:\n  optimiser: sgd\n  momentun: 0.9`)}`;
    expect(problems(text)).toEqual([
      'x.lottery.md:11:3 training.momentun: no such setting; did you mean `momentum`? `training` has iterations, batch_size, optimiser, learning_rate, momentum, nesterov, beta1, beta2, epsilon, weight_decay, schedule and evaluate_every',
    ]);
  });

  it('is placed in indented blocks, after a byte order mark, and in files of Windows', () => {
    const text = `\uFEFFWords\r\n\r\n   ~~~yaml\r\n   ${GOOD.replaceAll('\n', '\r\n   ')}\r\n   sede: 1\r\n   ~~~\r\n`;
    const [problem] = read(text).problems;
    expect(problem).toMatchObject({
      line: 7,
      column: 4,
      endLine: 7,
      endColumn: 8,
      field: 'sede',
      severity: 'error',
    });
  });

  it('does not make other settings wrong that depend on the one meant', () => {
    expect(of('training: {optimizer: sgd, momentum: 0.9}')).toHaveLength(1);
    expect(of('experimnt: a', GOOD.replace('experiment: a\n', ''))).toEqual([
      expect.stringContaining('experimnt: no such setting; did you mean `experiment`?'),
    ]);
  });

  it('is sent to the section that has it', () => {
    expect(of('momentum: 0.9')).toEqual(['momentum: no such setting; it belongs in `training`']);
    expect(of('training: {rounds: 3}')).toEqual([
      'training.rounds: no such setting; it belongs in `pruning`',
    ]);
    expect(of('training: {seed: 3}')).toEqual([
      'training.seed: no such setting; it belongs at the left margin of the cell',
    ]);
  });

  it('is recognised under the name that other programs use', () => {
    expect(of('training: {lr: 0.1}')).toEqual([expect.stringContaining('did you mean `learning_rate`?')]);
    expect(of('name: b')).toEqual([expect.stringContaining('did you mean `experiment`?')]);
    expect(of('training: {batch: 10}')).toEqual([expect.stringContaining('did you mean `batch_size`?')]);
  });

  it('may have two letters exchanged, or be a part of the name that was meant', () => {
    expect(of('training: {optimiser: sdg}')).toEqual([expect.stringContaining('did you mean `sgd`?')]);
    expect(of('pruning: {rewind: 5}')).toEqual([expect.stringContaining('did you mean `rewind_to`?')]);
    expect(of('training: {decay: 0.1}')).toEqual([expect.stringContaining('did you mean `weight_decay`?')]);
    // Of two: neither is offered.
    expect(of('controls: {random: 1}')).toEqual([expect.not.stringContaining('did you mean')]);
  });

  it('may be one that every object of JavaScript has', () => {
    for (const name of ['__proto__', 'constructor', 'toString'])
      expect(of(`${name}: 1`)).toEqual([expect.stringContaining(`${name}: no such setting`)]);
  });
});

describe('a wrong value', () => {
  const wrong: [string, string][] = [
    [
      'training: {optimiser: adamm}',
      'training.optimiser: "adamm" is not `adam` or `sgd`; did you mean `adam`?',
    ],
    [
      'dataset: digts',
      'dataset: "digts" is not `digits`, `fashion-mnist-mini`, `mnist`, `fashion-mnist` or `cifar-10`; did you mean `digits`?',
    ],
    ['training: {iterations: 0}', 'training.iterations: 0 is not a whole number from 1 to 100,000,000'],
    [
      'training: {batch_size: 60.5}',
      'training.batch_size: 60.5 is not a whole number from 1 to 65,536 (examples)',
    ],
    [
      'training: {iterations: "5_000"}',
      'training.iterations: "5_000" is not a whole number from 1 to 100,000,000; write 5000',
    ],
    [
      'training: {learning_rate: .nan}',
      'training.learning_rate: .nan is not a number, above 0 and at most 1,000',
    ],
    [
      'training: {nesterov: yes, optimiser: sgd, momentum: 0.1}',
      'training.nesterov: "yes" is not `true` or `false`; write `true`',
    ],
    [
      'pruning: {rate: 20%}',
      'pruning.rate: "20%" is not a number, at least 0 and below 1 (share of the surviving weights); write 0.2',
    ],
    [
      'pruning: {rate: 20}',
      'pruning.rate: 20 is not a number, at least 0 and below 1 (share of the surviving weights)',
    ],
    ['pruning: {keep: fc1}', 'pruning.keep: "fc1" is not a list, each text'],
    ['network: {hidden: [64, 0]}', 'network.hidden[1]: 0 is not a whole number from 1 to 100,000 (neurons)'],
    [
      'experiment: 1',
      'experiment: 1 is not a name (letters, digits, `.`, `_` and `-`, at most 64); to use it as a name, put it in quotes: "1"',
    ],
    ['experiment: a b', 'experiment: "a b" is not a name (letters, digits, `.`, `_` and `-`, at most 64)'],
    ['experiment: ../x', 'experiment: "../x" is not a name (letters, digits, `.`, `_` and `-`, at most 64)'],
    [
      'training: {iterations: }',
      'training.iterations: nothing is given; give a whole number from 1 to 100,000,000, or remove the line',
    ],
    [
      'controls:',
      'controls: nothing is given; indent its settings under it (random_reinit and random_mask), or remove the line',
    ],
    [
      'controls: 3',
      'controls: 3 where settings belong; indent its settings under it (random_reinit and random_mask), or remove the line',
    ],
    [
      'dataset: {name: digits, validation: 1.5}',
      'dataset.validation: 1.5 is not a whole number from 1 to 10,000,000, or a number, above 0 and below 1 (examples, or a share of the training part)',
    ],
    [
      'dataset: {train: a.csv, label_column: frist}',
      'dataset.label_column: "frist" is not `first` or `last`, or a whole number, at least 1; did you mean `first`?',
    ],
  ];
  it.each(wrong)('%s', (settings, message) => {
    expect(of(settings)).toEqual([message]);
  });

  it('is underlined where it stands', () => {
    const [problem] = read(cell(`${GOOD}\npruning:\n  rate: 20%`)).problems;
    expect(problem).toMatchObject({ line: 6, column: 9, endLine: 6, endColumn: 12 });
  });

  it('that is missing is said of the cell', () => {
    expect(problems(cell('replicates: 2\ndataset: digits'))).toEqual([
      'x.lottery.md:2:1 experiment: missing; an experiment cell starts with `experiment: NAME`',
      'x.lottery.md:2:1 network: missing; add a line such as `network: lenet-300-100`',
    ]);
  });
});

describe('settings that do not fit together', () => {
  const unfit: [string, string][] = [
    ['training: {momentum: 0.9}', 'training.momentum: has no effect here'],
    ['training: {momentum: 0}', 'training.momentum: has no effect here'],
    ['training: {optimiser: sgd, beta1: 0.9}', 'training.beta1: has no effect here'],
    ['training: {optimiser: sgd, beta2: 0.9}', 'training.beta2: has no effect here'],
    ['training: {optimiser: sgd, epsilon: 1e-8}', 'training.epsilon: has no effect here'],
    [
      'training: {optimiser: sgd, nesterov: true}',
      'training.nesterov: has no effect here: it counts only where `optimiser: sgd` with `momentum` above 0',
    ],
    ['training: {schedule: {factor: 0.5}}', 'training.schedule.factor: has no effect here'],
    ['pruning: {scope: global, output_rate: 0.1}', 'pruning.output_rate: has no effect here'],
    ['pruning: {keep: [fc3], output_rate: 0.1}', 'pruning.output_rate: has no effect here'],
    ['pruning: {keep: [fc1, fc2], output_rate: 0.1, rate: 0.2}', 'pruning.rate: has no effect here'],
    ['network: {hidden: [], activation: relu}', 'network.activation: has no effect here'],
    ['network: {hidden: [3], architecture: lenet-300-100}', 'network.hidden: has no effect here'],
    ['network: {activation: relu}', 'network: says nothing about layers'],
    ['network: {layers: [conv 8, dens 9]}', 'network.layers[1]: `dens 9` is no layer'],
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
    ['network: {layers: [conv 4, dropout 1.5]}', 'network.layers[1]: `dropout 1.5` is no layer'],
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
    'training: {schedule: {steps: [10, 4999], factor: 0.5, warmup: 5000}}',
    'training: {iterations: 100, evaluate_every: 100}',
    'training: {batch_size: 1294}',
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

describe('broken text', () => {
  it('is reported where YAML stumbles, once, and the other cells are read', () => {
    const text = `${cell('experiment: a\ndataset: {name: digits\nnetwork: x')}${cell(`${GOOD.replace(': a', ': b')}`)}`;
    const { problems, experiments } = read(text);
    expect(problems.map(({ line, message }) => [line, message.slice(0, 14)])).toEqual([
      [4, 'not valid YAML'],
    ]);
    expect(experiments).toMatchObject([{ experiment: { experiment: 'b' } }]);
  });

  it('is reported once a line, and however deep it nests', () => {
    const lines = problems(cell(`experiment: a\nseed: ${'['.repeat(5000)}`));
    expect(lines).toEqual([expect.stringContaining('x.lottery.md:3:')]);
  });

  it('says of tabs what to do', () => {
    expect(of('training:\n\titerations: 5')).toEqual([
      expect.stringMatching(/not valid YAML: .*tab.*; indent with spaces/i),
    ]);
  });

  it('says which key is written twice, and of one in a section too', () => {
    expect(of('seed: 1\nseed: 2')).toEqual(['seed: written twice, first 1 line above; remove one of them']);
    expect(problems(cell(`${GOOD}\ntraining:\n  lr: 1\n  batch_size: 1\n  lr: 2`))).toContain(
      'x.lottery.md:8:3 training.lr: written twice, first 2 lines above; remove one of them',
    );
  });

  it('may be a merge conflict, inside a cell or around cells', () => {
    expect(of('<<<<<<< HEAD\nseed: 1\n=======\nseed: 2\n>>>>>>> theirs')).toEqual([
      'an unresolved merge conflict; keep one side and remove the lines with <<<<<<<, ======= and >>>>>>>',
    ]);
    const around = `<<<<<<< HEAD\n${cell(GOOD)}=======\n${cell(GOOD)}>>>>>>> theirs\n`;
    expect(problems(around)[0]).toContain('x.lottery.md:1:1 an unresolved merge conflict');
  });

  it('may be no settings at all, or several documents', () => {
    expect(of('', 'experiment')).toEqual([
      'a cell holds settings, each as `name: value`; start with `experiment: NAME`',
    ]);
    expect(problems(cell('- experiment: a'))).toEqual([expect.stringContaining('a cell holds settings')]);
    expect(problems(cell(`${GOOD}\n---\nexperiment: b`))).toEqual([
      expect.stringContaining('a second YAML document in one cell'),
    ]);
  });

  it('may hold anchors that multiply without end', () => {
    const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 12; i++)
      bomb.push(
        `a${i}: &a${i} [${Array(9)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      );
    expect(of(bomb.join('\n'))).not.toEqual([]);
    expect(of('seed: *nowhere')).toEqual([expect.stringContaining('nowhere')]);
  });

  it('never makes reading fail, and every problem stands in the file', () => {
    const check = (text: string) => {
      const lines = text.split(/\r\n|\n|\r/);
      for (const problem of read(text).problems) {
        const { line, column, endLine, endColumn } = problem;
        expect(lines.length).toBeGreaterThanOrEqual(endLine);
        expect((lines[line - 1] ?? '').length + 1).toBeGreaterThanOrEqual(column);
        expect((lines[endLine - 1] ?? '').length + 1).toBeGreaterThanOrEqual(endColumn);
        expect(endLine > line || endColumn >= column).toBe(true);
      }
    };
    fc.assert(fc.property(awkwardText, check), { numRuns: 150 });
    const words = [
      'experiment',
      'training',
      'hidden',
      'digits',
      ':',
      ': ',
      '\n',
      '\n  ',
      '[',
      '{',
      ',',
      '&a',
      '*a',
      '"',
      '|',
      '-',
      '1',
    ];
    const soup = fc
      .array(fc.constantFrom(...words), { maxLength: 30 })
      .map((parts) => cell(`experiment: ${parts.join('')}`));
    fc.assert(fc.property(soup, check), { numRuns: 250 });
  });

  it('warns of cells in lists and quotations, which are not run', () => {
    const text = `- item\n\n  ${cell(GOOD).replaceAll('\n', '\n  ')}\n\n> ${cell(GOOD).replaceAll('\n', '\n> ')}`;
    expect(problems(text)).toEqual([
      'x.lottery.md:3:3 warning: a cell inside a list or a quotation is text, and is not run; move its block to the left margin',
      'x.lottery.md:10:3 warning: a cell inside a list or a quotation is text, and is not run; move its block to the left margin',
    ]);
  });
});
