import { describe, expect, test } from 'vitest';
import { contexts, isResumable, runContext } from '../../../src/extension/views/contexts';
import { EVERY_RUN } from '../../../src/extension/views/run-list';
import type { RunState } from '../../../src/protocol/run';
import { listedRun } from './runs-made';

const of = (...states: RunState[]) =>
  contexts({
    runs: states.map((state, i) => listedRun({ state, hash: String(i), finished: 0 })),
    filter: EVERY_RUN,
    grouped: false,
    queueHeld: false,
  });

describe('context keys', () => {
  test('without runs offer nothing', () => {
    expect(new Set(Object.values(of()))).toEqual(new Set([false]));
  });

  test('offer pausing while something runs, resuming where something can go on', () => {
    expect(of('running')).toMatchObject({ hasRuns: true, running: true, resumable: false });
    for (const state of ['paused', 'stopped', 'failed', 'interrupted'] as const)
      expect(of(state)).toMatchObject({ running: false, resumable: true });
    expect(of('finished')).toMatchObject({ running: false, resumable: false });
  });

  test('offer the queue while something waits in it, not what is just being started', () => {
    const queued = (place: number | null) =>
      contexts({
        runs: [listedRun({ state: 'paused', place })],
        filter: EVERY_RUN,
        grouped: false,
        queueHeld: false,
      });
    expect(queued(2)).toMatchObject({ queued: true, resumable: false });
    expect(queued(null)).toMatchObject({ queued: false, resumable: false });
    expect(of('paused')).toMatchObject({ queued: false, resumable: true });
  });

  test('offer tickets once a training has finished', () => {
    const runs = [listedRun({ state: 'running', finished: 1 })];
    const input = { runs, filter: EVERY_RUN, grouped: false, queueHeld: false };
    expect(contexts(input)).toMatchObject({ hasTickets: true });
    expect(of('finished', 'paused')).toMatchObject({ hasTickets: false });
  });

  test('tell of filter and grouping', () => {
    const input = { runs: [], filter: { text: 'a', starred: false }, grouped: true, queueHeld: true };
    expect(contexts(input)).toMatchObject({ filtered: true, grouped: true, queueHeld: true });
  });
});

describe("a run's row", () => {
  test('names state, star and what can be done', () => {
    expect(runContext(listedRun({ state: 'paused', finished: 0 }), false)).toBe(
      'run paused resumable unstarred',
    );
    expect(runContext(listedRun({ state: 'finished', starred: true }), false)).toBe(
      'run finished starred tickets',
    );
  });

  test('offers nothing to start or stop while something is being done with it', () => {
    expect(runContext(listedRun({ state: 'paused' }), true)).not.toMatch(/\b(paused|resumable|running)\b/);
  });

  test('of a folder that cannot be read offers no resuming', () => {
    expect(isResumable(listedRun({ state: 'failed', finished: 0, total: 0 }).summary)).toBe(false);
  });

  test('is told apart by whole words: unstarred is not starred', () => {
    expect(runContext(listedRun(), false)).not.toMatch(/\bstarred\b/);
  });
});
