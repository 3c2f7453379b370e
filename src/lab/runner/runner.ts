// The life of a runner: it listens, reads the data, has the trainings done, and ends the run as it was asked to.
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { engineFor } from '../../engine/engines';
import { explanation } from '../../lottery/errors';
import type { Experiment } from '../../lottery/experiment/schema';
import { CONTROL_VERSION } from '../../protocol/control';
import type { RunProgress } from '../../protocol/run';
import { ControlServer } from '../control/server';
import { readEvents } from '../events';
import { HEARTBEAT_SECONDS } from '../liveness';
import type { Owner } from '../owner';
import { readExperiment } from '../run-folder';
import type { RunFile } from '../run-folder';
import { NOTHING_DONE, heartbeatsOf, snapshot } from '../snapshot';
import { standing } from '../state';
import { VERSION } from '../version';
import { workOf } from '../work';
import type { WorkerSetup } from '../worker/messages';
import { Dispatcher } from './dispatcher';
import { Journal, Superseded } from './journal';
import { Loader } from './load';
import { ProgressKeeper } from './progress';
import { survey, usefulThreads } from './survey';
import { tell } from '../../lottery/translate';

export interface RunnerOptions {
  /** Worker threads at most. */
  cores: number;
  checkpointSeconds: number;
}

export const DEFAULT_OPTIONS: RunnerOptions = { cores: availableParallelism(), checkpointSeconds: 15 };

export type RunEnd = 'finished' | 'paused' | 'stopped' | 'failed' | 'superseded';

const PROGRESS_MILLISECONDS = 250;

export class Runner {
  /** Resolves once the run is given up and everyone connected knows. */
  readonly ended: Promise<RunEnd>;
  private readonly resolveEnded: (end: RunEnd) => void;
  /** Resolves a moment earlier: once everything is written and the run is given up, so that anyone can resume it. */
  private readonly free: Promise<RunEnd>;
  private readonly resolveFree: (end: RunEnd) => void;
  private readonly journal: Journal;
  private readonly timers: NodeJS.Timeout[] = [];
  private server: ControlServer | null = null;
  private dispatcher: Dispatcher | null = null;
  private progressNow: () => Omit<RunProgress, 'state'> = () => NOTHING_DONE;
  /** How the run is to end, once somebody has asked. */
  private asked: 'paused' | 'stopped' | null = null;
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
    this.journal = new Journal(folder, owner, (event) => this.server?.broadcast('event', event));
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
    console.error(new Date().toISOString(), error);
    if (error instanceof Superseded) return this.finish('superseded', () => undefined);
    return this.finish('failed', () => this.journal.failed(explanation(error)));
  }

  private async listen(): Promise<void> {
    const { address, pid, generation } = this.owner.record;
    this.server = await ControlServer.listen(address, {
      hello: () => ({ version: CONTROL_VERSION, run: basename(this.folder), pid, owner: generation }),
      progress: () => this.progress(),
      pause: () => this.ask('paused').then(() => null),
      stop: () => this.ask('stopped').then(() => null),
    });
    const beat = async () => {
      if (!(await this.owner.beat())) await this.fail(new Superseded());
    };
    this.timers.push(
      setInterval(() => void beat(), HEARTBEAT_SECONDS * 1000),
      setInterval(() => this.server?.broadcast('progress', this.progress()), PROGRESS_MILLISECONDS),
    );
  }

  private async begin(): Promise<void> {
    const { events, problems } = await readEvents(this.folder);
    const spent = standing(events, false, await heartbeatsOf(this.folder, events), Date.now()).secondsSpent;
    const { generation: owner, pid } = this.owner.record;
    this.journal.event({ type: 'started', owner, pid, cores: this.options.cores, version: VERSION, spent });
    for (const problem of problems) this.journal.event({ type: 'warning', message: tell(problem) });
    const experiment = await readExperiment(this.folder, this.run);
    const before = await snapshot(this.folder, experiment);
    this.progressNow = () => before.progress;

    const loader = await Loader.start({ role: 'load', folder: this.folder, run: this.run, experiment });
    const { networkFile } = loader.read;
    await this.journal.network(networkFile);
    const work = workOf(experiment, networkFile);
    const known = new Set(events.flatMap((event) => (event.type === 'training-finished' ? [event.id] : [])));
    const { scheduler, reached } = await survey(this.folder, work, this.journal, known);
    const engine = engineFor(experiment.engine);
    const { cores } = this.options;
    const threads = Math.min(engine.workersFor(cores), usefulThreads(work, scheduler));
    // Here, not in a worker: threads have but a copy of the environment.
    Object.assign(process.env, engine.environmentFor(cores));
    const progress = new ProgressKeeper(work, scheduler, { threads, spent, reached });
    this.progressNow = () => progress.snapshot();
    this.dispatcher = new Dispatcher(scheduler, progress, this.journal, {
      onMeasurement: (news) => this.server?.broadcast('measurement', news),
      onQuiet: () => void this.quiet(scheduler.done),
      onError: (error) => void this.fail(error),
    });
    if (this.asked || threads === 0) {
      await loader.end();
      this.dispatcher.stop();
    } else this.dispatcher.hire(await this.setups(experiment, loader, threads));
  }

  private async setups(experiment: Experiment, loader: Loader, threads: number): Promise<WorkerSetup[]> {
    const shared = await loader.share(threads);
    const { networkFile, input, inputShape, trainExamples } = loader.read;
    return Array.from({ length: threads }, (_, index) => ({
      role: 'train',
      index,
      folder: this.folder,
      hash: this.run.hash,
      experiment,
      network: networkFile.network,
      shared,
      input,
      inputShape,
      trainExamples,
      checkpointSeconds: this.options.checkpointSeconds,
    }));
  }

  private async quiet(done: boolean): Promise<void> {
    const end = done ? 'finished' : (this.asked ?? 'stopped');
    await this.finish(end, () => this.journal.event({ type: end }));
  }

  private async finish(end: RunEnd, lastWords: () => void): Promise<void> {
    if (this.ending) return;
    this.ending = true;
    // Until all is written, which may take a while, it goes on showing that it is alive.
    await this.dispatcher?.dismiss();
    for (const timer of this.timers) clearInterval(timer);
    let became = end;
    try {
      lastWords();
    } catch (error) {
      console.error(new Date().toISOString(), error);
      became = 'failed';
      this.journal.failed(explanation(error));
    }
    this.end = became;
    this.journal.close();
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

/** Promise.withResolvers, which Node 20 has not. */
function withResolver<T>(): [Promise<T>, (value: T) => void] {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => (resolve = done));
  return [promise, resolve];
}
