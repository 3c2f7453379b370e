// Cells of a file while somebody types in one of them.
import { describe, expect, test } from 'vitest';
import { cellBlock } from '../../../src/experiment/file/block';
import { prepareCells, readCells } from '../../../src/experiment/file/cells';
import { tell } from '../../../src/lottery/translate';

const cell = (name: string, more = '') =>
  `experiment: ${name}\ndataset: digits\nnetwork: {hidden: [20]}\n${more}`;
const read = (...texts: string[]) => readCells(texts.map(cellBlock));

test('a long file is taken apart in turns, after which it is read as if in one go', async () => {
  const long = (name: string) =>
    Array.from({ length: 40 }, (_, i) =>
      cellBlock(cell(`${name}${i % 39}`, `description: ${'long '.repeat(2000)}\n`)),
    );
  const turns = { count: 0 };
  await prepareCells(long('turns'), async () => turns.count++);
  expect(turns.count).toBeGreaterThan(1);
  const [prepared, atOnce] = [readCells(long('turns')), readCells(long('other'))];
  expect(prepared.map(({ problems }) => problems.length)).toEqual(
    atOnce.map(({ problems }) => problems.length),
  );
  expect(tell(prepared.at(-1)?.problems[0]?.message ?? '')).toMatch(/`turns0` is already the name/);
});

describe('cells that are as they were', () => {
  test('are not taken apart again', () => {
    const before = read(cell('first'), cell('second'));
    const after = read(cell('first'), cell('second', 'seed: 1\n'));
    expect(after[0]?.yaml).toBe(before[0]?.yaml);
    expect(after[1]?.yaml).not.toBe(before[1]?.yaml);
    expect(after[1]?.content).toMatchObject({ experiment: { seed: 1 } });
  });

  test('have what is wrong with them beside others, and not what once was', () => {
    const messages = (...texts: string[]) => read(...texts).map(({ problems }) => problems.length);
    expect(messages(cell('same'), cell('same', 'seed: 1\n'))).toEqual([0, 1]);
    expect(messages(cell('other'), cell('same', 'seed: 1\n'))).toEqual([0, 0]);
  });
});
