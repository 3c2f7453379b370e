// Trainings as jobs of a cluster that Slurm schedules. Files decide what is finished, never the queue: that only says which jobs will
// write no more.
import { LabError } from '../../../../lottery/errors';
import { say, tell } from '../../../../lottery/translate';
import type { TranslatableText } from '../../../../lottery/translate';
import type { SlurmSettings } from '../../../../experiment/schema/slurm';
import type { TrainingId } from '../../../../lottery/trainings/training';
import { DamagedTraining } from '../../../disk/training-record';
import type { Executor, ExecutorEvents, ReadyTrainings } from '../executor';
import { currentOf, hasOpenTasks, isAwaited, isSettled, removeFrom } from './batch';
import type { Batch, Task } from './batch';
import { logPattern } from './batch-files';
import type { Report } from './batch-files';
import type { Clock } from './clock';
import { fill, gather, isShort, secondsIn } from './groups';
import type { GroupLengths } from './groups';
import type { JobFiles } from './job-files';
import { ASKED_TO_END } from './script';
import { SlurmBusy } from './slurm';
import type { QueuedTask, Slurm } from './slurm';

export interface SlurmRun {
  folder: string;
  hash: string;
  settings: SlurmSettings;
  /** Options of sbatch by what the settings ask for. */
  options: readonly string[];
  /** The script of a batch's jobs. */
  script(batch: number): string;
  /** How many trainings a job does at a time. */
  workers: number;
  /** Relative costs of the trainings. */
  cost: ReadonlyMap<TrainingId, number>;
  /** Whether this process still owns the run. */
  holds(): boolean;
  checkpointSeconds: number;
}

/** Seconds between two looks at Slurm's queue: the first while something changes there, the second once nothing has for long. */
const QUEUE_SECONDS = [10, 60] as const;
/** The same of looks at files that jobs have left. */
const FILES_SECONDS = [1, 10] as const;
/** How much longer each look waits than the one before, while nothing changes. */
const BACK_OFF = 1.5;
/** A training that is too short for a job of its own waits so long for others to share one, if not as long as a job would last. */
const COMPANY_SECONDS = 30;
/** Seconds between two submissions while jobs are open: one array of many is less work for everyone than many of one. */
const SUBMIT_SECONDS = 10;
/** Seconds between attempts while Slurm does not answer or takes no more. */
const RETRY_SECONDS = 30;
/** Seconds that cancelled jobs get to save what they have; Slurm's own patience (KillWait) is 30. */
const FAREWELL_SECONDS = 60;
const FAREWELL_LOOK_SECONDS = 2;
/** So many failures of one training end the run. */
const MOST_FAILURES = 3;

/** Ready trainings that are to become a job. */
interface Forming {
  ids: TrainingId[];
  since: number;
}

export class SlurmExecutor implements Executor {
  readonly adopted: readonly TrainingId[];
  private readonly batches = new Map<number, Batch>();
  private readonly forming: Forming[] = [];
  private readonly failures = new Map<TrainingId, number>();
  /** Iterations that trainings had reached when they were given to a job. */
  private readonly reached = new Map<TrainingId, number>();
  /** How far curves of trainings under way have been told. */
  private readonly told = new Map<TrainingId, number>();
  private readonly warned = new Set<string>();
  private readonly lengths: GroupLengths;
  /** Of trainings that were done: what they cost, and the seconds that they took. */
  private cost = 0;
  private seconds = 0;
  /** Jobs that may not be over. */
  private openTasks = 0;
  private lastNumber: number;
  private mostTasks = 0;
  private notBefore = 0;
  private stopping = false;
  /** Whether Slurm was asked to end all jobs. */
  private cancelled = false;
  private closed = false;
  private loop: Promise<void> = Promise.resolve();
  private queueWait: number = QUEUE_SECONDS[0];
  private filesWait: number = FILES_SECONDS[0];
  private nextQueue = 0;
  private nextFiles = 0;
  private stopBy = Infinity;

  /** @param open batches that earlier owners have submitted, and the number of the last that there ever was */
  constructor(
    private readonly run: SlurmRun,
    private readonly slurm: Slurm,
    private readonly files: JobFiles,
    private readonly clock: Clock,
    private readonly events: ExecutorEvents,
    open: { batches: { number: number; tasks: string[][] }[]; last: number },
  ) {
    this.lastNumber = open.last;
    for (const { number, tasks } of open.batches) this.addBatch(number, tasks);
    this.adopted = [...this.batches.values()].flatMap(({ tasks }) => tasks.flatMap(({ left }) => left));
    const { shortest_job: shortest, time } = run.settings;
    this.lengths = {
      shortest,
      longest: secondsIn(time),
      secondsOf: (id) => (this.cost > 0 ? ((run.cost.get(id) ?? 0) * this.seconds) / this.cost : null),
    };
  }

  get parallel(): number {
    let sum = 0;
    for (const { tasks } of this.batches.values())
      for (const { state, left } of tasks)
        if (state === 'running') sum += Math.min(left.length, this.run.workers);
    return Math.max(1, sum);
  }

  start(): void {
    this.loop = this.work().catch((error: unknown) => this.events.onError(error));
    this.events.onRoom();
  }

  take(ready: ReadyTrainings): TrainingId[] {
    if (this.stopping || this.closed) return [];
    const taken: TrainingId[] = [];
    for (const group of this.forming) taken.push(...fill(group.ids, ready, this.lengths));
    for (let jobs = this.openTasks + this.forming.length; jobs < this.run.settings.most_jobs; jobs++) {
      const first = ready.next();
      if (!first) break;
      const ids = gather(first.id, ready, this.lengths);
      this.forming.push({ ids, since: this.clock.now() });
      taken.push(...ids);
    }
    if (taken.length > 0) this.clock.wake();
    return taken;
  }

  stop(): void {
    this.stopping = true;
    this.clock.wake();
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.clock.wake();
    await this.loop.catch(() => undefined);
    // Whoever has taken the run over has taken its jobs over, too.
    if (!this.run.holds()) return;
    const isLeft = ({ tasks }: Batch) => tasks.some(({ left }) => left.length > 0);
    const batches = [...this.batches.values()];
    const jobs = batches.flatMap((batch) => (batch.job !== null && isLeft(batch) ? [batch.job] : []));
    await this.slurm.cancel(jobs).catch(() => undefined);
    for (const batch of batches)
      if (!isLeft(batch) && !this.files.isMoving(batch.number)) await this.files.close(batch.number);
  }

  private async work(): Promise<void> {
    const { clock } = this;
    this.mostTasks = await this.slurm.mostTasks().catch(unlessBusy(() => 0));
    while (!this.closed) {
      if (this.stopping && !this.cancelled) {
        for (const { ids } of this.forming.splice(0)) this.giveBack(ids);
        this.cancelled = await this.cancelAll();
      }
      if (clock.now() >= this.nextFiles) await this.lookAtFiles();
      if (clock.now() >= this.nextQueue) await this.lookAtQueue();
      await this.settleGone();
      await this.closeDone();
      if (!this.stopping && clock.now() >= this.notBefore) await this.submit();
      if (this.closed) return;
      if (this.stopping && this.batches.size === 0 && this.forming.length === 0) return;
      await clock.wait(
        Math.max(0, Math.min(this.nextFiles, this.nextQueue, this.nextSubmit()) - clock.now()),
      );
    }
  }

  // ---------------------------------------------------------------- giving out

  private nextSubmit(): number {
    if (this.stopping || this.forming.length === 0) return Infinity;
    const due = this.forming.map((group) => this.dueAt(group));
    return Math.max(this.notBefore, Math.min(...due));
  }

  /** When it becomes a job whatever its length. */
  private dueAt({ ids, since }: Forming): number {
    const mayGrow = isShort(ids, this.lengths) && this.batches.size > 0;
    return mayGrow ? since + Math.min(COMPANY_SECONDS, this.lengths.shortest) * 1000 : since;
  }

  private async submit(): Promise<void> {
    const now = this.clock.now();
    const due = this.forming.filter((group) => this.dueAt(group) <= now);
    if (due.length > 0 && this.openTasks > 0)
      this.notBefore = now + Math.min(SUBMIT_SECONDS, this.lengths.shortest) * 1000;
    while (due.length > 0 && !this.stopping && !this.closed && this.run.holds()) {
      const groups = due.splice(0, this.mostTasks || 1000);
      for (const group of groups) this.forming.splice(this.forming.indexOf(group), 1);
      const tasks = groups.map(({ ids }) => ids);
      const number = ++this.lastNumber;
      for (const [id] of tasks) if (id !== undefined) this.reached.set(id, await this.files.reached(id));
      await this.files.prepare(number, tasks, this.clock.now());
      const batch = this.addBatch(number, tasks);
      const { folder, options } = this.run;
      try {
        batch.job = await this.slurm.submit({
          ...{ name: batch.name, tasks: tasks.length, folder, log: logPattern(number), options },
          script: this.run.script(number),
        });
      } catch (error) {
        const isBusy = error instanceof SlurmBusy;
        // What may have been accepted is kept: the next look at the queue tells.
        if (!isBusy || !error.mayBeDone) {
          this.batches.delete(number);
          this.openTasks -= tasks.length;
          await this.files.close(number);
          this.forming.push(...groups);
        }
        if (!isBusy) throw error;
        this.warn(error.message);
        this.notBefore = this.clock.now() + RETRY_SECONDS * 1000;
        return;
      }
      this.hurry();
    }
  }

  private addBatch(number: number, tasks: string[][]): Batch {
    const name = `${this.prefix}${String(number).padStart(4, '0')}`;
    const made = tasks.map((left, index): Task => ({
      ...{ index, left: [...left], state: 'submitted', lostAt: Infinity, isEnded: false },
      ...{ code: null, said: null },
    }));
    const batch: Batch = {
      ...{ number, name, tasks: made, job: null },
      ...{ read: new Set(), unseen: new Map() },
    };
    this.batches.set(number, batch);
    this.openTasks += made.length;
    return batch;
  }

  private get prefix(): string {
    return `ticketlab-${this.run.hash}-`;
  }

  // ---------------------------------------------------------------- what jobs have left

  private async lookAtFiles(): Promise<void> {
    let isNews = false;
    for (const batch of [...this.batches.values()]) {
      await this.files.tidy(batch.number);
      for (const { report } of [...batch.unseen.values()]) await this.hear(batch, report);
      const reports = await this.newReports(batch);
      const ends = reports.filter(({ type }) => type === 'ended');
      // What a job has told before its end may have come while the folder was read.
      const others = [
        ...reports.filter(({ type }) => type !== 'ended'),
        ...(ends.length > 0 ? await this.newReports(batch) : []),
      ];
      for (const report of [...others, ...ends]) await this.hear(batch, report);
      isNews ||= reports.length > 0;
    }
    if (!this.stopping) await this.tellCurves();
    this.filesWait = isNews ? FILES_SECONDS[0] : Math.min(this.filesWait * BACK_OFF, FILES_SECONDS[1]);
    this.nextFiles = this.clock.now() + this.filesWait * 1000;
  }

  /** One that cannot be read is still being written, or half of it is all that there will be: its job ends like the others. */
  private async newReports({ number, read }: Batch): Promise<Report[]> {
    const reports: Report[] = [];
    for (const name of await this.files.reports(number)) {
      const report = read.has(name) ? null : await this.files.report(number, name);
      if (!report) continue;
      read.add(name);
      reports.push(report);
    }
    return reports;
  }

  private async hear(batch: Batch, report: Report): Promise<void> {
    const task = batch.tasks[report.task];
    if (!task) return;
    switch (report.type) {
      case 'finished':
        return this.collect(batch, task, report);
      case 'damaged':
        if (!removeFrom(task.left, report.id)) return;
        this.events.onMessage({ ...report });
        return;
      case 'failed':
        task.said = report.hint === undefined ? report.message : say`${report.message} ${report.hint}`;
        return;
      case 'ended':
        task.isEnded = true;
        task.code = report.code;
        if (isSettled(batch, task)) return this.settle(batch, task);
        // It says that more is done, so that is only to be waited for.
        task.state = 'gone';
        task.lostAt = Math.min(task.lostAt, this.clock.now() + this.run.settings.files_after * 1000);
    }
  }

  private async collect(batch: Batch, task: Task, report: Report & { type: 'finished' }): Promise<void> {
    const { id, node, job, queued, attempts, seconds, about, from } = report;
    if (!task.left.includes(id)) return;
    const { since } = batch.unseen.get(id) ?? { since: this.clock.now() };
    const finished = await this.files.verify(batch.number, id).catch(asDamaged);
    const isDamaged = finished instanceof DamagedTraining;
    // Its files may be seen later than what tells of them.
    if (isDamaged && this.clock.now() < since + this.run.settings.files_after * 1000) {
      batch.unseen.set(id, { report, since });
      return;
    }
    batch.unseen.delete(id);
    removeFrom(task.left, id);
    this.told.delete(id);
    if (isDamaged) {
      this.warn(tell(say`Job ${job} on ${node}: ${finished.message} It is trained again.`), job + id);
      this.countFailure(id, batch, task, finished.said.message);
      this.giveBack([id]);
    } else {
      if (about !== undefined) this.events.onEngine(about);
      if (from === undefined) {
        this.cost += this.run.cost.get(id) ?? 0;
        this.seconds += seconds;
      }
      this.failures.delete(id);
      const staging = this.files.staging(batch.number);
      const where = { node, job, queued, attempts };
      this.events.onMessage({ type: 'staged', id, staging, finished, seconds, where, from });
    }
    this.tellAssigned(batch, task);
  }

  /** Curves of what is under way, as if it were trained here. */
  private async tellCurves(): Promise<void> {
    for (const batch of this.batches.values())
      for (const task of batch.tasks) {
        const id = currentOf(batch, task);
        if (task.state !== 'running' || id === undefined) continue;
        const known = this.told.get(id);
        const measurements = await this.files.curve(batch.number, id);
        if (measurements.length === 0 || measurements.length === known) continue;
        if (known === undefined || measurements.length < known)
          this.events.onMessage({
            ...{ type: 'began', id, iteration: measurements[0]?.iteration ?? 0, known: measurements },
          });
        else
          for (const measurement of measurements.slice(known))
            this.events.onMessage({ type: 'measurement', id, measurement });
        this.told.set(id, measurements.length);
      }
  }

  // ---------------------------------------------------------------- the queue

  /** @returns whether Slurm has answered */
  private async lookAtQueue(): Promise<boolean> {
    const now = this.clock.now();
    const names = [...this.batches.values()].filter(hasOpenTasks).map(({ name }) => name);
    let queued: QueuedTask[];
    try {
      queued = await this.slurm.queue(names);
    } catch (error) {
      if (!(error instanceof SlurmBusy)) throw error;
      this.warn(error.message);
      const seconds = this.stopping ? FAREWELL_LOOK_SECONDS : QUEUE_SECONDS[0];
      this.nextQueue = this.clock.now() + seconds * 1000;
      return false;
    }
    // Another copy of the same run has the same hash, and its own folder.
    const own = queued.filter(({ folder }) => folder === this.run.folder);
    const found = new Map(own.map((one) => [`${one.name} ${one.task}`, one]));
    let isNews = false;
    for (const batch of this.batches.values())
      for (const task of batch.tasks) {
        if (task.state === 'over' || task.isEnded) continue;
        const one = found.get(`${batch.name} ${task.index}`);
        if (one) batch.job ??= one.job;
        const state = one?.state ?? 'gone';
        if (state !== task.state) isNews = true;
        // What was taken out of the queue before it began has left nothing.
        const patience =
          this.cancelled && task.state === 'pending' ? 0 : this.run.settings.files_after * 1000;
        task.lostAt = one ? Infinity : Math.min(task.lostAt, now + patience);
        task.state = state;
        if (one?.state === 'running') this.tellAssigned(batch, task);
        if (one?.state === 'pending') await this.seeToPending(one);
      }
    // What is gone may have left its last words a moment ago.
    if (isNews) this.nextFiles = now;
    this.queueWait = isNews ? QUEUE_SECONDS[0] : Math.min(this.queueWait * BACK_OFF, QUEUE_SECONDS[1]);
    this.nextQueue = now + (this.stopping ? FAREWELL_LOOK_SECONDS : this.queueWait) * 1000;
    return true;
  }

  private async seeToPending({ job, task, reason }: QueuedTask): Promise<void> {
    // After a requeue Slurm waits two minutes by itself.
    if (reason === 'BeginTime') await this.slurm.startNow(`${job}_${task}`);
    if (HOPELESS.test(reason))
      this.warn(
        tell(say`Job ${job} waits, and Slurm says why: ${reason}. It may never start.`),
        `${job} ${reason}`,
      );
  }

  private tellAssigned(batch: Batch, task: Task): void {
    const id = currentOf(batch, task);
    if (task.state !== 'running' || id === undefined || this.told.has(id)) return;
    this.events.onMessage({ type: 'assigned', id });
  }

  // ---------------------------------------------------------------- ends

  /** A job that has gone without a word is waited for: another machine's files may be seen late. */
  private async settleGone(): Promise<void> {
    const now = this.clock.now();
    for (const batch of this.batches.values())
      for (const task of batch.tasks) {
        if (task.state === 'over') continue;
        const isLost = now >= this.stopBy || (now >= task.lostAt && !isAwaited(batch, task));
        if (task.state === 'gone' && task.left.length === 0) this.end(task);
        else if (isLost || isSettled(batch, task)) await this.settle(batch, task);
        else if (task.state === 'gone' && task.lostAt > now)
          this.nextFiles = Math.min(this.nextFiles, task.lostAt);
      }
  }

  /** Nothing more comes of a job: what it has not finished is left for another. */
  private async settle(batch: Batch, task: Task): Promise<void> {
    if (task.state === 'over') return;
    this.end(task);
    const { code } = task;
    const culprit = currentOf(batch, task);
    const left = task.left.splice(0);
    for (const id of left) batch.unseen.delete(id);
    // Should it come back, it finds nothing to do.
    if (code === null) await this.files.endTask(batch.number, task.index);
    for (const id of left) {
      const reached = await this.files.keepCheckpoint(batch.number, id);
      const before = this.reached.get(id) ?? 0;
      // Nobody has failed where no job was ever seen.
      const isTried = code !== ASKED_TO_END && batch.job !== null && !this.stopping;
      if (id === culprit && isTried && reached <= before)
        this.countFailure(
          id,
          batch,
          task,
          task.said ?? (await this.files.lastWords(batch.number, task.index)),
        );
      if (reached > before) this.reached.set(id, reached);
    }
    this.giveBack(left);
    this.hurry();
  }

  private end(task: Task): void {
    task.state = 'over';
    this.openTasks--;
  }

  private countFailure(id: TrainingId, batch: Batch, task: Task, why: TranslatableText): void {
    const failures = (this.failures.get(id) ?? 0) + 1;
    this.failures.set(id, failures);
    if (failures < MOST_FAILURES) return;
    const log = this.files.log(batch.number, task.index);
    const job = `${batch.job ?? '?'}_${task.index}`;
    this.events.onError(
      new LabError(
        say`${id} failed ${MOST_FAILURES} times on the cluster, the last time in job ${job}: ${why}`,
        {
          hint: say`The log of the job is ${log}. \`ticketlab cluster check\` tries a node.`,
        },
      ),
    );
  }

  private giveBack(ids: readonly TrainingId[]): void {
    for (const id of ids) {
      this.told.delete(id);
      this.events.onMessage({ type: 'stopped', id });
    }
  }

  /** Batches with nothing left to wait for make room. */
  private async closeDone(): Promise<void> {
    for (const batch of [...this.batches.values()]) {
      if (hasOpenTasks(batch) || this.files.isMoving(batch.number)) continue;
      this.batches.delete(batch.number);
      await this.files.close(batch.number);
      this.events.onRoom();
    }
  }

  /** @returns whether it could be asked for */
  private async cancelAll(): Promise<boolean> {
    // Jobs of earlier owners, and those that sbatch did not tell the number of, are known by it only once the queue has been seen.
    if (!(await this.lookAtQueue())) return false;
    try {
      await this.slurm.cancel(this.openJobs());
      this.stopBy = this.clock.now() + (FAREWELL_SECONDS + this.run.settings.files_after) * 1000;
      this.nextQueue = this.clock.now() + FAREWELL_LOOK_SECONDS * 1000;
      this.hurry();
      return true;
    } catch (error) {
      if (!(error instanceof SlurmBusy)) throw error;
      this.warn(error.message);
      this.nextQueue = this.clock.now() + FAREWELL_LOOK_SECONDS * 1000;
      return false;
    }
  }

  private openJobs(): string[] {
    return [...this.batches.values()].flatMap((batch) =>
      batch.job !== null && hasOpenTasks(batch) ? [batch.job] : [],
    );
  }

  /** Something has happened: more may soon. */
  private hurry(): void {
    this.queueWait = QUEUE_SECONDS[0];
    this.filesWait = FILES_SECONDS[0];
    const now = this.clock.now();
    this.nextQueue = Math.min(this.nextQueue, now + this.queueWait * 1000);
    this.nextFiles = Math.min(this.nextFiles, now + this.filesWait * 1000);
  }

  /** Each thing once. */
  private warn(message: string, what = message): void {
    if (this.warned.has(what)) return;
    this.warned.add(what);
    this.events.onMessage({ type: 'warning', message });
  }
}

const HOPELESS = /Held|Never|BadConstraints|Invalid|Partition(Config|TimeLimit|NodeLimit)|ReqNodeNotAvail/i;

function asDamaged(error: unknown): DamagedTraining {
  if (error instanceof DamagedTraining) return error;
  throw error;
}

const unlessBusy =
  <T>(otherwise: () => T) =>
  (error: unknown): T => {
    if (error instanceof SlurmBusy) return otherwise();
    throw error;
  };
