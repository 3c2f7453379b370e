// The runs of a workspace: finds, follows, starts, pauses, stops and deletes them. Does not import the editor.
import { basename, dirname, resolve } from 'node:path';
import type { RunConnection, StartOptions } from '../../lab/connection/client';
import type { WrittenExperiment } from '../../experiment/written-experiment';
import type { Experiment } from '../../lottery/settings';
import { LabError } from '../../lottery/errors';
import type { Measurement, TrainingId } from '../../lottery/trainings/training';
import type { Translate } from '../../lottery/translate';
import type { RunResults } from '../../protocol/results';
import { pythonOfEditor } from '../../lab/pytorch/editor-python';
import { newestFirst } from '../../protocol/run';
import type { RunSummary } from '../../protocol/run';
import { Coalescer } from '../../events/coalescer';
import { withLibraries } from '../libraries';
import type { Annotations } from '../../protocol/annotations';
import type { Activity } from './activity';
import { Emitter } from '../../events/emitter';
import type { ExperimentHashes, RequireReadable } from './experiment-hash';
import type { ResultsSoFar } from './results-so-far';
import { RunQueues } from './run-queues';
import { GatheredChanges } from './gathered-changes';
import { WorkQueue } from './work-queue';
import { busy, deletedMeanwhile, notUnderWay } from './refusals';
import { runFolders } from '../../lab/disk/runs-root';
import type { TrackedRun } from './tracked-run';

export type { RunsChange } from './gathered-changes';

export interface RunServiceOptions {
  /** The `.ticketlab/runs` folder that runs of an experiment file go to. */
  rootFor(file: string): Promise<string>;
  /** How runners are started. */
  startOptions(): StartOptions;
  /** Runs at a time, where the person has set it; unless given, nobody has. */
  runsAtOnce?(): number | undefined;
  /** Throws LabError where runs may only be looked at. */
  requireTrust(): void;
  /** Asked before data that an experiment names is read. */
  requireReadable: RequireReadable;
  log(message: string): void;
  /** Puts what people are told into their language. */
  translate: Translate;
}

const load = () => withLibraries(() => import('./lazy-lab'));

/** Folders are looked at so often even where the file system tells nothing: milliseconds. */
const POLL = 2500;

export class RunService {
  private roots: readonly string[] = [];
  private readonly tracked = new Map<string, TrackedRun>();
  private hashes: Promise<ExperimentHashes> | undefined;
  private readonly unreadable = new Set<string>();
  private readonly activities = new Map<string, Activity>();
  private readonly changes = new GatheredChanges();
  private readonly measurements = new Emitter<{ folder: string; id: TrainingId; measurement: Measurement }>();
  private readonly scanning = new Coalescer(() => this.scanAndPoll());
  private poll: NodeJS.Timeout | undefined;
  private readonly summaries = new WorkQueue();
  private readonly readings = new WorkQueue();
  private readonly outdated = new Set<TrackedRun>();
  private beingRead: TrackedRun | null = null;
  private disposed = false;
  /** What waits in the folders that are watched. */
  readonly queues: RunQueues;
  private found: () => void = () => undefined;

  /** Resolves once the runs of the first roots are known. */
  readonly ready = new Promise<void>((done) => (this.found = done));
  readonly onDidChange = this.changes.event;
  readonly onDidMeasure = this.measurements.event;

  constructor(private readonly options: RunServiceOptions) {
    this.queues = new RunQueues({
      ...options,
      startOptions: () => options.startOptions(),
      runsAtOnce: () => options.runsAtOnce?.(),
      log: (message) => options.log(message),
      roots: () => this.roots,
      find: (folder) => this.tracked.get(folder)?.summary ?? undefined,
      changed: (folder, queued) => this.tracked.get(folder)?.showQueued(queued),
    });
  }

  /** The newest first. */
  get runs(): readonly RunSummary[] {
    return [...this.tracked.values()].flatMap(({ summary }) => (summary ? [summary] : [])).sort(newestFirst);
  }

  /** @param run its folder, its name, or its hash */
  find(run: string): RunSummary | undefined {
    const byFolder = this.tracked.get(resolve(run))?.summary;
    return byFolder ?? this.runs.find(({ run: name, hash }) => name === run || hash === run);
  }

  /**
   * The run of an experiment: the one that running it would start or resume, as far as that can be told without Python. Of an
   * experiment whose data a module of the user's own makes it is the newest with the same settings and code.
   * @param file path of the experiment file
   * @throws LabError where the experiment's own data or code can't be read
   */
  async runOf(experiment: Experiment, file: string): Promise<RunSummary | undefined> {
    return (await this.runsOf([experiment], file))[0];
  }

  /** The same of several experiments of one file, in their order. */
  async runsOf(experiments: readonly Experiment[], file: string): Promise<(RunSummary | undefined)[]> {
    const hashes = await this.loadHashes();
    const recognisers: ((run: RunSummary) => boolean)[] = [];
    for (const experiment of experiments) recognisers.push(await hashes.recogniser(experiment, file));
    const root = resolve(await this.options.rootFor(file));
    const runs = this.runs.filter(({ folder }) => dirname(folder) === root);
    return recognisers.map((isItsRun) => runs.find(isItsRun));
  }

  /** What the run has found so far, as last read; undefined until that is known. */
  resultsSoFar(folder: string): ResultsSoFar | undefined {
    return this.tracked.get(folder)?.soFar ?? undefined;
  }

  /** The same as of now. */
  async readResultsSoFar(folder: string): Promise<ResultsSoFar | undefined> {
    await this.tracked.get(folder)?.readResultsSoFar();
    return this.resultsSoFar(folder);
  }

  /** Looks of the run's folder when it was last read, as `stampOfRun` gives them. */
  stamp(folder: string): string | undefined {
    return this.tracked.get(folder)?.stamp;
  }

  /** Whether what the run found is still to be read, or to be read again. */
  isReading(folder: string): boolean {
    const run = this.tracked.get(folder);
    return run !== undefined && (this.outdated.has(run) || this.beingRead === run);
  }

  /** What this window is doing with the run at the moment. */
  activity(folder: string): Activity | undefined {
    return this.activities.get(folder);
  }

  /**
   * Everything that the run found, with its curves. May be large: `resultsSoFar` has the levels alone.
   * @throws LabError where the folder is damaged or of a newer release
   */
  async results(folder: string): Promise<RunResults> {
    return this.tracked.get(folder)?.readResults() ?? (await load()).readResults(folder);
  }

  /** Looks for runs in these `.ticketlab/runs` folders from now on. Resolves once what is there has been read. */
  async setRoots(roots: readonly string[]): Promise<void> {
    this.roots = [...new Set(roots.map((root) => resolve(root)))];
    await this.scan();
    this.found();
  }

  get watchedRoots(): readonly string[] {
    return this.roots;
  }

  /** Looks again at what is there. */
  scan(): Promise<void> {
    return this.scanning.ask();
  }

  /** Something in the run's folder may have changed. */
  async poke(folder: string): Promise<void> {
    const run = this.tracked.get(folder);
    await (run ? run.refreshIfChanged() : this.scan());
  }

  /**
   * The run of an experiment, made where there is none. It is not started. Where a module of the user's own makes the data, that is
   * run in Python.
   * @param file path of the experiment file
   * @throws LabError where its data or code cannot be read, or fails, the disk refuses, or the run's folder is damaged
   */
  async create({ experiment, source }: WrittenExperiment, file: string): Promise<RunSummary> {
    this.options.requireTrust();
    const root = resolve(await this.options.rootFor(file));
    const { fingerprint, sources } = await (await this.loadHashes()).identify(experiment, file);
    const { createRun, TrackedRun } = await load();
    const { folder } = await createRun({
      ...{ root, experiment, source, experimentFile: file, fingerprint, sources },
    });
    if (!this.roots.includes(root)) this.roots = [...this.roots, root];
    const run = this.tracked.get(folder) ?? this.track(folder, TrackedRun);
    await run.refresh();
    if (!run.summary) throw deletedMeanwhile(folder, this.options.translate);
    return run.summary;
  }

  /**
   * Queues a run, to be started or resumed in a process that outlives the editor. Returns once it is under way, or waits.
   * @returns false where this window is starting it already
   * @throws LabError with the reason why it could not be started
   */
  async start(folder: string): Promise<boolean> {
    this.options.requireTrust();
    if (this.activity(folder) === 'starting') return false;
    return this.doing(folder, 'starting', async () => {
      this.options.log(`queueing ${folder}`);
      const { usesPython } = await load();
      // Asking for the Python starts the Python extension.
      const editorPython = (await usesPython(folder)) ? await pythonOfEditor(folder) : undefined;
      const [turn] = await this.queues.add([folder], editorPython === undefined ? {} : { editorPython });
      await this.tracked.get(folder)?.refresh();
      const run = this.find(folder);
      if (turn?.is === 'over' && run?.state === 'failed') throw new LabError(run.said ?? run.message ?? '');
      return true;
    });
  }

  /**
   * Queues several runs of one folder, without waiting for their turns: why one cannot be started is said in its row.
   * @throws LabError where they cannot be queued
   */
  async startAll(folders: readonly string[]): Promise<void> {
    this.options.requireTrust();
    this.options.log(`queueing ${folders.length} runs`);
    const { usesPython } = await load();
    let editorPython: string | undefined;
    for (const folder of folders) {
      if (!(await usesPython(folder))) continue;
      editorPython = await pythonOfEditor(folder);
      break;
    }
    await this.queues.addAll(folders, editorPython === undefined ? {} : { editorPython });
  }

  /** Goes on with what waits, where experiments may be run. */
  async goOn(): Promise<void> {
    this.options.requireTrust();
    if (this.tracked.size > 0) await this.queues.goOn();
  }

  /** Takes a run that waits out of the queue. @returns false where it was not under way any more */
  pause(folder: string): Promise<boolean> {
    return this.end(folder, 'pausing', (connection) => connection.pause());
  }

  /** The same. */
  stop(folder: string): Promise<boolean> {
    return this.end(folder, 'stopping', (connection) => connection.stop());
  }

  /** Deletes a run and all it found; one under way is stopped first. */
  async delete(folder: string): Promise<void> {
    this.options.requireTrust();
    if (this.tracked.get(folder)?.summary?.state === 'running') await this.stop(folder);
    await this.doing(folder, 'deleting', async () => {
      this.options.log(`deleting ${folder}`);
      await this.queues.takeOut(folder);
      await (await load()).deleteRun(folder);
    });
    await this.scan();
  }

  /**
   * Changes some of what is said of a run.
   * @throws LabError where it is too long, the disk refuses, or runs may only be looked at
   */
  async annotate(folder: string, change: Partial<Annotations>): Promise<void> {
    this.options.requireTrust();
    await (await load()).annotate(folder, change);
    await this.tracked.get(folder)?.refreshAnnotations();
  }

  /** Keeps the colour that a run has been given; one that another window has given it stays. @throws as `annotate` */
  async keepColour(folder: string, colour: number): Promise<void> {
    await this.tracked.get(folder)?.refreshAnnotations();
    if (this.find(folder)?.annotations?.colour === null) await this.annotate(folder, { colour });
  }

  dispose(): void {
    this.disposed = true;
    this.scanning.dispose();
    clearTimeout(this.poll);
    for (const run of this.tracked.values()) run.dispose();
    this.tracked.clear();
    for (const one of [this.changes, this.measurements, this.queues]) one.dispose();
  }

  private async end(
    folder: string,
    activity: Activity,
    ask: (connection: RunConnection) => Promise<void>,
  ): Promise<boolean> {
    this.options.requireTrust();
    return this.doing(folder, activity, async () => {
      if (await this.queues.takeOut(folder)) return true;
      const own = this.tracked.get(folder)?.connection ?? null;
      const connection = own ?? (await (await load()).connect(folder));
      this.options.log(`${activity} ${folder}`);
      try {
        if (!connection) throw notUnderWay(basename(folder), this.options.translate);
        await ask(connection);
      } catch (error) {
        // It may have come to its end while it was being asked.
        await this.tracked.get(folder)?.refresh();
        if (this.find(folder)?.state !== 'running') return false;
        throw error;
      } finally {
        if (!own) connection?.dispose();
      }
      await this.tracked.get(folder)?.ended();
      return true;
    });
  }

  private async doing<T>(folder: string, activity: Activity, work: () => Promise<T>): Promise<T> {
    const already = this.activities.get(folder);
    if (already) throw busy(basename(folder), already, this.options.translate);
    this.activities.set(folder, activity);
    this.changed(folder);
    try {
      return await work();
    } finally {
      this.activities.delete(folder);
      await this.tracked.get(folder)?.refresh();
      this.changed(folder);
    }
  }

  private loadHashes(): Promise<ExperimentHashes> {
    return (this.hashes ??= load().then(
      ({ ExperimentHashes }) => new ExperimentHashes(this.options.requireReadable),
    ));
  }

  private track(folder: string, Run: typeof TrackedRun): TrackedRun {
    const run = new Run(folder, this.summaries, {
      changed: (_, first) => this.changed(folder, first),
      measured: (_, id, measurement) => this.measurements.fire({ folder, id, measurement }),
      outdated: (outdated) => this.queueReading(outdated),
      log: (message) => this.options.log(message),
    });
    this.tracked.set(folder, run);
    run.showQueued(this.queues.of(folder));
    return run;
  }

  private queueReading(run: TrackedRun): void {
    if (this.outdated.has(run)) return;
    this.outdated.add(run);
    void this.readings.add(async () => {
      // What changes from here on is read once more.
      this.outdated.delete(run);
      if (this.disposed) return;
      this.beingRead = run;
      await run.readResultsSoFar(() => (this.beingRead = null));
    });
  }

  private changed(folder: string, list = false): void {
    if (this.disposed) return;
    this.changes.add(folder, list);
    if (this.queues.isBusy) void this.queues.refresh();
  }

  private async scanAndPoll(): Promise<void> {
    clearTimeout(this.poll);
    await this.scanOnce().catch((error: unknown) => this.options.log(String(error)));
    if (!this.disposed) this.poll = setTimeout(() => void this.scan(), POLL);
  }

  /** A root that cannot be read shows no runs until it can; the log says so once. */
  private async foldersOf(root: string): Promise<string[]> {
    try {
      const folders = await runFolders(root);
      this.unreadable.delete(root);
      return folders;
    } catch (error) {
      if (!this.unreadable.has(root)) this.options.log(`${root} cannot be read: ${String(error)}`);
      this.unreadable.add(root);
      return [];
    }
  }

  private async scanOnce(): Promise<void> {
    const before = [...this.tracked];
    const there = new Set<string>();
    for (const root of this.roots) for (const folder of await this.foldersOf(root)) there.add(folder);
    for (const [folder, run] of before) {
      if (there.has(folder)) continue;
      run.dispose();
      this.tracked.delete(folder);
      this.changed(folder, true);
    }
    if (there.size === 0) return;
    const { TrackedRun } = await load();
    if (this.disposed) return;
    const runs = [...there].map((folder) => this.tracked.get(folder) ?? this.track(folder, TrackedRun));
    await Promise.all(runs.map((run) => run.refreshIfChanged()));
    await this.queues.refresh();
  }
}
