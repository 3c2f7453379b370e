// slurm-job.mjs RUN BATCH TASK: trains what one task of an array job is to train, on whichever node Slurm runs it.
// Exit codes: 0 nothing is left to do, 75 asked to end and saved, 1 failed.
import { hostname } from 'node:os';
import { LabError, saidBy } from '../../lottery/errors';
import { say } from '../../lottery/translate';
import { readExperiment, readRunFile } from '../disk/run-folder';
import { isFinished } from '../disk/training-record';
import { Dispatcher } from '../runner/dispatcher';
import { Loader, layOut } from '../runner/data-loader';
import { LocalExecutor } from '../runner/executors/local';
import {
  batchFolder,
  hasEnded,
  hasReport,
  readBatch,
  writeReport,
} from '../runner/executors/slurm/batch-files';
import { ASKED_TO_END } from '../runner/executors/slurm/script';
import { logError } from '../runner/log-error';
import { ProgressKeeper } from '../runner/progress';
import { Scheduler } from '../runner/scheduler';
import { workloadOf } from '../status/workload';
import { VERSION } from '../version';
import { engineFor } from '../../engine/engines';
import { forLogLine } from '../results/escape-text';
import { probe } from './probe';
import { StagingWriter } from './staging-writer';

const log = (line: string): void => console.log(`${new Date().toISOString()} ${forLogLine(line)}`);

let stopping = false;
let stop = (): void => undefined;
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.on(signal, () => {
    stopping = true;
    stop();
  });

async function main(folder: string, number: number, task: number): Promise<number> {
  const env = process.env;
  const job = `${env['SLURM_ARRAY_JOB_ID'] ?? '0'}_${task}`;
  const node = env['SLURMD_NODENAME'] ?? hostname();
  log(
    `job ${job} on ${node}, attempt ${Number(env['SLURM_RESTART_COUNT'] ?? 0) + 1}, Node ${process.version}`,
  );
  const batch = await readBatch(folder, number);
  if (!batch || hasEnded(folder, number, task)) {
    log('what it was to do is not wanted any more');
    return 0;
  }
  if (batch.version !== VERSION)
    throw new LabError(
      say`The run's owner is Ticket Lab ${batch.version}, on node ${node} there is ${VERSION}: results could differ.`,
      { hint: say('Have the same copy of Ticket Lab on all nodes, best in a folder that they share.') },
    );
  const isLeft = (id: string) => !isFinished(folder, id) && !hasReport(folder, number, { id });
  const ids = new Set((batch.tasks[task] ?? []).filter(isLeft));
  if (ids.size === 0) return 0;
  const run = await readRunFile(folder);
  const experiment = await readExperiment(folder, run);
  const loader = await Loader.start({ role: 'load', folder, run, experiment });
  const work = workloadOf(experiment, loader.read.networkFile);
  const scheduler = new Scheduler(
    work.plan.filter(({ id }) => ids.has(id)),
    work.priority,
  );
  const staging = batchFolder(folder, number);
  const { cores, checkpointSeconds, before, submitted } = batch;
  const queued = Math.max(0, (Date.now() - submitted) / 1000);
  const identity = { folder, batch: number, task, staging, node, job, queued, before };
  const writer = new StagingWriter(identity, log);
  const threads = Math.max(1, Math.min(engineFor(experiment).workersFor(cores), ids.size));
  const about = { folder, staging, run, experiment, checkpointSeconds };
  const { setups, release } = await layOut(about, loader, { cores, threads });
  const given = { parallel: () => threads, spent: 0, reached: new Map<string, number>() };
  const damaged: Promise<void>[] = [];
  try {
    await new Promise<void>((done, fail) => {
      const dispatcher = new Dispatcher(
        scheduler,
        new ProgressKeeper(work, scheduler, given),
        writer,
        {
          onEngine: (engine) => (writer.about = engine),
          onMeasurement: () => undefined,
          onQuiet: () => void dispatcher.close().then(done, fail),
          onError: (error) => void dispatcher.close().then(() => fail(error), fail),
        },
        (events) =>
          new LocalExecutor(setups, {
            ...events,
            onMessage: (message) => {
              if (message.type === 'damaged') {
                // Only the owner may have a training done again.
                const { id, parent, message: words } = message;
                damaged.push(
                  writeReport(folder, number, { type: 'damaged', id, task, parent, message: words }),
                );
                stop();
                return events.onMessage({ type: 'stopped', id });
              }
              events.onMessage(message);
            },
          }),
      );
      stop = () => dispatcher.stop();
      if (stopping) stop();
      else dispatcher.start();
    });
  } finally {
    await Promise.allSettled(damaged);
    writer.close();
    await release();
  }
  return stopping && !scheduler.done ? ASKED_TO_END : 0;
}

const [, , folder = '', number = '', task = ''] = process.argv;
if (folder === '--probe') process.exit(await probe(number));
process.exit(
  await main(folder, Number(number), Number(task)).catch(async (error: unknown) => {
    logError(error);
    await writeReport(folder, Number(number), { type: 'failed', task: Number(task), ...saidBy(error) }).catch(
      logError,
    );
    return 1;
  }),
);
