// Waiting for a condition, not for a time.

/**
 * Milliseconds: generous, since everything is slow on a machine that does other things as well. Whoever writes a test waits less with
 * TICKETLAB_PATIENCE.
 */
export const PATIENCE = Number(process.env.TICKETLAB_PATIENCE ?? 200_000);

/**
 * Asks again and again until the answer is neither undefined nor false.
 * @throws Error that names `what` was awaited, with the last error as its cause
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false>,
  within = PATIENCE,
): Promise<T> {
  const end = Date.now() + within;
  let cause: unknown;
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      cause = error; // What is asked about may be replaced meanwhile, as frames are.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Waited ${within / 1000} s for ${what}.`, { cause });
}
