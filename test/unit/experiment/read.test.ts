// Problems of an experiment file: all of them, their places, and what to do.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { awkwardText } from './awkward';
import { GOOD, cell, of, problems, read } from './problems';

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
      'x.lottery.md:11:3 training.momentun: no such setting; did you mean `momentum`? `training` has iterations, batch_size, optimiser, learning_rate, momentum, nesterov, beta1, beta2, epsilon, weight_decay, loss, score, label_smoothing, clip_gradients, schedule, evaluate_every and measure_test',
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
      'training.optimiser: "adamm" is not `adam`, `adamw` or `sgd`; did you mean `adam`?',
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
      'controls: nothing is given; indent its settings under it (random_reinit, random_mask and sanity), or remove the line',
    ],
    [
      'controls: 3',
      'controls: 3 where settings belong; indent its settings under it (random_reinit, random_mask and sanity), or remove the line',
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
