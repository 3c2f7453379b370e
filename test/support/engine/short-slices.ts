// A clock that makes the slices of an engine's work short.
import { onTestFinished, vi } from 'vitest';

/** Until the test ends, time passes so fast that an engine does but one piece of its work in a slice. */
export function everyPieceIsASlice(): void {
  let now = performance.now();
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000));
  onTestFinished(() => clock.mockRestore());
}
