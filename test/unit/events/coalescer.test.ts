// Events come in bursts: a run under way changes more often than anybody can read.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Coalescer } from '../../../src/events/coalescer';

const sleep = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds));

/** Workload that takes so long, and when each time of it began. */
function timed(milliseconds = 0) {
  const began: number[] = [];
  const start = Date.now();
  const work = async () => {
    began.push(Date.now() - start);
    if (milliseconds > 0) await sleep(milliseconds);
  };
  return { began, work };
}

describe('coalesced work', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is done at once, then at most so often, and once more after the last change', async () => {
    let times = 0;
    const paced = new Coalescer(() => Promise.resolve(void times++), { gap: 500 });
    void paced.ask();
    for (let i = 0; i < 20; i++) {
      await vi.advanceTimersByTimeAsync(100);
      void paced.ask();
    }
    expect(times).toBeLessThanOrEqual(5);
    await vi.advanceTimersByTimeAsync(1000);
    const all = times;
    await vi.advanceTimersByTimeAsync(5000);
    expect(times).toBe(all);
    expect(all).toBeGreaterThan(3);
  });

  it('never overlaps, and `now` waits for what is under way', async () => {
    let busy = 0;
    let times = 0;
    const paced = new Coalescer(
      async () => {
        expect(++busy).toBe(1);
        await new Promise((done) => setTimeout(done, 200));
        busy--;
        times++;
      },
      { gap: 100 },
    );
    void paced.ask();
    void paced.ask();
    const now = paced.now();
    await vi.advanceTimersByTimeAsync(450);
    await now;
    expect(times).toBe(2);
    paced.dispose();
    void paced.ask();
    await vi.advanceTimersByTimeAsync(1000);
    expect(times).toBe(2);
  });

  it('begins in the same turn where nothing is to be waited for', () => {
    let times = 0;
    void new Coalescer(() => void times++).ask();
    expect(times).toBe(1);
  });

  it('gathers what comes within its wait, which later requests do not put off', async () => {
    const { began, work } = timed();
    const gathered = new Coalescer(work, { wait: 100 });
    for (let i = 0; i < 5; i++) {
      void gathered.ask();
      await vi.advanceTimersByTimeAsync(40);
    }
    await vi.advanceTimersByTimeAsync(1000);
    expect(began).toEqual([100, 220]);
  });

  it('waits for a pause, but no longer than it may', async () => {
    const { began, work } = timed();
    const settled = new Coalescer(work, { wait: 100, longest: 350 });
    for (let i = 0; i < 5; i++) {
      void settled.ask();
      await vi.advanceTimersByTimeAsync(90);
    }
    expect(began).toEqual([350]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(began).toEqual([350, 460]);
    void settled.ask();
    await vi.advanceTimersByTimeAsync(50);
    void settled.ask();
    await vi.advanceTimersByTimeAsync(1000);
    expect(began).toEqual([350, 460, 1450 + 150]);
  });

  it('resolves a request with the end of work that began after it', async () => {
    const { began, work } = timed(100);
    const single = new Coalescer(work);
    const ended: string[] = [];
    void single.ask().then(() => ended.push(`first at ${Date.now() - start}`));
    const start = Date.now();
    await vi.advanceTimersByTimeAsync(50);
    for (const name of ['second', 'third'])
      void single.ask().then(() => ended.push(`${name} at ${Date.now() - start}`));
    await vi.advanceTimersByTimeAsync(1000);
    expect(ended).toEqual(['first at 100', 'second at 200', 'third at 200']);
    expect(began).toEqual([0, 100]);
  });

  it('tells of a failure those who asked for that work, and goes on', async () => {
    let times = 0;
    const single = new Coalescer(async () => {
      const time = ++times;
      await sleep(10);
      if (time === 1) throw new Error('first');
    });
    const first = expect(single.ask()).rejects.toThrow('first');
    const second = expect(single.ask()).resolves.toBeUndefined();
    await vi.advanceTimersByTimeAsync(100);
    await Promise.all([first, second]);
    expect(times).toBe(2);
  });

  it('`now` leaves out the wait and the gap', async () => {
    const { began, work } = timed();
    const paced = new Coalescer(work, { wait: 100, gap: 500 });
    const asked = paced.ask();
    await paced.now();
    await asked;
    await vi.advanceTimersByTimeAsync(20);
    await paced.now();
    void paced.ask();
    await vi.advanceTimersByTimeAsync(2000);
    expect(began).toEqual([0, 20, 20 + 500 + 100]);
  });

  it('waits for another kind of moment', async () => {
    const moments = new Set<() => void>();
    let times = 0;
    const drawn = new Coalescer(() => void times++, {
      wait: (begin) => {
        moments.add(begin);
        return () => moments.delete(begin);
      },
    });
    void drawn.ask();
    void drawn.ask();
    expect([times, moments.size]).toEqual([0, 1]);
    for (const begin of moments) begin();
    await Promise.resolve();
    expect([times, moments.size]).toEqual([1, 0]);
  });

  it('is not done once disposed, and keeps nobody waiting', async () => {
    const { began, work } = timed();
    const gathered = new Coalescer(work, { wait: 100 });
    const asked = gathered.ask();
    gathered.dispose();
    await asked;
    await gathered.now();
    await vi.advanceTimersByTimeAsync(1000);
    expect(began).toEqual([]);
  });
});
