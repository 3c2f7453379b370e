// Cells of a file while somebody types in one of them.
import { describe, expect, test } from 'vitest';
import { cellBlock } from '../../../src/lottery/experiment/block';
import { readCells } from '../../../src/lottery/experiment/cells';

const cell = (name: string, more = '') =>
  `experiment: ${name}\ndataset: digits\nnetwork: {hidden: [20]}\n${more}`;
const read = (...texts: string[]) => readCells(texts.map(cellBlock));

describe('cells that are as they were', () => {
  test('are not taken apart again', () => {
    const before = read(cell('first'), cell('second'));
    const after = read(cell('first'), cell('second', 'seed: 1\n'));
    expect(after[0]?.yaml).toBe(before[0]?.yaml);
    expect(after[1]?.yaml).not.toBe(before[1]?.yaml);
    expect(after[1]?.content).toMatchObject({ experiment: { seed: 1 } });
  });

  test('have what is wrong with them beside others, and not what once was', () => {
    const messages = (...texts: string[]) => read(...texts).map(({ findings }) => findings.length);
    expect(messages(cell('same'), cell('same', 'seed: 1\n'))).toEqual([0, 1]);
    expect(messages(cell('other'), cell('same', 'seed: 1\n'))).toEqual([0, 0]);
  });
});
