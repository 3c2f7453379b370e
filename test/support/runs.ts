// Real runs for tests: a short experiment on the shipped digits, run by the built runner.
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { stringify } from 'yaml';
import type { z } from 'zod';
import { connect, startRunner } from '../../src/lab/connection/client';
import type { RunConnection, StartOptions } from '../../src/lab/connection/client';
import { checkpointIteration } from '../../src/lab/disk/checkpoint';
import { readEvents } from '../../src/lab/disk/events';
import { identify } from '../../src/lab/identity';
import { createRun, summariseRun } from '../../src/lab/runs';
import { experimentSchema } from '../../src/experiment/schema/cell-schemas';
import type { RunEvent, RunProgress, RunSummary } from '../../src/protocol/run';
import { temporaryFolder } from './temporary';

/** The built programs: what a user runs. */
export const RUNNER = join(resolve(process.env['TICKETLAB_DIST'] ?? 'dist'), 'runner.mjs');

export type Settings = Partial<z.input<typeof experimentSchema>>;

/** Every kind of training there is, in about two seconds. */
const SHORT: z.input<typeof experimentSchema> = {
  experiment: 'short',
  replicates: 2,
  dataset: { name: 'digits' },
  network: { hidden: [64, 32] },
  training: { iterations: 300, evaluate_every: 50 },
  pruning: { rounds: 3, rewind_to: 40 },
  controls: { random_reinit: 1, random_mask: true },
};

/** A new run in a folder of its own, not started. */
export async function makeRun(settings: Settings = {}, root?: string): Promise<string> {
  const written = { ...SHORT, ...settings };
  const experiment = experimentSchema.parse(written);
  const base = root ?? (await temporaryFolder());
  const { folder } = await createRun({
    root: root ?? join(await temporaryFolder(), '.ticketlab', 'runs'),
    experiment,
    source: stringify(written),
    experimentFile: join(base, 'short.lottery.md'),
    ...(await identify(experiment, base)),
  });
  return folder;
}

export const start = (folder: string, options: StartOptions = {}) =>
  startRunner(folder, { runner: RUNNER, cores: 2, ...options });

/** Resolves once no runner has the run any more. */
export async function ended(folder: string): Promise<RunSummary> {
  for (;;) {
    const connection = await connect(folder);
    if (connection) await new Promise<void>((done) => connection.onClose(done));
    const summary = await summariseRun(folder);
    if (summary.state !== 'running') return summary;
  }
}

export async function runToEnd(folder: string, options: StartOptions = {}): Promise<RunSummary> {
  await start(folder, options);
  return ended(folder);
}

/** Attached to a live runner, once its progress is as wanted. */
export async function attachedWhen(
  folder: string,
  wanted: (progress: RunProgress) => boolean,
): Promise<RunConnection> {
  const connection = await connect(folder);
  if (!connection) throw new Error('nobody runs it');
  await new Promise<void>((done, fail) => {
    connection.onProgress((progress) => {
      if (wanted(progress)) done();
    });
    connection.onClose(() => fail(new Error('the run ended before it was as wanted')));
  });
  return connection;
}

/**
 * A run that was paused while a training (of `level`, where one is asked for) was well under way. Trainings are short: it may take
 * several attempts.
 */
export async function pausedMidway(
  settings: Settings = {},
  level: number | null = null,
): Promise<{ folder: string; checkpoint: string }> {
  const wanted = level === null ? '' : `level-${String(level).padStart(2, '0')}`;
  for (let attempt = 0; attempt < 20; attempt++) {
    const folder = await makeRun(settings);
    await start(folder);
    await attachedWhen(folder, ({ active }) =>
      active.some(({ id, iteration }) => id.includes(wanted) && iteration > 60),
    )
      .then((connection) => connection.pause())
      .catch(() => ended(folder));
    const checkpoints = Object.keys(await trainingFiles(folder)).filter(
      (path) => path.includes('checkpoint') && path.includes(wanted),
    );
    for (const checkpoint of checkpoints.map((path) => join(folder, path)))
      if (((await checkpointIteration(checkpoint)) ?? 0) > 60) return { folder, checkpoint };
  }
  throw new Error('every run ended before it could be paused');
}

export const eventsOf = async (folder: string): Promise<RunEvent[]> => (await readEvents(folder)).events;

export const warningsOf = async (folder: string): Promise<string[]> =>
  (await eventsOf(folder)).flatMap((event) => (event.type === 'warning' ? [event.message] : []));

/** Everything that trainings left in a run folder: path → sum of the content. */
export async function trainingFiles(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  const visit = async (at: string): Promise<void> => {
    for (const entry of (await readdir(at, { withFileTypes: true })).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const path = join(at, entry.name);
      if (entry.isDirectory()) await visit(path);
      else
        files[relative(folder, path)] = createHash('sha256')
          .update(await readFile(path))
          .digest('hex');
    }
  };
  for (const name of await readdir(folder))
    if (name.startsWith('replicate-')) await visit(join(folder, name));
  return files;
}
