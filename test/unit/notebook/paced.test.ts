// Updates are gathered: a run under way changes more often than anybody can read.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Paced } from '../../../src/extension/notebook/paced';

describe('paced work', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is done at once, then at most so often, and once more after the last change', async () => {
    let times = 0;
    const paced = new Paced(() => Promise.resolve(void times++), 500);
    paced.ask();
    for (let i = 0; i < 20; i++) {
      await vi.advanceTimersByTimeAsync(100);
      paced.ask();
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
    const paced = new Paced(async () => {
      expect(++busy).toBe(1);
      await new Promise((done) => setTimeout(done, 200));
      busy--;
      times++;
    }, 100);
    paced.ask();
    paced.ask();
    const now = paced.now();
    await vi.advanceTimersByTimeAsync(450);
    await now;
    expect(times).toBe(2);
    paced.dispose();
    paced.ask();
    await vi.advanceTimersByTimeAsync(1000);
    expect(times).toBe(2);
  });
});
