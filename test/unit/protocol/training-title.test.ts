// Titles of trainings.
import { expect, test } from 'vitest';
import { inEnglish } from '../../../src/lottery/translate';
import { TRAINING_KINDS } from '../../../src/protocol/charts';
import { trainingTitle } from '../../../src/protocol/training-title';

test('tell every kind from the others, the dense network from its tickets, and draws', () => {
  const title = (kind: (typeof TRAINING_KINDS)[number], level: number | null, draw = 0) =>
    trainingTitle({ kind, level, draw }, inEnglish);
  const titles = TRAINING_KINDS.map((kind) => title(kind, 3));
  expect(new Set(titles).size).toBe(TRAINING_KINDS.length);
  expect(title('ticket', 0)).toBe('Dense network');
  expect(title('ticket', null)).toBe('Ticket');
  expect(title('random-reinit', 2, 1)).toBe('Reinitialised control 1');
});
