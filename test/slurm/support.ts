// Runs on the cluster of a test.
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Settings } from '../support/runs';
import { ended, makeRun, runToEnd, start, trainingFiles } from '../support/runs';
import { temporaryFolder } from '../support/temporary';
import type { StartOptions } from '../../src/lab/connection/client';

/** Files are seen at once here: a few seconds are for machines that are busy. */
const SOON = 'files_after: 4\nshortest_job: 2\n';

/** A new run in a folder of its own, with the settings of its cluster beside it. */
export async function makeClusterRun(settings: Settings = {}, slurmYaml = ''): Promise<string> {
  const root = join(await temporaryFolder(), '.ticketlab', 'runs');
  await mkdir(root, { recursive: true });
  const written = SOON.split('\n').filter((line) => !slurmYaml.includes(`${line.split(':')[0]}:`));
  await writeFile(join(root, '..', 'slurm.yaml'), [...written, slurmYaml].join('\n'));
  return makeRun(settings, root);
}

export const startOnSlurm = (folder: string, options: StartOptions = {}) =>
  start(folder, { on: 'slurm', ...options });

export async function runOnSlurm(folder: string, options: StartOptions = {}) {
  await startOnSlurm(folder, options);
  return ended(folder);
}

const references = new Map<string, Promise<Record<string, string>>>();

/** What the same experiment leaves when it is run here. */
export function local(settings: Settings = {}): Promise<Record<string, string>> {
  const key = JSON.stringify(settings);
  const made = references.get(key) ?? localOnce(settings);
  references.set(key, made);
  return made;
}

async function localOnce(settings: Settings): Promise<Record<string, string>> {
  const folder = await makeRun(settings);
  await runToEnd(folder);
  return trainingFiles(folder);
}

/** All that the jobs of a run have logged. */
export async function jobLogs(folder: string): Promise<string> {
  const logs: string[] = [];
  for (const batch of await readdir(join(folder, 'jobs')).catch(() => []))
    for (const name of await readdir(join(folder, 'jobs', batch)))
      if (name.endsWith('.log')) logs.push(await readFile(join(folder, 'jobs', batch, name), 'utf8'));
  return logs.join('\n');
}

/** How often each training was trained to its end, as the jobs have logged it. */
export async function timesFinished(folder: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const [, id = ''] of (await jobLogs(folder)).matchAll(/ finished (replicate-\S+)/g))
    counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

/** Until something is so. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 90_000; !(await isSo()); await wait(100))
    if (Date.now() > end) throw new Error('it took too long');
}
