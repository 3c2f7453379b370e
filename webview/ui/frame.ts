// The next frame of the screen, as a moment to wait for: what changes several times before it is drawn once.
import type { Wait } from '../../src/events/coalescer';

export const nextFrame: Wait = (begin) => {
  const frame = requestAnimationFrame(begin);
  return () => cancelAnimationFrame(frame);
};
