// Seconds of trainings, from the log of a run.
import { expect, test } from 'vitest';
import { secondsOf } from '../../../src/lab/results/costs';
import type { RunEvent } from '../../../src/protocol/run';
import { madeResults } from './made-results';

const { experiment, trainings } = madeResults({
  experiment: { replicates: 1, pruning: { rounds: 3, rewind_to: 0 } },
});
const records = trainings.flatMap(({ record }) => record ?? []);
const id = (level: number) => `replicate-0/level-0${level}/ticket`;
const started = (level: number, fromIteration = 0): RunEvent => ({
  ...{ time: '', type: 'training-started', id: id(level), fromIteration },
});
const finished = (level: number, seconds: number | null): RunEvent => ({
  ...{ time: '', type: 'training-finished', id: id(level), seconds, diverged: false },
});

test('are added up over all that was trained to find a ticket', () => {
  const events = [0, 1, 2, 3].flatMap((level) => [started(level), finished(level, 10 ** level)]);
  const seconds = secondsOf(experiment, events, records);
  expect(seconds?.toFind).toEqual([1, 11, 111, 1111]);
  expect(seconds?.trainings[id(2)]).toBe(100);
});

test('of a training that was stopped and resumed are not known, nor of what was pruned from it', () => {
  const events = [0, 1, 2, 3].flatMap((level) => [started(level), finished(level, 1)]);
  const resumed = [...events, started(1, 400), finished(1, 1)];
  expect(secondsOf(experiment, resumed, records)?.toFind).toEqual([1, null, null, null]);
  const died = [...events, started(2), finished(2, null)];
  expect(secondsOf(experiment, died, records)?.toFind).toEqual([1, 2, null, null]);
  const repeated = [...resumed, started(1), finished(1, 5)];
  expect(secondsOf(experiment, repeated, records)?.toFind).toEqual([1, 6, 7, 8]);
});

test('are not there where the log has none', () => {
  expect(secondsOf(experiment, [], records)).toBeUndefined();
});
