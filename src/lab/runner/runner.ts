// The life of a runner: listens, reads the data, runs the trainings, and ends the run.
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { engineFor } from '../../engine/engines';
import { explanation } from '../../lottery/errors';
import type { Experiment } from '../../lottery/settings';
import { COMMANDS_VERSION } from '../../protocol/run-commands';
import type { RunProgress, RunState } from '../../protocol/run';
import { RunServer } from '../connection/server';
import type { RunCommandHandlers } from '../connection/server';
import { readEvents } from '../disk/events';
import { HEARTBEAT_SECONDS } from '../owner/liveness';
import type { Owner } from '../owner/owner';
import { ownAddresses } from '../owner/address';
import { readExperiment } from '../disk/run-folder';
import type { RunFile } from '../disk/run-folder';
import { NOTHING_DONE, heartbeatsOf, snapshot } from '../status/snapshot';
import { runStatus } from '../status/run-state';
import { VERSION } from '../version';
import { workloadOf } from '../status/workload';
import type { WorkerSetup } from '../worker/messages';
import { logError } from './log-error';
import { Dispatcher } from './dispatcher';
import type { Executor, ExecutorEvents } from './executors/executor';
import { LocalExecutor } from './executors/local';
import { Cluster, requireNoJobs } from './executors/slurm/cluster';
import type { ExecutorName } from '../../protocol/run';
import { RunWriter, Superseded } from './run-writer';
import { Loader, layOut } from './data-loader';
import { ProgressKeeper } from './progress';
import { findEarlierWork, usefulThreads } from './earlier-work';
import { tell } from '../../lottery/translate';

export interface RunnerOptions {
  /** Worker threads at most. */
  cores: number;
  checkpointSeconds: number;
  /** Where trainings are done. */
  on: ExecutorName;
}

export const DEFAULT_OPTIONS: RunnerOptions = {
  cores: availableParallelism(),
  checkpointSeconds: 15,
  on: 'local',
};

/** States that a runner leaves a run in; or another has taken the run over. */
export type RunEnd = Exclude<RunState, 'waiting' | 'running' | 'interrupted'> | 'superseded';

const PROGRESS_MILLISECONDS = 250;

export class Runner {
  /** Resolves once the run is given up and everyone connected knows. */
  readonly ended: Promise<RunEnd>;
  private readonly resolveEnded: (end: RunEnd) => void;
  /** Resolves a moment earlier: once everything is written and the run is given up, so that anyone can resume it. */
  private readonly free: Promise<RunEnd>;
  private readonly resolveFree: (end: RunEnd) => void;
  private readonly writer: RunWriter;
  private readonly timers: NodeJS.Timeout[] = [];
  private server: RunServer | null = null;
  private dispatcher: Dispatcher | null = null;
  private progressNow: () => Omit<RunProgress, 'state'> = () => NOTHING_DONE;
  /** How the run is to end, once somebody has asked. */
  private asked: 'paused' | 'stopped' | null = null;
  /** Removes what was laid out for the workers. */
  private release: () => Promise<void> = () => Promise.resolve();
  private ending = false;
  private end: RunEnd | null = null;

  /** @throws LabError where the disk refuses */
  constructor(
    private readonly folder: string,
    private readonly run: RunFile,
    private readonly owner: Owner,
    private readonly options: RunnerOptions,
  ) {
    [this.ended, this.resolveEnded] = withResolver<RunEnd>();
    [this.free, this.resolveFree] = withResolver<RunEnd>();
    this.writer = new RunWriter(folder, owner, (event) => this.server?.broadcast('event', event));
  }

  /**
   * Returns once the workers are at work.
   * @throws whatever keeps the run from starting; it is in the log by then
   */
  async start(): Promise<void> {
    try {
      await this.listen();
      await this.begin();
    } catch (error) {
      await this.fail(error);
      throw error;
    }
  }

  /**
   * Ends the run with checkpoints.
   * @throws Error where it failed instead
   */
  async ask(how: 'paused' | 'stopped'): Promise<void> {
    this.asked ??= how;
    this.dispatcher?.stop();
    const end = await this.free;
    if (end === 'failed' || end === 'superseded')
      throw new Error(`The run ${end === 'failed' ? 'failed' : 'was taken over'} before it was ${how}.`);
  }

  /** Gives up. What was finished stays; what was under way goes on from its last checkpoint when the run is resumed. */
  async fail(cause: unknown): Promise<void> {
    if (this.ending) return;
    const error = cause instanceof Error ? cause : new Error(String(cause));
    logError(error);
    if (error instanceof Superseded) return this.finish('superseded', () => undefined);
    return this.finish('failed', () => this.writer.failed(explanation(error)));
  }

  private async listen(): Promise<void> {
    const { pid, generation } = this.owner.record;
    const [address, ...others] = await ownAddresses(this.folder, generation);
    const handlers: RunCommandHandlers = {
      hello: () => ({ version: COMMANDS_VERSION, run: basename(this.folder), pid, owner: generation }),
      progress: () => this.progress(),
      pause: () => this.ask('paused').then(() => null),
      stop: () => this.ask('stopped').then(() => null),
    };
    this.server = await RunServer.listen(address, handlers, others);
    const beat = async () => {
      if (!(await this.owner.beat())) await this.fail(new Superseded());
    };
    this.timers.push(
      setInterval(() => void beat(), HEARTBEAT_SECONDS * 1000),
      setInterval(() => this.tellProgress(), PROGRESS_MILLISECONDS),
    );
  }

  /** Counting trainings takes a while where there are very many: nobody listens, nobody counts. */
  private tellProgress(): void {
    if (this.server?.isHeard) this.server.broadcast('progress', this.progress());
  }

  private async begin(): Promise<void> {
    const { events, problems } = await readEvents(this.folder);
    const spent = runStatus(events, false, await heartbeatsOf(this.folder, events), Date.now()).secondsSpent;
    const { generation: owner, pid } = this.owner.record;
    this.writer.event({ type: 'started', owner, pid, cores: this.options.cores, version: VERSION, spent });
    for (const problem of problems) this.writer.event({ type: 'warning', message: tell(problem) });
    const experiment = await readExperiment(this.folder, this.run);
    const before = await snapshot(this.folder, experiment);
    this.progressNow = () => before.progress;

    const cluster = this.options.on === 'slurm' ? await Cluster.find(this.folder) : null;
    if (!cluster) await requireNoJobs(this.folder);
    const loader = await Loader.start({ role: 'load', folder: this.folder, run: this.run, experiment });
    const { networkFile } = loader.read;
    await this.writer.network(networkFile);
    const work = workloadOf(experiment, networkFile);
    const known = new Set(events.flatMap((event) => (event.type === 'training-finished' ? [event.id] : [])));
    const { scheduler, reached } = await findEarlierWork(this.folder, work, this.writer, known);
    const engine = engineFor(experiment);
    const { cores } = this.options;
    const threads = Math.min(engine.workersFor(cores), usefulThreads(work, scheduler));
    const parallel = () => this.dispatcher?.parallel ?? threads;
    const given = { parallel, spent, reached, elsewhere: cluster !== null };
    const progress = new ProgressKeeper(work, scheduler, given);
    this.progressNow = () => progress.snapshot();
    let computing = events.findLast((event) => event.type === 'engine')?.about;
    const makeDispatcher = (makeExecutor: (events: ExecutorEvents) => Executor) =>
      new Dispatcher(
        scheduler,
        progress,
        this.writer,
        {
          onEngine: (about) => {
            if (about === computing) return;
            if (computing !== undefined)
              this.writer.event({ type: 'warning', message: otherEngine(computing, about) });
            computing = about;
            this.writer.event({ type: 'engine', about });
          },
          onMeasurement: (news) => this.server?.broadcast('measurement', news),
          onQuiet: () => void this.quiet(scheduler.done),
          onError: (error) => void this.fail(error),
        },
        makeExecutor,
      );
    // Jobs that are under way are ended by whoever knows of them.
    const isOver = () => threads === 0 || (this.asked !== null && !cluster);
    const setups = isOver() || cluster ? [] : await this.localSetups(experiment, loader, threads);
    await loader.end();
    const { checkpointSeconds } = this.options;
    const about = { run: this.run, owner: this.owner, experiment, work, checkpointSeconds };
    const jobs = await cluster?.prepare(about);
    this.dispatcher = makeDispatcher((events) => jobs?.(events) ?? new LocalExecutor(setups, events));
    if (isOver() && !cluster) return this.dispatcher.stop();
    this.dispatcher.start();
    if (isOver() || this.asked) this.dispatcher.stop();
  }

  private async localSetups(experiment: Experiment, loader: Loader, threads: number): Promise<WorkerSetup[]> {
    const { cores, checkpointSeconds } = this.options;
    const { folder, run } = this;
    const laid = await layOut({ folder, run, experiment, checkpointSeconds }, loader, { cores, threads });
    this.release = laid.release;
    return laid.setups;
  }

  private async quiet(done: boolean): Promise<void> {
    const end = done ? 'finished' : (this.asked ?? 'stopped');
    await this.finish(end, () => this.writer.event({ type: end }));
  }

  private async finish(end: RunEnd, lastWords: () => void): Promise<void> {
    if (this.ending) return;
    this.ending = true;
    // Until all is written, which may take a while, it goes on showing that it is alive.
    await this.dispatcher?.close();
    await this.release().catch(logError);
    for (const timer of this.timers) clearInterval(timer);
    let became = end;
    try {
      lastWords();
    } catch (error) {
      logError(error);
      became = 'failed';
      this.writer.failed(explanation(error));
    }
    this.end = became;
    this.writer.close();
    this.owner.release();
    // Whoever asked for the end is answered now.
    this.resolveFree(became);
    await this.server?.close(this.progress());
    this.resolveEnded(became);
  }

  private progress(): RunProgress {
    const state = this.end === null || this.end === 'superseded' ? 'running' : this.end;
    return { ...this.progressNow(), state };
  }
}

const otherEngine = (before: string, now: string) =>
  `This run was trained with ${before} so far, and goes on with ${now}: results may differ in their last bits from those of either alone.`;

/** Promise.withResolvers, which Node 20 has not. */
function withResolver<T>(): [Promise<T>, (value: T) => void] {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => (resolve = done));
  return [promise, resolve];
}
