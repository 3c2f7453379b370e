// `ticketlab cluster check`: a probe job tells what a node has, before hours of jobs fail for want of it.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { makeFolders } from '../../../../data/system';
import { LabError } from '../../../../lottery/errors';
import { say } from '../../../../lottery/translate';
import { makeFolder, readText, removeWhole } from '../../../disk/run-files';
import { forLogLine } from '../../../results/escape-text';
import { VERSION } from '../../../version';
import { jobProgram, jobScript, resourceOptions } from './script';
import { readSlurmSettings } from './settings';
import { SlurmBusy, slurm } from './slurm';

const factsSchema = z.object({
  node: z.string().max(256),
  /** Of Ticket Lab. */
  version: z.string().max(64),
  /** Of Node. */
  nodeVersion: z.string().max(64),
  cores: z.int().min(1),
});

/** What a probe job tells of its node. */
export type NodeFacts = z.output<typeof factsSchema>;

export const probeFile = (folder: string): string => join(folder, 'facts.json');

/** Seconds between two looks at the probe job. */
const LOOK_SECONDS = 2;
const MOST_FACTS = 1 << 16;

export interface CheckOptions {
  /** Seconds for which the probe may wait in the queue and run. */
  patience: number;
  /** Told whenever the probe job stands otherwise than before: Slurm's reason while it waits. */
  onState(state: { job: string; state: string; reason: string }): void;
  /** Ends it: the probe job is cancelled. */
  signal?: AbortSignal;
}

/**
 * Has a node tell what it has. Nothing of the probe stays.
 * @param root the folder of runs; made where it is not there
 * @throws LabError that says what is missing, and what to do about it
 */
export async function checkCluster(root: string, options: CheckOptions): Promise<NodeFacts> {
  const settings = await readSlurmSettings(root);
  await makeFolders(root);
  const folder = join(root, `.probe-${randomUUID()}`);
  makeFolder({ run: root, path: folder });
  let job: string | null = null;
  try {
    job = await slurm.submit({
      ...{ name: PROBE, tasks: 1, folder, log: '%a.log' },
      options: resourceOptions(settings, null),
      script: jobScript({
        ...{ setup: settings.setup, node: process.execPath, program: jobProgram() },
        ...{ args: ['--probe', folder], ended: 'ended-' },
      }),
    });
    return await answerOf(folder, job, settings.files_after, options);
  } finally {
    const jobs = job === null ? await jobsIn(folder) : [job];
    await slurm.cancel(jobs).catch(() => undefined);
    await removeWhole({ run: root, path: folder });
  }
}

const PROBE = 'ticketlab-check';

/** Jobs that sbatch has submitted all the same. */
const jobsIn = (folder: string): Promise<string[]> =>
  slurm.queue([PROBE]).then(
    (tasks) => tasks.filter((task) => task.folder === folder).map(({ job }) => job),
    () => [],
  );

async function answerOf(
  folder: string,
  job: string,
  hiddenSeconds: number,
  { patience, onState, signal }: CheckOptions,
): Promise<NodeFacts> {
  let told = { state: '', reason: '' };
  let gone = Infinity;
  for (const end = Date.now() + patience * 1000; ; await pause(signal)) {
    if (signal?.aborted) throw new LabError(say`Job ${job} was taken out of the queue.`);
    const facts = await readFacts(folder);
    if (facts) return checked(facts);
    const code = await readText({ run: folder, path: join(folder, 'ended-0') }, 64).catch(() => null);
    if (code !== null) throw await failed(folder, job, Number(code));
    const [queued] = await slurm.queue([PROBE]).then(
      (tasks) => tasks.filter((task) => task.job === job),
      (error: unknown) => {
        if (error instanceof SlurmBusy) return [null];
        throw error;
      },
    );
    const now = Date.now();
    if (queued) {
      const { state, reason } = queued;
      if (told.state !== state || told.reason !== reason) onState({ job, state, reason });
      told = { state, reason };
      gone = Infinity;
    } else if (queued === undefined) gone = Math.min(gone, now);
    if (now > gone + hiddenSeconds * 1000)
      throw new LabError(
        say`Job ${job} has ended, and ${folder} holds nothing of it after ${hiddenSeconds} s.`,
        {
          hint: say(
            'The nodes must share the folder of runs with this machine and be allowed to write there: put the experiment into a folder of a shared file system, or name one with --runs.',
          ),
        },
      );
    if (now > end)
      throw new LabError(
        told.state === 'pending' || told.state === ''
          ? say`Job ${job} has not begun after ${patience} s${told.reason === '' ? '' : `: ${told.reason}`}.`
          : say`Job ${job} is running, and is not over after ${patience} s.`,
        {
          hint: say(
            'It was taken out of the queue. --patience gives it longer; `sinfo` shows what the nodes do.',
          ),
        },
      );
  }
}

/** Until the next look, or until nobody waits any more. */
const pause = (signal?: AbortSignal): Promise<void> =>
  wait(LOOK_SECONDS * 1000, undefined, { signal }).catch(() => undefined);

async function readFacts(folder: string): Promise<NodeFacts | null> {
  try {
    return factsSchema.parse(
      JSON.parse(await readText({ run: folder, path: probeFile(folder) }, MOST_FACTS)),
    );
  } catch {
    return null;
  }
}

function checked(facts: NodeFacts): NodeFacts {
  if (facts.version === VERSION) return facts;
  throw new LabError(
    say`Node ${facts.node} has Ticket Lab ${facts.version}, this machine has ${VERSION}: results could differ.`,
    { hint: say('Have the same copy of Ticket Lab on all nodes, best in a folder that they share.') },
  );
}

async function failed(folder: string, job: string, code: number): Promise<LabError> {
  const log = await readText({ run: folder, path: join(folder, '0.log') }, 1 << 20).catch(() => '');
  const words = forLogLine(log.trim().split('\n').slice(-8).join(' / ').slice(-400));
  const isWithoutNode = code === 127;
  return new LabError(
    isWithoutNode
      ? say`The node of job ${job} has no Node that can be run: ${words}`
      : say`Job ${job} ended with code ${code}: ${words}`,
    {
      hint: isWithoutNode
        ? say(
            'Add a line such as `module load nodejs` to `setup` in .ticketlab/slurm.yaml, or put Node into a shared folder.',
          )
        : say('Correct `setup` in .ticketlab/slurm.yaml, or what the job complains of.'),
    },
  );
}
