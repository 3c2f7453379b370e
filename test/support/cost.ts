// Cost of work, told from the noise of a machine that does other things as well.
import { setTimeout as wait } from 'node:timers/promises';

/** Milliseconds between rounds: what else runs may be done by then. */
const PAUSE = 100;

/** Milliseconds of the processor: other programs take none of them, though they slow it down. */
export async function cost(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The least cost of some rounds, as many as are needed for it to be within a limit. */
export async function leastCost(work: () => unknown, limit: number, rounds = 10): Promise<number> {
  let least = Infinity;
  for (let round = 0; round < rounds && least > limit; round++) {
    if (round > 2) await wait(PAUSE);
    least = Math.min(least, await cost(work));
  }
  return least;
}

/**
 * How many times the cost grows with the size, at least in some round.
 * @param free milliseconds that need not be told from the noise
 */
export async function leastGrowth(
  work: (round: number) => { small: () => unknown; large: () => unknown },
  { within, free }: { within: number; free: number },
): Promise<number> {
  let growth = Infinity;
  for (let round = 0; round < 5 && growth > within; round++) {
    const { small, large } = work(round);
    const before = await leastCost(small, 0, 3);
    const after = await leastCost(large, Math.max(free, within * before), 3);
    growth = after <= free ? 0 : after / before;
  }
  return growth;
}
