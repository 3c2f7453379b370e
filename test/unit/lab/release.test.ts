import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { release } from '../../../src/lab/release-memory';

test('what is released is empty, whatever looks at it; shared memory stays', () => {
  const floats = new Float32Array(1000).fill(3);
  const bytes = new Uint8Array(floats.buffer);
  const shared = new Uint8Array(new SharedArrayBuffer(8)).fill(7);
  release([floats, bytes, shared, new Uint8Array(5)]);
  expect(floats).toHaveLength(0);
  expect(bytes).toHaveLength(0);
  expect(Array.from(shared)).toEqual([7, 7, 7, 7, 7, 7, 7, 7]);
});

test('memory is given back, not kept for the garbage collector', async () => {
  const before = process.memoryUsage.rss();
  for (let i = 0; i < 20; i++) {
    release([new Uint8Array(50e6).fill(i)]);
    await setImmediate();
  }
  expect(process.memoryUsage.rss() - before).toBeLessThan(500e6);
});
