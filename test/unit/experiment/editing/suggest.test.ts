// Completion, also in half-written cells.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explain } from '../../../../src/experiment/editing/setting-at';
import { asksForCode, suggest } from '../../../../src/experiment/editing/completion';
import type { CodeName, Suggestion } from '../../../../src/experiment/editing/completion';
import { parseYamlCell } from '../../../../src/experiment/file/yaml-cell';
import { readCells } from '../../../../src/experiment/file/cells';
import { cellBlock } from '../../../../src/experiment/file/block';
import { CELL_KINDS } from '../../../../src/experiment/schema/cell-kind';
import { fieldsIn, fieldsOf } from '../../../../src/experiment/schema/fields';
import { tell } from '../../../../src/lottery/translate';
import { exampleCells, marked } from './marked';

const at = (code: string, experiments: string[] = []) => {
  const { text, offset } = marked(code);
  return suggest(text, offset, experiments);
};
const labels = (code: string, experiments: string[] = []) => at(code, experiments).map(({ label }) => label);
const names = (kind: 'experiment', section: string[]) =>
  fieldsIn(kind, section).map(({ path }) => path.at(-1) ?? '');

/** The text once the suggestion is taken, its placeholders filled in with what they propose. */
function taken(code: string, suggestion: Suggestion): string {
  const { text } = marked(code);
  const { from, to } = suggestion.replace;
  const indent = /^\s*/.exec(text.slice(text.lastIndexOf('\n', from - 1) + 1))?.[0] ?? '';
  const written = suggestion.snippet
    .replace(/\$\{\d\|([^,|]*)[^}]*\}/g, '$1')
    .replace(/\$\{\d:([^}]*)\}/g, '$1')
    .replace(/\$\d/g, '')
    .replaceAll('\n', `\n${indent}`);
  return text.slice(0, from) + written + text.slice(to);
}

const START = 'experiment: a\ndataset: digits\nnetwork: lenet-300-100\n';

describe('names of settings', () => {
  it('are those of the section that the line is in, without those that are there', () => {
    const rest = names('experiment', ['training']).filter((name) => name !== 'iterations');
    const offered = labels(`${START}training:\n  iterations: 100\n  |\npruning:\n  rate: 0.1\n`);
    expect(offered.toSorted()).toEqual(rest.toSorted());
    expect(labels(`${START}training:\n  |\n  iterations: 100`)).not.toContain('iterations');
  });

  it('start with those that the cell must have', () => {
    expect(labels('experiment: a\n|').slice(0, 4)).toEqual([
      'dataset',
      'dataset: …',
      'network',
      'network: …',
    ]);
  });

  it('end with those that would have no effect', () => {
    const adam = at(`${START}training:\n  |`);
    const others = ['loss', 'score', 'label_smoothing', 'clip_gradients'];
    expect(adam.filter(({ idle }) => idle).map(({ label }) => label)).toEqual([
      'momentum',
      'nesterov',
      ...others,
    ]);
    expect(adam.at(-1)?.idle).toBe(true);
    const sgd = at(`${START}training:\n  optimiser: sgd\n  momentum: 0.9\n  |`);
    expect(sgd.filter(({ idle }) => idle).map(({ label }) => label)).toEqual([
      'beta1',
      'beta2',
      'epsilon',
      ...others,
    ]);
  });

  it.each([
    ['training:\n  schedule:\n    |', ['training', 'schedule']],
    ['training:\n  schedule:\n    warmup: 5\n  |', ['training']],
    ['training:\n  schedule: {|}', ['training', 'schedule']],
    ['training: {schedule: {|', ['training', 'schedule']],
    ['training: { schedule: { factor: 0.5, fa|', ['training', 'schedule']],
    ['pruning\ntraining:\n  ite|', ['training']],
    ['training:\n  momentum 0.9\n  |', ['training']],
    ['training:\n    iterations: 5\n    |\ncontrols:\n  random_mask: true', ['training']],
    ['training: # the recipe\n\n  # more\n  |', ['training']],
    ['training:\r\n  |', ['training']],
  ])('are found in half-written %j', (code, section) => {
    const offered = labels(`experiment: a\n${code}`);
    expect(offered.length).toBeGreaterThan(0);
    expect(names('experiment', section)).toEqual(expect.arrayContaining(offered));
  });

  it('replace the word under the cursor, and leave its colon', () => {
    const code = 'experiment: a\ntraining:\n  mom|ent: 0.9';
    const [momentum] = at(code).filter(({ label }) => label === 'momentum');
    expect(momentum && taken(code, momentum)).toBe('experiment: a\ntraining:\n  momentum: 0.9');
  });

  it('come with what they are followed by', () => {
    const written = (code: string, label: string) =>
      at(code)
        .filter((one) => one.label === label)
        .map(({ snippet, again }) => [snippet, again]);
    expect(written('experiment: a\n|', 'training')).toEqual([['training:\n  $0', true]]);
    expect(written('experiment: a\n|', 'dataset')).toEqual([['dataset: $0', true]]);
    expect(written('experiment: a\n|', 'dataset: …')).toEqual([['dataset:\n  $0', true]]);
    expect(written('experiment: a\ntraining:\n  |', 'optimiser')).toEqual([['optimiser: $0', true]]);
    expect(written('experiment: a\ntraining:\n  |', 'iterations')).toEqual([
      ['iterations: ${0:5000}', false],
    ]);
    expect(written('experiment: a\ntraining: {|', 'schedule')).toEqual([['schedule: {$0}', true]]);
    expect(written('experiment: a\nnetwork:\n  |', 'hidden')).toEqual([['hidden: [$0]', false]]);
  });
});

describe('values', () => {
  it.each([
    ['training:\n  optimiser: |', ['adam', 'adamw', 'sgd']],
    ['training:\n  optimiser: s|g', ['adam', 'adamw', 'sgd']],
    ['training: {optimiser: |}', ['adam', 'adamw', 'sgd']],
    ['training:\n  optimiser:\n    |', ['adam', 'adamw', 'sgd']],
    ['controls:\n  random_mask: |', ['true', 'false']],
    ['training:\n  batch_size: |', ['60']],
    ['dataset: |', ['digits', 'fashion-mnist-mini', 'mnist', 'fashion-mnist', 'cifar-10']],
    ['network: l|', ['lenet-300-100', 'conv-2', 'conv-4', 'conv-6', 'resnet-20', 'vgg-19']],
    ['dataset:\n  label_column: |', ['first', 'last']],
  ])('are listed in %j', (code, values) => {
    expect(labels(`experiment: a\n${code}`)).toEqual(values);
  });

  it('say which one counts where none is written', () => {
    const defaults = at('experiment: a\ntraining:\n  optimiser: |').filter((one) => one.default);
    expect(defaults.map(({ label }) => label)).toEqual(['adam']);
  });

  it.each([
    'description: what | ever',
    'description: |',
    'training:\n  optimiser:|',
    'seed: 1 # com|ment',
    '# com|ment',
    'description: >\n  some | text',
    'dataset: [|]',
    'training: |',
  ])('are none in %j', (code) => {
    expect(labels(`experiment: a\n${code}`)).toEqual([]);
  });
});

describe('names of experiments and layers', () => {
  it.each([
    ['compare: [|]', ['a', 'b', 'c']],
    ['compare: [a, |]', ['b', 'c']],
    ['compare:\n- a\n- |', ['b', 'c']],
    ['compare:\n  - a\n  - |\n', ['b', 'c']],
    ['compare: [a, b]\nbaseline: |', ['a', 'b']],
    ['inspect: |', ['a', 'b', 'c']],
  ])('are offered in %j', (code, offered) => {
    expect(labels(code, ['a', 'b', 'c'])).toEqual(offered);
  });

  it('begin a list where there is none', () => {
    expect(at('compare: |', ['a'])[0]?.snippet).toBe('[a$0]');
    expect(at('compare:\n  |', ['a'])[0]?.snippet).toBe('- a');
  });

  it('are quoted where YAML would take them for something else', () => {
    expect(at('inspect: |', ['2024', 'no', 'x1']).map(({ snippet }) => snippet)).toEqual([
      '"2024"',
      '"no"',
      'x1',
    ]);
  });

  it('are those of the layers that the network has', () => {
    const code = 'experiment: a\ndataset: digits\nnetwork: {hidden: [5]}\npruning:\n  keep: [fc1, |]';
    expect(labels(code)).toEqual(['fc2']);
    const deep = code.replace('hidden: [5]', 'layers: [conv 4, residual 8]');
    expect(labels(deep)).toEqual(['conv1', 'conv2', 'conv3', 'shortcut1']);
  });
});

describe('a new cell', () => {
  it.each(['|', '\n|', '# note\n|', 'exp|', 'comp|', ' |'])('is offered in %j', (code) => {
    expect(labels(code)).toEqual([...CELL_KINDS]);
  });

  it.each(['name: |', 'name: x\n|', '- |', '{|}'])('is not offered in other YAML, such as %j', (code) => {
    expect(labels(code)).toEqual([]);
  });

  it('is begun with everything that it must have', () => {
    const [experiment] = at('|');
    const text = experiment ? taken('|', experiment) : '';
    expect(readCells([cellBlock(text)])[0]?.problems).toEqual([]);
    expect(at('|').map(({ snippet }) => snippet.split(':')[0])).toEqual([...CELL_KINDS]);
  });
});

describe('whatever is suggested', () => {
  it('is good where it is taken: names and values alike, at the start of every section and for every value', () => {
    for (const field of fieldsOf('experiment')) {
      const name = field.path.at(-1) ?? '';
      const above = field.path.slice(0, -1).map((key, i) => `${'  '.repeat(i)}${key}:\n`);
      const line = `${above.join('')}${'  '.repeat(above.length)}${name}: |`;
      const start = ['dataset', 'network', 'experiment'].includes(field.path[0] ?? '')
        ? 'experiment: a\n'
        : START;
      const code = field.path[0] === 'experiment' ? `${line}\n` : start + line;
      for (const suggestion of at(code)) {
        const problems = readCells([cellBlock(taken(code, suggestion))])[0]?.problems ?? [];
        const wrong = problems.filter(
          ({ path, message }) => path.join('.') === field.name && /is not/.test(tell(message)),
        );
        expect(wrong).toEqual([]);
      }
    }
  });

  it('can be told at any place of any beginning of any example', () => {
    const cells = exampleCells();
    expect(cells.length).toBeGreaterThan(5);
    fc.assert(
      fc.property(fc.constantFrom(...cells), fc.nat(), fc.nat(), (cell, end, place) => {
        const start = cell.slice(0, end % (cell.length + 1));
        const offset = place % (start.length + 1);
        for (const { replace } of suggest(start, offset, ['a'])) {
          expect(replace.from).toBeLessThanOrEqual(offset);
          expect(replace.to).toBeGreaterThanOrEqual(offset);
        }
        explain(start, offset);
      }),
      { numRuns: 600 },
    );
  });

  it('can be told of any text', () => {
    const pieces = fc.constantFrom(
      ...[
        'experiment: a',
        'training',
        ':',
        ' ',
        '\n',
        '  ',
        '{',
        '}',
        '[',
        ']',
        ',',
        '- ',
        '#',
        '"',
        "'",
        '>',
        '&a',
        '*a',
        '!t',
        '\t',
        '---',
        '? ',
        '%',
        '\r\n',
        '😀',
      ],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 25 }), fc.nat(), (parts, place) => {
        const text = parts.join('');
        const offset = place % (text.length + 1);
        suggest(text, offset, ['a']);
        explain(text, offset);
      }),
      { numRuns: 500 },
    );
  });
});

describe('help', () => {
  const help = (code: string) => {
    const { text, offset } = marked(code);
    const found = explain(text, offset);
    return found && [found.field.name, text.slice(found.span.from, found.span.to)];
  };

  it.each([
    ['experiment: a\ntraining:\n  mom|entum: 0.9', ['training.momentum', 'momentum']],
    ['experiment: a\ntraining:\n  momentum: 0|.9', ['training.momentum', '0.9']],
    ['experiment: a\ntrai|ning:', ['training', 'training']],
    ['experiment: a\nnetwork: {hid|den: [3]}', ['network.hidden', 'hidden']],
    ['experiment: a\nnetwork: {hidden: [3, 4|]}', ['network.hidden', '4']],
    ['experiment: a\ndata|set: digits', ['dataset', 'dataset']],
    ['experiment: a\ndataset: dig|its', ['dataset.name', 'digits']],
    ['exper|iment: a', ['experiment', 'experiment']],
    ['compare: [a, b|]', ['compare', 'b']],
    ['inspect: a\n"level"|: 3', ['level', '"level"']],
    ['experiment: a\ntraining:\n  momentun|: 0.9', null],
    ['experiment: a\ntraining:\n  # momen|tum', null],
    ['na|me: other', null],
    ['|', null],
  ])('on %j is of the setting there', (code, expected) => {
    expect(help(code)).toEqual(expected);
  });
});

describe('names in Python files', () => {
  const CODE: CodeName[] = [
    { kind: 'function', reference: 'model.py:build' },
    { kind: 'class', reference: 'model.py:Net' },
    { kind: 'function', reference: 'my code/data.py:load' },
  ];
  const PYTORCH = 'experiment: a\nengine: pytorch\n';
  const offered = (code: string) => {
    const { text, offset } = marked(code);
    return asksForCode(text, offset) ? suggest(text, offset, [], CODE) : null;
  };

  it.each([
    'network:\n  model: |',
    'network: {model: |}',
    'network:\n  model: mod|',
    'network:\n  model: model.py:|',
    'network: {model: model.py:|}',
    'network:\n  model: model.py:|\ntraining:\n  iterations: 10',
    'network:\n  model: model.py:Ne|t',
  ])('are offered for a model, classes first: %j', (code) => {
    const suggestions = offered(PYTORCH + code) ?? [];
    expect(suggestions.map(({ kind, label }) => [kind, label])).toEqual([
      ['class', 'model.py:Net'],
      ['function', 'model.py:build'],
      ['function', 'my code/data.py:load'],
    ]);
    for (const [i, reference] of ['model.py:Net', 'model.py:build', 'my code/data.py:load'].entries()) {
      const [suggestion] = suggestions.slice(i);
      if (!suggestion) throw new Error('not offered');
      const { settings } = parseYamlCell(taken(PYTORCH + code, suggestion));
      expect(settings).toMatchObject({ network: { model: reference } });
    }
  });

  it('are functions where something is called', () => {
    for (const setting of ['dataset:\n  module: |', 'dataset:\n  collate: |'])
      expect(offered(PYTORCH + setting)?.map(({ label }) => label)).toEqual([
        'model.py:build',
        'my code/data.py:load',
      ]);
    expect(offered(`${PYTORCH}training:\n  loss: |`)?.map(({ label }) => label)).toEqual([
      'model.py:build',
      'my code/data.py:load',
      'cross-entropy',
    ]);
  });

  it('are asked for nowhere else', () => {
    for (const code of [
      'engine: |',
      'network:\n  |',
      'network:\n  architecture: |',
      'model.py:|',
      'note: a.py|',
    ])
      expect(offered(`experiment: a\n${code}`)).toBeNull();
  });
});

describe('in a sweep', () => {
  const SWEEP = 'sweep: s\nof: a\nover:\n  pruning.rate: [0.1]\n  ';

  it('settings are offered by their full names, without those that are there and those that change no result', () => {
    const offered = labels(`${SWEEP}|`);
    expect(offered).toContain('training.learning_rate');
    expect(offered).toContain('seed');
    for (const other of ['pruning.rate', 'pruning', 'description', 'experiment'])
      expect(offered).not.toContain(other);
    const [one] = at(`${SWEEP}tr|`).filter(({ label }) => label === 'training.optimiser');
    expect(one && taken(`${SWEEP}tr|`, one)).toBe(`${SWEEP}training.optimiser: []`);
  });

  it('values of a setting are those that it can have, without those that are listed', () => {
    expect(labels(`${SWEEP}pruning.method: [iterative, |]`)).toEqual(
      expect.arrayContaining(['one-shot', 'gradual']),
    );
    expect(labels(`${SWEEP}pruning.method: [iterative, |]`)).not.toContain('iterative');
    expect(labels('sweep: s\nof: |', ['one', 'two'])).toEqual(['one', 'two']);
  });

  it('a setting is explained as in an experiment', () => {
    const { text, offset } = marked(`${SWEEP}training.learn|ing_rate: [0.1]`);
    expect(explain(text, offset)?.field.name).toBe('training.learning_rate');
  });
});
