// Slurm's own commands, as far as a run needs them.
import { execFile } from 'node:child_process';
import { LabError, errorCode } from '../../../../lottery/errors';
import { say } from '../../../../lottery/translate';
import type { TranslatableText } from '../../../../lottery/translate';

/** A task of an array job that waits or runs. */
export interface QueuedTask {
  /** Of the array. */
  job: string;
  task: number;
  /** Of the job. */
  name: string;
  state: 'pending' | 'running' | 'ending';
  node: string;
  /** Why it waits, in Slurm's words. */
  reason: string;
  /** The folder that it was submitted from. */
  folder: string;
}

export interface ArrayJob {
  name: string;
  /** How many tasks; they are counted from 0. */
  tasks: number;
  /** Of the run; the job's paths are relative to it. */
  folder: string;
  /** Of a task; `%a` stands for its number. */
  log: string;
  /** Other arguments of sbatch. */
  options: readonly string[];
  script: string;
}

export interface Slurm {
  /** @returns the number of the job. @throws SlurmBusy; LabError where it is refused */
  submit(job: ArrayJob): Promise<string>;
  /** The user's own tasks of these jobs that are not over. @throws SlurmBusy; LabError */
  queue(names: readonly string[]): Promise<QueuedTask[]>;
  /** Ends jobs and tasks; those that are over already are no matter. @throws SlurmBusy; LabError */
  cancel(jobs: readonly string[]): Promise<void>;
  /** Has a task that was requeued wait no longer than for its turn. */
  startNow(task: string): Promise<void>;
  /** The most tasks that an array may have. */
  mostTasks(): Promise<number>;
}

/** The controller does not answer, or takes nothing more for now: asked later, it may. */
export class SlurmBusy extends LabError {
  /** @param mayBeDone whether it may have done what was asked all the same */
  constructor(
    said: string,
    readonly mayBeDone = false,
  ) {
    super(say`Slurm does not answer: ${said}`, { hint: say('Jobs that run go on meanwhile.') });
  }
}

/** A command that takes longer than this, in milliseconds, is given up: the controller is asked again later. */
const ANSWER_MILLISECONDS = 60_000;
/** Slurm's own default. */
const MOST_TASKS = 1000;

/** What is told of what sbatch refuses, by the words that it does so with. */
const REFUSALS: readonly [RegExp, TranslatableText][] = [
  [
    /invalid partition|partition.*(not|in)valid/i,
    say('Correct `partition` in .ticketlab/slurm.yaml; `sinfo` lists what there is.'),
  ],
  [
    /invalid account|account\/partition/i,
    say('Correct `account` in .ticketlab/slurm.yaml; `sacctmgr show associations user=$USER` lists yours.'),
  ],
  [/invalid qos/i, say('Correct `qos` in .ticketlab/slurm.yaml.')],
  [
    /time limit/i,
    say('Ask for less `time` in .ticketlab/slurm.yaml; `sinfo` tells the limits of partitions.'),
  ],
  [
    /node configuration|memory|cpu count|gres|feature/i,
    say(
      'No node has what .ticketlab/slurm.yaml asks for: correct `cores`, `memory`, `gpus` or `constraint`; `sinfo -N -l` lists the nodes.',
    ),
  ],
];

const BUSY =
  /unable to contact|socket timed out|connection (refused|timed out)|temporarily unable|communications? connection failure|zero bytes were transmitted|SubmitLimit|MaxSubmitJob|job submit limit|rate limit|in standby mode|incomplete|Resource temporarily unavailable/i;

/** What is said where the answer alone may be lost. */
const UNSURE = /timed out|zero bytes were transmitted|incomplete/i;

export const slurm: Slurm = {
  async submit({ name, tasks, folder, log, options, script }) {
    const args = [
      '--parsable',
      ...(tasks > 1 ? [`--array=0-${tasks - 1}`] : ['--array=0']),
      ...[`--job-name=${name}`, `--chdir=${folder}`, `--output=${log}`, '--open-mode=append'],
      ...['--requeue', ...options],
    ];
    const said = await call('sbatch', args, script);
    const [, job] = /^(\d+)(;|$)/m.exec(said) ?? [];
    if (job === undefined) throw new LabError(say`sbatch did not tell the number of the job: ${said.trim()}`);
    return job;
  },

  async queue(names) {
    if (names.length === 0) return [];
    const user = String(process.getuid?.() ?? '');
    const format = '--format=%F|%K|%j|%T|%N|%r|%Z';
    const args = ['--noheader', '--array', `--user=${user}`, `--name=${names.join(',')}`, format];
    return (await call('squeue', args)).split('\n').flatMap((line) => parseTask(line) ?? []);
  },

  async cancel(jobs) {
    if (jobs.length > 0) await call('scancel', ['--quiet', ...jobs]).catch(unlessOver);
  },

  async startNow(task) {
    await call('scontrol', ['update', `JobId=${task}`, 'StartTime=now']).catch(() => undefined);
  },

  async mostTasks() {
    const said = await call('scontrol', ['show', 'config']);
    // Indices, from 0, stay below it.
    const size = Number(/^MaxArraySize\s*=\s*(\d+)/m.exec(said)?.[1] ?? MOST_TASKS + 1);
    return Math.max(1, size - 1);
  },
};

/** A line of squeue in the format above; null where it is no task's. */
export function parseTask(line: string): QueuedTask | null {
  const [job = '', task = '', name = '', state = '', node = '', reason = '', ...folder] = line.split('|');
  if (!/^\d+$/.test(job) || !/^\d+$/.test(task)) return null;
  return { job, task: Number(task), name, state: stateOf(state), node, reason, folder: folder.join('|') };
}

function stateOf(state: string): QueuedTask['state'] {
  if (state === 'COMPLETING') return 'ending';
  return ['RUNNING', 'SUSPENDED', 'STOPPED', 'CONFIGURING', 'SIGNALING', 'STAGE_OUT'].includes(state)
    ? 'running'
    : 'pending';
}

function unlessOver(error: unknown): void {
  if (!(error instanceof Error) || !/invalid job id|already completing|already finished/i.test(error.message))
    throw error;
}

/** @param input what it reads. @returns what it says on stdout. @throws SlurmBusy; LabError */
export function call(program: string, args: readonly string[], input?: string): Promise<string> {
  return new Promise((done, fail) => {
    // What a person has squeue show by default would hide jobs, and sbatch must not wait for their end; its other defaults are meant for all jobs.
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^SQUEUE_|^SBATCH_WAIT$/.test(name)),
    );
    const options = { timeout: ANSWER_MILLISECONDS, maxBuffer: 1 << 28, env };
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      if (!error) return done(stdout);
      if (errorCode(error) === 'ENOENT') return fail(notThere(program));
      const said = words(stderr) || words(stdout) || error.message;
      const isKilled = error.killed === true || typeof error.signal === 'string';
      if (isKilled || BUSY.test(said))
        return fail(new SlurmBusy(`${program}: ${said}`, isKilled || UNSURE.test(said)));
      const hint = REFUSALS.find(([pattern]) => pattern.test(said))?.[1];
      fail(new LabError(say`${program} refuses: ${said}`, { hint, cause: error }));
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input ?? '');
  });
}

const notThere = (program: string) =>
  new LabError(say`There is no \`${program}\` here: Slurm's commands are missing.`, {
    hint: say(
      'Start the run on a login node of the cluster (docs/cluster.md); on some, `module load slurm` brings the commands.',
    ),
  });

/** What a command complains of, on one line. */
const words = (text: string): string =>
  text
    .split('\n')
    .map((line) =>
      line.replace(/^(sbatch|squeue|scancel|scontrol|slurm_load_jobs): (error|fatal): /, '').trim(),
    )
    .filter((line) => line !== '')
    .join('; ')
    .slice(0, 500);
