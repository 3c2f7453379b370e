// queue.mjs ROOT: owns the queue of a folder of runs, and has them run until nothing is left to be started.
// Exit codes: 0 nothing is left, or ended by a signal, 1 failed, 3 another process has the queue.
import { saidBy } from '../../lottery/errors';
import { tellStarter } from '../connection/detached';
import { OwnedError, claim } from '../owner/owner';
import { logError } from '../runner/log-error';
import { makePlaces } from './paths';
import { QueueOwner } from './queue-owner';

async function main(): Promise<number> {
  const [, , root] = process.argv;
  if (root === undefined) throw new Error('Usage: queue.mjs ROOT');
  const places = await makePlaces(root);
  const owner = new QueueOwner(places, await claim(places.queue));
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void owner.end());
  await owner.start();
  await tellStarter({ type: 'started' });
  await owner.ended;
  return 0;
}

async function explain(error: unknown): Promise<number> {
  if (error instanceof OwnedError) {
    await tellStarter({ type: 'owned' });
    return 3;
  }
  logError(error);
  await tellStarter({ type: 'failed', ...saidBy(error) });
  return 1;
}

process.exit(await main().catch(explain));
