// The queues of the folders of runs that a window watches: who waits, and how far all of it is. Does not import the editor.
import { dirname } from 'node:path';
import { Coalescer } from '../../events/coalescer';
import { Emitter } from '../../events/emitter';
import type { StartOptions } from '../../lab/connection/client';
import type { RunCosts } from '../../lab/queue/costs';
import type { Turn } from '../../lab/queue/turn';
import type { Queue, QueueProgress, QueuedRun } from '../../protocol/queue';
import type { RunSummary } from '../../protocol/run';
import { withLibraries } from '../libraries';

export interface QueuesOptions {
  roots(): readonly string[];
  find(folder: string): RunSummary | undefined;
  startOptions(): StartOptions;
  /** Runs at a time, where the person has set it. */
  runsAtOnce(): number | undefined;
  log(message: string): void;
  /** A run has another place, or is in the queue no more. */
  changed(folder: string, queued: QueuedRun | undefined): void;
}

const load = () => withLibraries(() => import('./lazy-queue'));

/** Queues are read at most so often: milliseconds. */
const GAP = 1000;

export class RunQueues {
  private queued = new Map<string, QueuedRun>();
  private costs: RunCosts | undefined;
  private readonly changes = new Emitter<void>();
  private readonly reading = new Coalescer(() => this.readAll(), { gap: GAP });

  /** Of all that was queued since the queues were last empty; null where nothing is queued. */
  progress: QueueProgress | null = null;
  /** Whether one of the queues starts nothing until it is released. */
  held = false;
  readonly onDidChange = this.changes.event;

  constructor(private readonly options: QueuesOptions) {}

  of(folder: string): QueuedRun | undefined {
    return this.queued.get(folder);
  }

  /** Something may have changed in them. */
  refresh(): Promise<void> {
    return this.reading.ask();
  }

  /** Whether they are to be looked at again when runs change. */
  get isBusy(): boolean {
    return this.queued.size > 0 || this.progress !== null;
  }

  /**
   * Queues runs of one folder.
   * @returns where each stands once it is not just being started
   * @throws LabError with the reason where one cannot be
   */
  async add(folders: readonly string[], more: Pick<StartOptions, 'editorPython'> = {}): Promise<Turn[]> {
    const { enqueue, turnOf } = await load();
    const [first] = folders;
    if (first === undefined) return [];
    const root = dirname(first);
    const options = { ...this.options.startOptions(), ...more };
    try {
      await this.apply(root);
      await enqueue(root, folders, options);
      await this.reading.now();
      const turns: Turn[] = [];
      for (const folder of folders) turns.push(await turnOf(root, folder, options));
      return turns;
    } finally {
      await this.reading.now();
    }
  }

  /** The same, without waiting for any of them. */
  addAll(folders: readonly string[], more: Pick<StartOptions, 'editorPython'> = {}): Promise<void> {
    const [first] = folders;
    if (first === undefined) return Promise.resolve();
    return this.changing(async ({ enqueue }) => {
      await this.apply(dirname(first));
      await enqueue(dirname(first), folders, { ...this.options.startOptions(), ...more });
    });
  }

  /** Takes those out that wait, in one go. */
  takeOutAll(folders: readonly string[]): Promise<void> {
    return this.changing(async ({ cancel }) => {
      for (const folder of folders) await cancel(dirname(folder), folder);
    });
  }

  /** @returns false where it does not wait */
  takeOut(folder: string): Promise<boolean> {
    return this.changing(async ({ cancel }) => cancel(dirname(folder), folder));
  }

  /**
   * @param to its place among those that wait, from 1
   * @throws LabError where it does not wait
   */
  move(folder: string, to: number): Promise<void> {
    return this.changing(async ({ move }) => move(dirname(folder), folder, to));
  }

  /** Passes a run over, or lets it have its turn again. @throws LabError where it does not wait */
  hold(folder: string, held: boolean): Promise<void> {
    return this.changing(async ({ hold, release }) => {
      if (held) await hold(dirname(folder), folder);
      else await release(dirname(folder), folder, this.options.startOptions());
    });
  }

  /** Starts nothing new in any of the queues, or goes on. */
  holdAll(held: boolean): Promise<void> {
    return this.changing(async ({ hold, release, readQueue }) => {
      for (const root of this.options.roots())
        if ((await readQueue(root)).runs.length > 0)
          await (held ? hold(root) : release(root, undefined, this.options.startOptions()));
    });
  }

  /** Sees to it that what waits is run, as the settings say: a process that did so may have ended with the machine. */
  async goOn(): Promise<void> {
    await this.reading.now();
    for (const root of new Set([...this.queued.keys()].map((folder) => dirname(folder)))) {
      const { seeToQueue } = await load();
      await this.apply(root)
        .then(() => seeToQueue(root, this.options.startOptions()))
        .catch((error: unknown) => this.options.log(`${root}: ${String(error)}`));
    }
  }

  dispose(): void {
    this.reading.dispose();
    this.changes.dispose();
  }

  /** What the person has set holds for every queue of the window. */
  private async apply(root: string): Promise<void> {
    const wanted = this.options.runsAtOnce();
    const { readQueue, setAtOnce } = await load();
    if (wanted !== undefined && (await readQueue(root)).atOnce !== wanted)
      await setAtOnce(root, wanted, this.options.startOptions());
  }

  private async changing<T>(change: (lab: Awaited<ReturnType<typeof load>>) => Promise<T>): Promise<T> {
    try {
      return await change(await load());
    } finally {
      await this.reading.now();
    }
  }

  private async readAll(): Promise<void> {
    const { readQueue } = await load();
    const queues = new Map<string, Queue>();
    for (const root of this.options.roots()) {
      const queue = await readQueue(root).catch((error: unknown) => {
        this.options.log(`${root}: ${String(error)}`);
        return null;
      });
      if (queue && queue.runs.length > 0) queues.set(root, queue);
    }
    const before = this.queued;
    const runs = [...queues.values()].flatMap((queue) => queue.runs);
    this.queued = new Map(runs.map((run) => [run.folder, run]));
    for (const folder of new Set([...before.keys(), ...this.queued.keys()])) {
      const [was, is] = [before.get(folder), this.queued.get(folder)];
      if (JSON.stringify(was) !== JSON.stringify(is)) this.options.changed(folder, is);
    }
    this.held = [...queues.values()].some(({ held }) => held);
    this.progress = await this.measure([...queues.keys()]).catch((error: unknown) => {
      this.options.log(String(error));
      return null;
    });
    this.changes.fire();
  }

  private async measure(roots: readonly string[]): Promise<QueueProgress | null> {
    if (roots.length === 0) return null;
    const { RunCosts, queueProgress, summariseRun } = await load();
    const costs = (this.costs ??= new RunCosts());
    const look = (folder: string) => this.options.find(folder) ?? summariseRun(folder);
    const all: QueueProgress[] = [];
    for (const root of roots) all.push(await queueProgress(root, { look, costs }));
    return together(all);
  }
}

/** Queues of several folders run side by side. */
function together(all: readonly QueueProgress[]): QueueProgress {
  const sum = (of: (one: QueueProgress) => number) => all.reduce((total, one) => total + of(one), 0);
  const total = sum((one) => one.total);
  return {
    done: sum(({ done }) => done),
    failed: sum(({ failed }) => failed),
    total,
    share: sum((one) => one.share * one.total) / total,
    secondsLeft: all.reduce<number | null>(
      (most, { secondsLeft }) => (most === null || secondsLeft === null ? null : Math.max(most, secondsLeft)),
      0,
    ),
  };
}
