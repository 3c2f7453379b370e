// Settings of `.ticketlab/slurm.yaml`: what a cluster needs to know of a run's jobs.
import { z } from 'zod';
import { count, help, name } from './field-meta';

/** Minutes, `HH:MM:SS`, `D-HH` and the like, as `sbatch --time` takes them. */
export const DURATION = /^(\d{1,3}-)?\d{1,6}(:\d{1,2}){0,2}$/;
export const MEMORY = /^[1-9]\d{0,8}[MGT]$/;
/** Options of sbatch that say how a run's owner finds its jobs again, and which program they run. */
const OWN_OPTIONS =
  'array job-name jobid output error chdir workdir wrap parsable export export-file open-mode signal requeue no-requeue wait test-only uid gid clusters hold begin input get-user-env quiet kill-on-invalid-dep'.split(
    ' ',
  );
/** All that sbatch takes for one of these: a beginning of the name is enough for it. */
const OWN_NAMES = new Set(OWN_OPTIONS.flatMap((name) => [...name].map((_, i) => name.slice(0, i + 1))));
/** One argument of sbatch, which no shell ever sees, by its whole name. */
export const OPTION = new RegExp(
  `^(?!--(${[...OWN_NAMES].join('|')})(=|$))--[A-Za-z][A-Za-z-]*(=[ -~]{1,300})?$`,
);
/** Printable, and on one line. */
export const WORDS = /^[^\p{Cc}\u2028\u2029]+$/u;

const constraint = () => z.string().max(200).regex(WORDS);

export const slurmSchema = z
  .strictObject({
    partition: name()
      .optional()
      .meta(
        help('Partition that the jobs are submitted to. Default: the cluster’s own.', { also: ['queue'] }),
      ),
    account: name().optional().meta(help('Account that the jobs are charged to. Default: your own.')),
    qos: name().optional().meta(help('Quality of service of the jobs. Default: your own.')),
    time: z
      .string()
      .regex(DURATION)
      .optional()
      .meta(
        help(
          'Longest time of a job. A training that takes longer is saved 90 s before and goes on in the next. Default: the partition’s own.',
          { also: ['walltime', 'time_limit'] },
        ),
      ),
    cores: count(1, 1024)
      .default(1)
      .meta(
        help('Cores of a job: so many trainings at a time on the sparse engine.', {
          unit: 'cores',
          also: ['cpus'],
        }),
      ),
    memory: z
      .string()
      .regex(MEMORY)
      .optional()
      .meta(help('Memory of a job. Default: the cluster’s own.', { also: ['mem'] })),
    gpus: count(0, 64)
      .optional()
      .meta(
        help('GPUs of a job. Default: 1 with `engine: pytorch` unless its device is `cpu`, else none.', {
          also: ['gres'],
        }),
      ),
    constraint: constraint()
      .optional()
      .meta(help('Features that nodes must have, as `sbatch --constraint` takes them.')),
    setup: z
      .array(z.string().max(1000).regex(WORDS))
      .max(50)
      .default([])
      .meta(
        help(
          'Lines that the shell of each job runs first, such as `module load nodejs`. They are code: use such a file of somebody else’s only where you would run their code.',
          { also: ['modules', 'prologue'] },
        ),
      ),
    options: z
      .array(z.string().regex(OPTION))
      .max(50)
      .default([])
      .meta(
        help(
          'Other options of `sbatch`, one an item, as `--nice=100`. Whole names only. Those by which a run finds its jobs again, such as `--array` and `--job-name`, are not allowed.',
          { also: ['extra', 'args'] },
        ),
      ),
    most_jobs: count(1, 100_000)
      .default(200)
      .meta(help('The most jobs of a run that wait or run at a time.', { unit: 'jobs', also: ['max_jobs'] })),
    shortest_job: z
      .number()
      .min(0)
      .max(86_400)
      .default(300)
      .meta(
        help(
          'Shortest useful length of a job: trainings that are ready and shorter are put together. It is estimated from those that the run has done.',
          { unit: 'seconds' },
        ),
      ),
    files_after: z
      .number()
      .min(0)
      .max(3600)
      .default(75)
      .meta(
        help(
          'For how long the shared folder may hide what another machine has written (NFS: 60 s). A job that has gone without its results is counted as lost after this.',
          { unit: 'seconds' },
        ),
      ),
  })
  .meta(help('What a cluster needs to know of the jobs of a run.'));

export type SlurmSettings = z.output<typeof slurmSchema>;
