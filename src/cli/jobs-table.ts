// Table of jobs on a cluster: the node of each training, how long it took, and how long it waited.
import { duration } from '../protocol/format';
import type { TrainingJob } from '../protocol/run';
import { textTable } from './levels-table';
import type { Paint } from './style';

type Jobs = Readonly<Record<string, TrainingJob>>;

/** A row a training. */
export const jobsTable = (jobs: Jobs, paint: Paint): string =>
  textTable(
    ['training', 'node', 'job', 'in the queue', 'trained for', 'attempts'],
    Object.entries(jobs).map(([id, { node, job, queued, seconds, attempts }]) => [
      ...[id, node, job, duration(queued)],
      ...[seconds === null ? '–' : duration(seconds), String(attempts)],
    ]),
    paint,
  );

/** One sentence about all of them. */
export function jobsText(jobs: Jobs): string {
  const all = Object.values(jobs);
  const queued = all.map((one) => one.queued).sort((a, b) => a - b);
  const nodes = new Set(all.map(({ node }) => node)).size;
  const count = new Set(all.map(({ job }) => job)).size;
  const again = all.reduce((sum, { attempts }) => sum + attempts - 1, 0);
  const half = duration(queued[Math.floor(queued.length / 2)] ?? 0);
  const longest = duration(queued.at(-1) ?? 0);
  return `Trained on Slurm: ${all.length} trainings in ${count} ${count === 1 ? 'job' : 'jobs'} on ${nodes} ${nodes === 1 ? 'node' : 'nodes'}, which waited for ${half} in the median and ${longest} at most; ${again} ${again === 1 ? 'attempt was' : 'attempts were'} ended before the training was. --jobs lists them.`;
}
