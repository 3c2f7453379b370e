// Folder of the queue of a folder of runs.
import envPaths from 'env-paths';
import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/**
 * Folder of the queue of a root (docs/decisions/0057-one-queue.md): among the user's own data, or in `TICKETLAB_QUEUES` where that is set,
 * so that no copy or clone of the runs brings one with it. Null where the root is not there.
 */
export async function queueFolder(root: string): Promise<string | null> {
  const real = await realpath(root).catch(() => null);
  if (real === null) return null;
  return join(queuesFolder(), createHash('sha256').update(real).digest('hex').slice(0, 16));
}

const queuesFolder = (): string =>
  process.env['TICKETLAB_QUEUES']
    ? resolve(process.env['TICKETLAB_QUEUES'])
    : join(envPaths('ticketlab', { suffix: '' }).data, 'queues');
