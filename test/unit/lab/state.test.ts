import { describe, expect, test } from 'vitest';
import { runStatus } from '../../../src/lab/status/run-state';
import type { RunEvent } from '../../../src/protocol/run';

const at = (second: number) => new Date(second * 1000).toISOString();
const started = (second: number, owner: number, more: { spent?: number } = {}): RunEvent => ({
  time: at(second),
  type: 'started',
  owner,
  pid: 1,
  cores: 1,
  version: '0',
  ...more,
});
const none = new Map<number, number>();

describe('the state of a run', () => {
  test('is waiting before anybody ran it, and interrupted where its runner died', () => {
    expect(runStatus([], false, none, 0).state).toBe('waiting');
    expect(runStatus([started(1, 1)], false, none, 0).state).toBe('interrupted');
  });

  test('is running while its owner lives, whatever the log says', () => {
    expect(runStatus([{ time: at(1), type: 'paused' }], true, none, 0).state).toBe('running');
  });

  test.each(['paused', 'stopped', 'finished'] as const)('is %s once the log says so', (type) => {
    expect(runStatus([started(1, 1), { time: at(2), type }], false, none, 0).state).toBe(type);
  });

  test('is failed with its reason, until it is started again', () => {
    const failed: RunEvent[] = [started(1, 1), { time: at(2), type: 'failed', message: 'no room' }];
    expect(runStatus(failed, false, none, 0)).toMatchObject({ state: 'failed', message: 'no room' });
    expect(runStatus([...failed, started(3, 2)], false, none, 0)).toMatchObject({
      state: 'interrupted',
      message: undefined,
    });
  });

  test('knows which trainings diverged the last time they were trained', () => {
    const end = (diverged: boolean): RunEvent => ({
      time: at(1),
      type: 'training-finished',
      id: 'a',
      seconds: 1,
      diverged,
    });
    expect([...runStatus([end(true)], false, none, 0).diverged]).toEqual(['a']);
    expect([...runStatus([end(true), end(false)], false, none, 0).diverged]).toEqual([]);
  });
});

describe('the time spent on a run', () => {
  test('adds up its runners: those that said when they ended, those that died, and the one at work', () => {
    const events: RunEvent[] = [
      started(100, 1),
      { time: at(110), type: 'paused' },
      started(1000, 2),
      { time: at(1003), type: 'warning', message: 'still here' },
      started(2000, 3),
      started(3000, 4),
    ];
    const heartbeats = new Map([
      [1, 111_000],
      [3, 2_004_000],
      [4, 3_001_000],
    ]);
    expect(runStatus(events, true, heartbeats, 3_000_500).secondsSpent).toBe(10 + 3 + 4 + 0.5);
    expect(runStatus(events, false, heartbeats, 9_000_000).secondsSpent).toBe(10 + 3 + 4 + 1);
  });

  test('is what the next runner found it to be, however the folder was copied since', () => {
    const events: RunEvent[] = [
      started(100, 1),
      started(1000, 2, { spent: 25 }),
      { time: at(1003), type: 'finished' },
    ];
    const copied = new Map([1, 2].map((owner) => [owner, 90_000_000]));
    expect(runStatus(events, false, copied, 99_000_000).secondsSpent).toBe(25 + 3);
  });
});
