// Time limits of answers from processes that may be stopped.
import type { Socket } from 'node:net';

const TICK_MILLISECONDS = 250;

/**
 * The answer, waited for as long as anything at all is heard from the other end.
 * @param seconds of silence after which it fails, by this process's own time: while it is itself suspended, none passes
 * @throws whatever the answer fails with; `silence`
 */
export async function whileHeard<T>(
  socket: Socket,
  answer: Promise<T>,
  seconds: number,
  silence: Error,
): Promise<T> {
  let quiet = 0;
  const hear = () => (quiet = 0);
  socket.on('data', hear);
  let clock: NodeJS.Timeout | undefined;
  const patience = new Promise<never>((_, fail) => {
    clock = setInterval(() => {
      quiet += TICK_MILLISECONDS / 1000;
      if (quiet >= seconds) fail(silence);
    }, TICK_MILLISECONDS);
  });
  try {
    return await Promise.race([answer, patience]);
  } finally {
    clearInterval(clock);
    socket.off('data', hear);
  }
}
