// Quick fixes: each removes its problem and leaves the rest of the text as it was.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits, fixesFor, sureFix } from '../../../../src/experiment/editing/quick-fixes';
import { cellBlock } from '../../../../src/experiment/file/block';
import { readCells } from '../../../../src/experiment/file/cells';
import type { CellReading } from '../../../../src/experiment/file/cells';
import { fieldsOf } from '../../../../src/experiment/schema/fields';
import { fieldName } from '../../../../src/experiment/checks/problem';
import type { Remedy } from '../../../../src/experiment/checks/problem';
import { exampleCells } from './marked';

const START = 'experiment: a\ndataset: digits\nnetwork: {hidden: [64, 32]}\n';

const cellOf = (text: string, others: string[] = []): CellReading => {
  const cell = readCells([...others, text].map(cellBlock)).at(-1);
  if (!cell) throw new Error(`${text} is no cell`);
  return cell;
};

const says = (remedy: Remedy) => {
  switch (remedy.kind) {
    case 'change':
      return remedy.sure ? `! ${remedy.to}` : remedy.to;
    case 'move':
      return `to ${remedy.section.join('.')}`;
    default:
      return remedy.kind;
  }
};

/** Every fix of every problem: what it is, and the text that it leaves. */
function fixes(text: string, others: string[] = []): [string, string][] {
  const cell = cellOf(text, others);
  return cell.problems.flatMap((problem) =>
    fixesFor(cell, problem).map(({ remedy, edits }): [string, string] => [
      says(remedy),
      applyEdits(text, edits),
    ]),
  );
}

/** The same without the start of the cell, which no fix touches. */
const after = (settings: string) =>
  fixes(START + settings).map(([what, text]) => {
    const kept = START.trimEnd();
    expect(text.startsWith(kept)).toBe(true);
    return [what, text.slice(kept.length + 1)];
  });

describe('a misspelt name', () => {
  it('is changed to the nearest, or removed', () => {
    expect(after('training:\n  iteratons: 100 # short\n  batch_size: 20')).toEqual([
      ['! iterations', 'training:\n  iterations: 100 # short\n  batch_size: 20'],
      ['remove', 'training:\n  batch_size: 20'],
    ]);
  });

  it('is changed where people call it something else', () => {
    expect(after('training: {lr: 0.1}')[0]).toEqual(['! learning_rate', 'training: {learning_rate: 0.1}']);
  });

  it('is removed with the section that has nothing else, and what is under it', () => {
    expect(after('training:\n  foo: 1\nseed: 1')).toEqual([['remove', 'seed: 1']]);
    expect(after('seed: 1\nfoo:\n  - 1\n  - 2\nreplicates: 1')).toEqual([
      ['remove', 'seed: 1\nreplicates: 1'],
    ]);
    expect(after('seed: 1\nfoo: >\n  one\n  two\nreplicates: 1')).toEqual([
      ['remove', 'seed: 1\nreplicates: 1'],
    ]);
    expect(after('pruning: {foo: 1, rate: 0.1}')).toEqual([['remove', 'pruning: {rate: 0.1}']]);
    expect(after('pruning: {rate: 0.1, foo: 1}')).toEqual([['remove', 'pruning: {rate: 0.1}']]);
  });

  it('is only removed where the setting that was meant is there', () => {
    expect(after('seeds: 1\nseed: 1').map(([what]) => what)).toEqual(['remove']);
  });
});

describe('a setting in the wrong section', () => {
  it.each([
    ['batch_size: 5\ntraining:\n  iterations: 100', 'training:\n  iterations: 100\n  batch_size: 5'],
    [
      'batch_size: 5\ntraining:\n    iterations: 100\nseed: 1',
      'training:\n    iterations: 100\n    batch_size: 5\nseed: 1',
    ],
    ['batch_size: 5\ntraining: {iterations: 100}', 'training: {iterations: 100, batch_size: 5}'],
    ['batch_size: 5\ntraining:\n', 'training:\n  batch_size: 5\n'],
    ['batch_size: 5', 'training:\n  batch_size: 5'],
    ['training:\n  rate: 0.1\n  iterations: 100', 'training:\n  iterations: 100\npruning:\n  rate: 0.1'],
    ['training:\n  seed: 1', 'seed: 1'],
    ['training:\n  iterations: 100\n  warmup: 5', 'training:\n  iterations: 100\n  schedule:\n    warmup: 5'],
  ])('is moved: %j', (settings, mended) => {
    const moved = after(settings).filter(([what]) => what?.startsWith('to '));
    expect(moved.map(([, text]) => text)).toEqual([mended]);
  });

  it('writes a shorthand out', () => {
    const text = 'experiment: a\ntest_share: 0.3\ndataset: digits\nnetwork: lenet-300-100';
    expect(fixes(text)[0]).toEqual([
      'to dataset',
      'experiment: a\ndataset: {name: digits, test_share: 0.3}\nnetwork: lenet-300-100',
    ]);
  });
});

describe('a wrong value', () => {
  it.each([
    ['training:\n  optimiser: adm', ['! adam', 'adamw', 'sgd']],
    ['training:\n  optimiser: rmsprop', ['adam', 'adamw', 'sgd']],
    ['controls: {random_mask: yes}', ['! true']],
    ['controls: {random_mask: 1}', ['true', 'false']],
    ['pruning:\n  rate: 20%', ['! 0.2']],
    ['training:\n  iterations: 5,000', ['! 5000']],
    ['pruning:\n  keep: fc1', ['wrap']],
    ['pruning:\n  keep: [fc11]', ['! fc1', 'fc2', 'fc3']],
    ['training:\n  schedule: {steps: 100}', ['wrap']],
    ['training:\n  iterations:', ['remove']],
    ['training:\n  momentum: 0.9', ['remove']],
    ['seed: 1\nseed: 2', ['remove']],
    ['pruning: {keep: [fc1, fc1]}', ['remove']],
    ['seed: -1', []],
  ])('of %j has these fixes: %j', (settings, expected) => {
    expect(after(settings).map(([what]) => what)).toEqual(expected);
  });

  it('becomes a list', () => {
    expect(fixes('experiment: a\ndataset: digits\nnetwork:\n  hidden: 30')).toEqual([
      ['wrap', 'experiment: a\ndataset: digits\nnetwork:\n  hidden: [30]'],
    ]);
  });

  it('goes, of a setting that is written twice, where it is written the second time', () => {
    expect(after('seed: 1\nreplicates: 1\nseed: 2')).toEqual([['remove', 'seed: 1\nreplicates: 1']]);
  });
});

describe('what is missing', () => {
  it('is added', () => {
    expect(fixes('experiment: a\nnetwork: lenet-300-100')).toEqual([
      ['add', 'experiment: a\nnetwork: lenet-300-100\ndataset: digits'],
    ]);
    expect(fixes('dataset: digits\nnetwork: lenet-300-100')).toEqual([
      ['add', 'experiment: NAME\ndataset: digits\nnetwork: lenet-300-100'],
    ]);
  });
});

describe('the name of another cell', () => {
  const others = [START, START.replace(': a', ': second'), START.replace(': a', ': "007"')];

  it('is changed to the nearest', () => {
    expect(fixes('compare: [a, secnd]', others)[0]).toEqual(['! second', 'compare: [a, second]']);
    expect(fixes('inspect: other', others).map(([what]) => what)).toEqual(['a', 'second', '"007"']);
    expect(fixes('compare:\n- a\n- a\n- second', others)).toEqual([['remove', 'compare:\n- a\n- second']]);
  });
});

describe('any fix of any slip in any example', () => {
  it('removes its problem', () => {
    const names = fieldsOf('experiment').map(({ path }) => path.at(-1) ?? '');
    const cells = exampleCells().filter((text) => text.includes('experiment:'));
    const slip = fc.record({
      text: fc.constantFrom(...cells),
      at: fc.nat(),
      what: fc.oneof(
        fc.constantFrom('drop', 'double', 'swap').map((how) => ({ how, word: '' })),
        fc.constantFrom(...names).map((word) => ({ how: 'name', word })),
        fc.constantFrom('yes', '5%', 'adm', '[]', '', '1', 'x').map((word) => ({ how: 'value', word })),
      ),
    });
    let mended = 0;
    fc.assert(
      fc.property(slip, ({ text, at, what }) => {
        const lines = text.split('\n');
        const row = at % lines.length;
        lines[row] = spoil(lines[row] ?? '', what);
        const spoilt = lines.join('\n');
        const cell = readCells([cellBlock(spoilt)])[0];
        for (const problem of cell?.problems ?? [])
          for (const { edits } of cell ? fixesFor(cell, problem) : []) {
            const now = readCells([cellBlock(applyEdits(spoilt, edits))])[0];
            const same = now?.problems.filter(
              ({ path, message }) =>
                fieldName(path) === fieldName(problem.path) && message === problem.message,
            );
            expect(same ?? [], `${spoilt}\n→\n${applyEdits(spoilt, edits)}`).toEqual([]);
            mended++;
          }
      }),
      { numRuns: 400 },
    );
    expect(mended).toBeGreaterThan(100);
  });

  it('is sure only where one thing can be meant', () => {
    const cell = cellOf(`${START}training: {optimiser: adm}`);
    expect(cell.problems.map((problem) => sureFix(fixesFor(cell, problem))?.remedy)).toEqual([
      { kind: 'change', to: 'adam', sure: true },
    ]);
    const unknown = cellOf(`${START}foo: 1`);
    expect(unknown.problems.map((problem) => sureFix(fixesFor(unknown, problem)))).toEqual([undefined]);
  });
});

function spoil(line: string, { how, word }: { how: string; word: string }): string {
  const [, indent = '', key = '', value = ''] = /^(\s*)([\w-]+):(.*)$/.exec(line) ?? [];
  if (key === '') return line;
  switch (how) {
    case 'drop':
      return `${indent}${key.slice(0, -2)}${key.slice(-1)}:${value}`;
    case 'double':
      return `${line}\n${line}`;
    case 'swap':
      return `${indent}${key.slice(1)}${key[0]}:${value}`;
    case 'name':
      return `${indent}${word}:${value}`;
    default:
      return `${indent}${key}: ${word}`;
  }
}
