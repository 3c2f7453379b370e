// A run of the user's own model and data, which both draw random numbers: killed at random moments, paused and resumed, it leaves the very bits
// of one that was left alone.
import { spawn } from 'node:child_process';
import { cpSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { experimentSchema } from '../../src/experiment/schema/cell-schemas';
import { connect } from '../../src/lab/connection/client';
import { identify } from '../../src/lab/identity';
import { createRun, summariseRun } from '../../src/lab/runs';
import { RUNNER, eventsOf, runToEnd, trainingFiles } from '../support/runs';
import type { z } from 'zod';
import type { Experiment } from '../../src/lottery/settings';
import type { Random } from '../../src/lottery/random/stream';
import { randomOf } from '../support/engine/fixtures';
import { temporaryFolder } from '../support/temporary';
import { isThere, until, workersOf } from './processes';

const experimentWith = ({ connectivity, ...pruning }: Asked): Experiment =>
  experimentSchema.parse({
    experiment: 'killed',
    engine: 'pytorch',
    replicates: 1,
    pytorch: { device: 'cpu' },
    dataset: { module: 'images.py:load', loaders: 1 },
    network: { model: 'networks.py:VisionTransformer', arguments: { width: 8, depth: 1 } },
    training: {
      iterations: 400,
      batch_size: 16,
      evaluate_every: 50,
      learning_rate: 0.003,
      schedule: { cosine: true },
    },
    pruning: { rounds: 1, ...pruning },
    ...(connectivity ? { controls: { random_reinit: 0 }, connectivity } : {}),
  });
type Written = z.input<typeof experimentSchema>;
/** Settings of `pruning`, and `connectivity` beside them. */
type Asked = Written['pruning'] & Pick<Written, 'connectivity'>;

async function made(experiment: Experiment): Promise<string> {
  const folder = await temporaryFolder();
  for (const name of readdirSync(resolve('test/pytorch/own')).filter((file) => file.endsWith('.py')))
    cpSync(join(resolve('test/pytorch/own'), name), join(folder, name));
  const { fingerprint, sources } = await identify(experiment, folder);
  const experimentFile = join(folder, 'killed.lottery.md');
  const root = join(folder, '.ticketlab', 'runs');
  const run = await createRun({
    root,
    experiment,
    source: '',
    experimentFile,
    fingerprint,
    sources,
  });
  return run.folder;
}

test.runIf(process.platform === 'linux').each<[string, Asked, number]>([
  ['tickets that are rewound', { rewind_to: 30 }, 25],
  ['masks that move to where the gradient is largest', { method: 'dynamic', scope: 'uniform', every: 20 }, 6],
  ['copies', { connectivity: { at: [0], levels: [1], points: 5 } }, 6],
  [
    'masks that are taken once they have settled',
    { prune_at: 'early-bird', every: 10, window: 8, distance: 0.2, rate: 0.5 },
    6,
  ],
  ['gradual pruning by SNIP', { method: 'gradual', criterion: 'snip', scope: 'global', every: 20 }, 6],
])(
  '%s: killed at random moments and paused between them, a run leaves the same bytes',
  async (_, asked, kills) => {
    const experiment = experimentWith(asked);
    const alone = await made(experiment);
    expect(await runToEnd(alone)).toMatchObject({ state: 'finished' });
    const right = await trainingFiles(alone);

    const random = randomOf(Number(process.env['TICKETLAB_SEED'] ?? 11));
    for (let done = 0; done < kills;) {
      const folder = await made(experiment);
      while (done < kills && (await summariseRun(folder)).state !== 'finished') {
        await interruptedOnce(folder, random);
        done++;
      }
      expect(await runToEnd(folder)).toMatchObject({ state: 'finished' });
      expect(await trainingFiles(folder)).toEqual(right);
      // Such as of a checkpoint that could not be gone on from.
      expect((await eventsOf(folder)).filter(({ type }) => type === 'warning')).toEqual([]);
    }
  },
);

/** Starts the run, and ends Node, Python or both of them, or has it paused, somewhere between its first breath and a good way into a training. */
async function interruptedOnce(folder: string, random: Random): Promise<void> {
  const log = join(folder, 'events.jsonl');
  const before = statSync(log).size;
  const options = [RUNNER, folder, '--cores', '1', '--checkpoint-seconds', '0.05'];
  const runner = spawn(process.execPath, options, { stdio: 'ignore' });
  const ended = new Promise((exit) => runner.once('exit', exit));
  const { pid } = runner;
  if (pid === undefined) throw new Error('It was not started.');
  if (random.uniform() < 0.7)
    await Promise.race([ended, until(() => workersOf(pid).length > 0 && statSync(log).size > before)]);
  await Promise.race([ended, wait(random.uniform() * 1500)]);
  const workers = workersOf(pid);
  const how = random.below(4);
  if (how === 3)
    await connect(folder)
      .then((connection) => connection?.pause())
      .catch(() => undefined);
  if (how === 1 || how === 2) for (const worker of workers) killed(worker);
  if (how === 0 || how === 2) killed(pid);
  await ended;
  await until(() => !workers.some(isThere));
}

/** Where it is still there. */
function killed(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
