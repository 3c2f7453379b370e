// A run as the extension tracks it: its summary, updated from the live runner if there is one, and its results.
import { lstat } from 'node:fs/promises';
import { connect } from '../../lab/connection/client';
import type { RunConnection } from '../../lab/connection/client';
import { readAnnotations } from '../../lab/disk/annotations';
import { annotationsFile, eventsFile, ownersFolder } from '../../lab/disk/paths';
import { readResults } from '../../lab/results/results';
import { summariseFolder, withLiveProgress } from '../../lab/runs';
import type { Measurement, TrainingId } from '../../lottery/trainings/training';
import type { RunResults } from '../../protocol/results';
import type { QueuedRun } from '../../protocol/queue';
import type { RunProgress, RunState, RunSummary } from '../../protocol/run';
import { Coalescer } from '../../events/coalescer';
import { ResultsReader } from './results-so-far';
import type { ResultsSoFar } from './results-so-far';
import type { WorkQueue } from './work-queue';

/** What a run tells whoever follows it. */
export interface RunNews {
  /** @param first whether nothing was known of it before */
  changed(run: TrackedRun, first: boolean): void;
  measured(run: TrackedRun, id: TrainingId, measurement: Measurement): void;
  /** More trainings have finished than the results so far know of. */
  outdated(run: TrackedRun): void;
  log(message: string): void;
}

/** Until a runner that owns the run answers, or is found dead, it is looked for so often: milliseconds. */
const SOONEST = 100;
const LATEST = 2000;
/** A runner that was asked to end is waited for so long: milliseconds. */
const ENDING = 10_000;
/** Results may be large: they are forgotten when nobody has asked for so long. */
const KEEP_RESULTS = 10_000;

export class TrackedRun {
  summary: RunSummary | null = null;
  soFar: ResultsSoFar | null = null;
  connection: RunConnection | null = null;
  private queued: QueuedRun | undefined;
  private signature = '';
  private annotated = '';
  private disposed = false;
  private readonly refreshing = new Coalescer(() => this.refreshOnce());
  private retry: NodeJS.Timeout | undefined;
  private patience = SOONEST;
  private readonly reader: ResultsReader;
  private readonly results: SharedResults;

  /** @param summaries the turns in which folders of runs are looked into */
  constructor(
    readonly folder: string,
    private readonly summaries: WorkQueue,
    private readonly news: RunNews,
  ) {
    this.reader = new ResultsReader(folder);
    this.results = new SharedResults(folder);
  }

  /** Looks of the folder just before the summary was read: whatever a summary or results say changes them. */
  get stamp(): string {
    return `${this.signature} ${this.annotated}`;
  }

  /** Looks again at the folder if its log or its owner is not what it was. While connected, the runner tells everything. */
  async refreshIfChanged(): Promise<void> {
    const told = this.connection && this.summary;
    if (!told && (await signatureOf(this.folder)) !== this.signature) return this.refresh();
    if ((await stampOf(annotationsFile(this.folder))) !== this.annotated) await this.refreshAnnotations();
  }

  /** Reads what people say of the run; another window may have changed it. */
  async refreshAnnotations(): Promise<void> {
    this.annotated = await stampOf(annotationsFile(this.folder));
    const annotations = await readAnnotations(this.folder);
    if (!this.summary || this.disposed) return;
    this.summary = { ...this.summary, annotations };
    this.news.changed(this, false);
  }

  /** The run has another place in the queue, or none any more. */
  showQueued(queued: QueuedRun | undefined): void {
    this.queued = queued;
    if (this.summary) this.show(this.summary);
  }

  /** Resolves once the summary is no older than the call. */
  refresh(): Promise<void> {
    return this.refreshing.ask();
  }

  /** Waits until the runner is gone, so that whoever paused the run can resume it. */
  async ended(): Promise<void> {
    for (const give = Date.now() + ENDING; Date.now() < give;) {
      await this.refresh();
      if (this.summary?.state !== 'running') return;
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  /** Results as of now; shared by all who ask while nothing changes. */
  readResults(): Promise<RunResults> {
    return this.results.read();
  }

  /** @param onRead called before the change is told */
  async readResultsSoFar(onRead = () => {}): Promise<void> {
    const trainings = this.summary?.progress.trainings ?? { finished: 0, total: 0, skipped: 0 };
    try {
      this.soFar = await this.reader.read(trainings);
    } catch (error) {
      this.news.log(`${this.folder}: ${String(error)}`);
      this.soFar = null;
    }
    onRead();
    if (!this.disposed) this.news.changed(this, false);
  }

  dispose(): void {
    this.disposed = true;
    this.refreshing.dispose();
    clearTimeout(this.retry);
    this.connection?.dispose();
    this.results.dispose();
  }

  private async refreshOnce(): Promise<void> {
    clearTimeout(this.retry);
    const told = await this.summaries.add(async () => {
      this.signature = await signatureOf(this.folder);
      this.annotated = await stampOf(annotationsFile(this.folder));
      return summariseFolder(this.folder);
    });
    // Not in its turn: the runner of another run may take its time to answer.
    const summary = await withLiveProgress(told);
    if (this.disposed) return;
    this.show(summary);
    if (summary.state === 'running' && !this.connection) await this.attach();
    this.lookForRunner();
  }

  /** A run is owned but does not answer: its runner is reading data, ending, on another machine, or dead any moment. */
  private lookForRunner(): void {
    const looking = !this.disposed && !this.connection && this.summary?.state === 'running';
    if (!looking) {
      this.patience = SOONEST;
      return;
    }
    this.retry = setTimeout(() => void this.refresh(), this.patience);
    this.patience = Math.min(LATEST, 2 * this.patience);
  }

  private async attach(): Promise<void> {
    const connection = await connect(this.folder).catch((error: unknown) => {
      this.news.log(`${this.folder}: ${String(error)}`);
      return null;
    });
    if (!connection) return;
    if (this.disposed) return connection.dispose();
    this.connection = connection;
    connection.onProgress((progress) => this.showProgress(progress));
    connection.onEvent(() => this.results.outdate());
    connection.onMeasurement(({ id, measurement }) => {
      this.results.outdate();
      this.news.measured(this, id, measurement);
    });
    connection.onClose(() => {
      this.connection = null;
      if (!this.disposed) void this.refresh();
    });
  }

  private showProgress(progress: RunProgress): void {
    if (!this.summary || this.disposed) return;
    this.show({ ...this.summary, state: progress.state, progress });
  }

  private show(told: RunSummary): void {
    const summary = { ...told };
    if (this.queued && saysMore(this.queued, told.state)) summary.queued = this.queued;
    else delete summary.queued;
    const first = this.summary === null;
    if (!first && summary.state !== this.summary?.state) this.news.log(`${this.folder} is ${summary.state}`);
    const before = this.summary?.progress.trainings.finished;
    this.summary = summary;
    this.results.outdate();
    this.news.changed(this, first);
    if (summary.progress.trainings.finished !== before) this.news.outdated(this);
  }
}

/** Whether the place in the queue tells more than the state, which is known sooner. */
function saysMore({ place }: QueuedRun, state: RunState): boolean {
  if (state === 'running' || state === 'finished') return false;
  return place !== null || state === 'waiting' || state === 'interrupted';
}

/** The stamp of a run as its folder is now. */
export const stampOfRun = async (folder: string): Promise<string> =>
  `${await signatureOf(folder)} ${await stampOf(annotationsFile(folder))}`;

/** Changes whenever a runner has taken, ended or logged something. */
async function signatureOf(folder: string): Promise<string> {
  return (await Promise.all([eventsFile(folder), ownersFolder(folder)].map(stampOf))).join(' ');
}

const stampOf = (path: string): Promise<string> =>
  lstat(path).then(
    ({ mtimeMs, size }) => `${mtimeMs}:${size}`,
    () => 'none',
  );

/** One reading at a time, and at most one waiting, however many ask. More than a `Coalescer`: what was read is kept, and read again only once outdated. */
class SharedResults {
  private version = 0;
  private latest: { version: number; results: Promise<RunResults> } | null = null;
  private waiting: Promise<RunResults> | null = null;
  private forget: NodeJS.Timeout | undefined;

  constructor(private readonly folder: string) {}

  outdate(): void {
    this.version++;
  }

  read(): Promise<RunResults> {
    clearTimeout(this.forget);
    this.forget = setTimeout(() => (this.latest = null), KEEP_RESULTS).unref();
    if (this.latest?.version === this.version) return this.latest.results;
    if (!this.latest) return this.start();
    const start = () => this.start();
    return (this.waiting ??= this.latest.results.then(start, start));
  }

  dispose(): void {
    clearTimeout(this.forget);
    this.latest = null;
  }

  private start(): Promise<RunResults> {
    this.waiting = null;
    const latest = { version: this.version, results: readResults(this.folder) };
    this.latest = latest;
    latest.results.catch(() => {
      if (this.latest === latest) this.latest = null;
    });
    return latest.results;
  }
}
