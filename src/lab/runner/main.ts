// runner.mjs FOLDER [--cores N] [--checkpoint-seconds S] [--on local|slurm]: owns a run folder and runs what is left of it.
// Exit codes: 0 ended as asked, 1 failed, 3 another runner has the run, 4 another runner took it over.
import { realpath } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { LabError, saidBy } from '../../lottery/errors';
import { EXECUTOR_NAMES } from '../../protocol/run';
import { tellStarter } from '../connection/detached';
import { OwnedError, claim } from '../owner/owner';
import { readRunFile } from '../disk/run-folder';
import { filesIn } from '../disk/run-files';
import { logError } from './log-error';
import { DEFAULT_OPTIONS, Runner } from './runner';
import type { RunEnd, RunnerOptions } from './runner';

const EXIT_CODES: Record<RunEnd, number> = { finished: 0, paused: 0, stopped: 0, failed: 1, superseded: 4 };

function readArguments(): { folder: string; options: RunnerOptions } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { cores: { type: 'string' }, 'checkpoint-seconds': { type: 'string' }, on: { type: 'string' } },
  });
  const [folder] = positionals;
  const cores = Number(values.cores ?? DEFAULT_OPTIONS.cores);
  const checkpointSeconds = Number(values['checkpoint-seconds'] ?? DEFAULT_OPTIONS.checkpointSeconds);
  const on = EXECUTOR_NAMES.find((name) => name === (values.on ?? DEFAULT_OPTIONS.on));
  if (
    folder === undefined ||
    on === undefined ||
    !(Number.isInteger(cores) && cores > 0) ||
    !(checkpointSeconds >= 0)
  )
    throw new LabError('Usage: runner.mjs FOLDER [--cores N] [--checkpoint-seconds S] [--on local|slurm]');
  return { folder, options: { cores, checkpointSeconds, on } };
}

async function main(): Promise<number> {
  const { folder, options } = readArguments();
  const run = await readRunFile(folder);
  await filesIn(folder);
  const real = await realpath(folder);
  const owner = await claim(real);
  const runner = new Runner(real, run, owner, options);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.on(signal, () => void runner.ask('paused').catch(() => undefined));
  process.on('uncaughtException', (error) => void runner.fail(error));
  await runner.start();
  await tellStarter({ type: 'started' });
  return EXIT_CODES[await runner.ended];
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
