// The owner's logic with a made-up Slurm: a hundred thousand trainings on five hundred nodes in simulated time, with jobs that die and
// files that are seen late.
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { experimentSchema } from '../../src/experiment/schema/cell-schemas';
import { slurmSchema } from '../../src/experiment/schema/slurm';
import { Dispatcher } from '../../src/lab/runner/dispatcher';
import { SlurmExecutor } from '../../src/lab/runner/executors/slurm/executor';
import type { Clock } from '../../src/lab/runner/executors/slurm/clock';
import type { Report } from '../../src/lab/runner/executors/slurm/batch-files';
import type { JobFiles } from '../../src/lab/runner/executors/slurm/job-files';
import { SlurmBusy } from '../../src/lab/runner/executors/slurm/slurm';
import type { ArrayJob, QueuedTask, Slurm } from '../../src/lab/runner/executors/slurm/slurm';
import { DamagedTraining } from '../../src/lab/disk/training-record';
import { ProgressKeeper } from '../../src/lab/runner/progress';
import { Scheduler } from '../../src/lab/runner/scheduler';
import type { TrainingWriter } from '../../src/lab/runner/training-writer';
import { workloadOf } from '../../src/lab/status/workload';
import { buildNetwork } from '../../src/lottery/network/build-network';
import { stream } from '../../src/lottery/random/stream';
import { parentOf } from '../../src/lottery/trainings/plan';
import type { PlannedTraining, TrainingId } from '../../src/lottery/trainings/training';

interface Weather {
  nodes: number;
  /** Share of jobs that die on the way. */
  dying: number;
  /** Seconds after which others see what a job has written, at most. */
  hidden: number;
  /** Share of calls that the controller does not answer. */
  busy: number;
  /** Seconds after which a training that was told to be finished is seen whole, at most. */
  late?: number;
}

interface SimulatedTask {
  batch: number;
  task: number;
  ids: TrainingId[];
  state: 'pending' | 'running';
}

/** A cluster in simulated time. Random, by a seed. */
class World implements Slurm, JobFiles, Clock {
  readonly trained = new Map<TrainingId, number>();
  calls = { submit: 0, queue: 0, looks: 0 };
  private time = 0;
  private readonly events: { at: number; act: () => void }[] = [];
  private readonly pending: SimulatedTask[] = [];
  private readonly tasks = new Map<string, SimulatedTask>();
  private readonly batches = new Map<number, { tasks: TrainingId[][]; seen: Map<string, Report> }>();
  private readonly batchOf = new Map<string, number>();
  private readonly read = new Set<string>();
  /** When what was trained is seen whole. */
  private readonly whole = new Map<TrainingId, number>();
  private running = 0;
  private readonly randomness = stream({ seed: 1, replicate: 0, purpose: 'sweep', index: 0 });

  constructor(
    private readonly weather: Weather,
    private readonly seconds: (id: TrainingId) => number,
  ) {}

  now = () => this.time;
  wake = () => undefined;

  async wait(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    for (let next = this.events[0]; next && next.at <= end; next = this.events[0]) {
      this.events.shift();
      this.time = Math.max(this.time, next.at);
      next.act();
    }
    this.time = end;
    // What the owner has begun to write.
    await turn();
  }

  async submit({ name, tasks }: ArrayJob): Promise<string> {
    this.calls.submit++;
    if (this.random() < this.weather.busy) throw new SlurmBusy('socket timed out');
    const batch = Number(name.split('-').at(-1));
    const known = this.batches.get(batch);
    if (known?.tasks.length !== tasks) throw new Error('another number of tasks than in the file');
    this.batchOf.set(name, batch);
    for (const [task, ids] of known.tasks.entries()) {
      const one: SimulatedTask = { batch, task, ids, state: 'pending' };
      this.tasks.set(`${batch} ${task}`, one);
      this.pending.push(one);
    }
    this.startPending();
    return Promise.resolve(String(batch));
  }

  queue(names: readonly string[]): Promise<QueuedTask[]> {
    this.calls.queue++;
    if (this.random() < this.weather.busy) return Promise.reject(new SlurmBusy('socket timed out'));
    const found = names.flatMap((name) => {
      const batch = this.batchOf.get(name) ?? 0;
      return (this.batches.get(batch)?.tasks ?? []).flatMap((_, task): QueuedTask[] => {
        const one = this.tasks.get(`${batch} ${task}`);
        if (!one) return [];
        return [{ job: String(batch), task, name, state: one.state, node: 'n1', reason: '', folder: FOLDER }];
      });
    });
    return Promise.resolve(found);
  }

  cancel(jobs: readonly string[]): Promise<void> {
    for (const [key, { batch }] of this.tasks) if (jobs.includes(String(batch))) this.tasks.delete(key);
    this.pending.splice(0);
    return Promise.resolve();
  }

  startNow = () => Promise.resolve();
  mostTasks = () => Promise.resolve(1000);

  prepare(batch: number, tasks: TrainingId[][]): Promise<void> {
    this.batches.set(batch, { tasks, seen: new Map() });
    return Promise.resolve();
  }
  tidy(batch: number): Promise<void> {
    const seen = this.batches.get(batch)?.seen;
    for (const name of this.read) if (seen?.delete(name)) this.read.delete(name);
    return Promise.resolve();
  }
  reports(batch: number): Promise<string[]> {
    this.calls.looks++;
    return Promise.resolve([...(this.batches.get(batch)?.seen.keys() ?? [])]);
  }
  report = (batch: number, name: string) => Promise.resolve(this.batches.get(batch)?.seen.get(name) ?? null);
  verify(_: number, id: TrainingId) {
    if (this.time < (this.whole.get(id) ?? 0))
      return Promise.reject(new DamagedTraining(id, 'training.json is missing'));
    this.read.add(id);
    return Promise.resolve({ record: made(id), diverged: false, files: NO_FILES });
  }
  staging = () => FOLDER;
  curve = () => Promise.resolve([]);
  reached = () => Promise.resolve(0);
  keepCheckpoint = () => Promise.resolve(0);
  endTask = () => Promise.resolve();
  isMoving = () => false;
  close(batch: number): Promise<void> {
    this.batches.delete(batch);
    return Promise.resolve();
  }
  log = () => 'log';
  lastWords = () => Promise.resolve('it died');

  get left(): number {
    return this.tasks.size;
  }

  private startPending(): void {
    while (this.running < this.weather.nodes) {
      const task = this.pending.shift();
      if (!task) return;
      this.running++;
      task.state = 'running';
      this.go(
        task,
        0,
        this.random() < this.weather.dying ? Math.floor(this.random() * task.ids.length) : Infinity,
      );
    }
  }

  /** @param dies at which of its trainings */
  private go(task: SimulatedTask, index: number, dies: number): void {
    const id = task.ids[index];
    const isAlive = () => this.tasks.get(`${task.batch} ${task.task}`) === task;
    if (id === undefined || index >= dies) {
      if (isAlive()) this.tasks.delete(`${task.batch} ${task.task}`);
      this.running--;
      if (id === undefined)
        this.tell(task, `ended-${task.task}`, { type: 'ended', task: task.task, code: 0 });
      this.startPending();
      return;
    }
    this.after(this.seconds(id), () => {
      this.trained.set(id, (this.trained.get(id) ?? 0) + 1);
      this.whole.set(id, this.time + this.random() * (this.weather.late ?? 0) * 1000);
      this.tell(task, id, { ...REPORT, id, task: task.task, seconds: this.seconds(id) });
      this.go(task, index + 1, dies);
    });
  }

  private tell({ batch }: SimulatedTask, name: string, report: Report): void {
    this.after(this.random() * this.weather.hidden, () => this.batches.get(batch)?.seen.set(name, report));
  }

  private after(seconds: number, act: () => void): void {
    const at = this.time + seconds * 1000;
    let low = 0;
    for (let high = this.events.length; low < high;) {
      const middle = (low + high) >> 1;
      if ((this.events[middle]?.at ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    this.events.splice(low, 0, { at, act });
  }

  private random(): number {
    return this.randomness.uniform();
  }
}

const FOLDER = '/runs/run';
const NO_FILES = { metrics: { bytes: 0, sha256: '' }, ticket: { bytes: 0, sha256: '' } };
const REPORT = { type: 'finished', node: 'n1', job: '1_0', queued: 1, attempts: 1 } as const;

const measured = {
  ...{
    iteration: 0,
    trainLoss: null,
    validationLoss: 1,
    validationAccuracy: 0,
    testLoss: 1,
    testAccuracy: 0,
  },
};
const keys = new Map<TrainingId, PlannedTraining>();
function made(id: TrainingId) {
  const key = keys.get(id)?.key;
  if (!key) throw new Error(`${id} was not planned`);
  const layers = [{ name: 'fc1', weights: 1, survivors: 1, neurons: 1, deadNeurons: [] }];
  return {
    id,
    key,
    weights: 1,
    survivors: 1,
    layers,
    untrained: measured,
    earlyStop: measured,
    end: measured,
  };
}

async function simulate(
  about: { replicates: number; rounds: number; controls: number },
  weather: Weather,
  yaml: Record<string, unknown> = {},
) {
  const experiment = experimentSchema.parse({
    experiment: 'large',
    replicates: about.replicates,
    dataset: { name: 'digits' },
    network: { hidden: [8] },
    pruning: { rounds: about.rounds },
    controls: { random_reinit: about.controls },
  });
  const network = buildNetwork(experiment.network, [1, 8, 8], 10);
  const work = workloadOf(experiment, { network, examples: { train: 100, validation: 10, test: 10 } });
  for (const planned of work.plan) keys.set(planned.id, planned);
  const scheduler = new Scheduler(work.plan, work.priority);
  const world = new World(weather, () => 60);
  const finished = new Set<TrainingId>();
  const warnings: string[] = [];
  const writer: TrainingWriter = {
    event: (event) => {
      if (event.type === 'warning') warnings.push(event.message);
    },
    began: () => undefined,
    measured: () => undefined,
    checkpoint: () => Promise.resolve(),
    finished: () => Promise.resolve(),
    adopted: (id) => {
      expect(finished.has(id)).toBe(false);
      finished.add(id);
      return Promise.resolve();
    },
    damaged: () => Promise.resolve(),
  };
  const progress = new ProgressKeeper(work, scheduler, {
    ...{ parallel: () => 1, spent: 0, reached: new Map<TrainingId, number>(), elsewhere: true },
  });
  const settings = slurmSchema.parse({ most_jobs: 2000, ...yaml });
  const run = {
    ...{
      folder: FOLDER,
      hash: '0'.repeat(12),
      settings,
      options: [],
      cost: work.cost,
      workers: 1,
      checkpointSeconds: 15,
    },
    script: () => '',
    holds: () => true,
  };
  const error = await new Promise<unknown>((done) => {
    const events = {
      onEngine: () => undefined,
      onMeasurement: () => undefined,
      onQuiet: () => void dispatcher.close().then(() => done(null)),
      onError: (cause: unknown) => void dispatcher.close().then(() => done(cause)),
    };
    const dispatcher: Dispatcher = new Dispatcher(
      scheduler,
      progress,
      writer,
      events,
      (heard) => new SlurmExecutor(run, world, world, world, heard, { batches: [], last: 0 }),
    );
    dispatcher.start();
  });
  return { plan: work.plan, world, finished, warnings, error };
}

describe('the owner of a run on a cluster, in simulated time', () => {
  test('sees to a hundred thousand trainings', async () => {
    const from = performance.now();
    const { plan, world, finished, error } = await simulate(
      { replicates: 1000, rounds: 20, controls: 4 },
      { nodes: 500, dying: 0, hidden: 60, busy: 0 },
    );
    expect(plan.length).toBeGreaterThan(100_000);
    expect(error).toBeNull();
    expect(finished.size).toBe(plan.length);
    expect(Math.max(...world.trained.values())).toBe(1);
    const hours = world.now() / 3_600_000;
    // Sixty seconds each on five hundred nodes, a tenth for the ends.
    expect(hours).toBeLessThan(1.1 * ((plan.length * 60) / 500 / 3600));
    // At most one look at the queue in ten seconds.
    expect(world.calls.queue).toBeLessThan((hours * 3600) / 10 + 10);
    console.log(
      `${plan.length} trainings in ${hours.toFixed(1)} h of simulated time, ${((performance.now() - from) / 1000).toFixed(0)} s of this machine’s: ${JSON.stringify(world.calls)}, ${(process.memoryUsage().heapUsed / 1e6).toFixed(0)} MB of heap`,
    );
  }, 600_000);

  test('loses nothing where jobs die, files are seen late and the controller is busy', async () => {
    const { plan, world, finished, error } = await simulate(
      { replicates: 30, rounds: 5, controls: 2 },
      { nodes: 20, dying: 0.02, hidden: 60, busy: 0.3 },
    );
    expect(error).toBeNull();
    expect(finished.size).toBe(plan.length);
    expect(Math.max(...world.trained.values())).toBe(1);
    expect(world.calls.submit).toBeGreaterThan(5);
  });

  test('counts no training as damaged that is seen whole later than what tells of it', async () => {
    const { plan, world, finished, warnings, error } = await simulate(
      { replicates: 30, rounds: 5, controls: 2 },
      { nodes: 20, dying: 0.02, hidden: 0, busy: 0, late: 74 },
    );
    expect(error).toBeNull();
    expect(warnings).toEqual([]);
    expect(finished.size).toBe(plan.length);
    expect(Math.max(...world.trained.values())).toBe(1);
  });

  test('counts what stays damaged', async () => {
    const { warnings, error } = await simulate(
      { replicates: 1, rounds: 1, controls: 0 },
      { nodes: 2, dying: 0, hidden: 0, busy: 0, late: 1e9 },
    );
    expect(warnings[0]).toMatch(/training.json is missing. It is trained again/);
    expect(String(error)).toMatch(/ticket failed 3 times on the cluster, .* training.json is missing/);
  });

  test('trains a job’s trainings after those that they build on', async () => {
    const { plan, world, finished, error } = await simulate(
      { replicates: 4, rounds: 6, controls: 1 },
      { nodes: 3, dying: 0, hidden: 0, busy: 0 },
      { shortest_job: 600 },
    );
    expect(error).toBeNull();
    const order = [...world.trained.keys()];
    for (const { id, key } of plan) {
      const parent = parentOf(experimentSchema.parse({ ...SMALLEST }).pruning, key);
      if (parent !== null) expect(order.indexOf(parent)).toBeLessThan(order.indexOf(id));
    }
    expect(finished.size).toBe(plan.length);
  });

  test('ends in words where a training never succeeds', async () => {
    const { error, finished } = await simulate(
      { replicates: 1, rounds: 1, controls: 0 },
      { nodes: 2, dying: 1, hidden: 0, busy: 0 },
    );
    expect(String(error)).toMatch(
      /replicate-0\/level-0[01]\/ticket failed 3 times on the cluster, the last time in job \d+_0: it died/,
    );
    expect(finished.size).toBeLessThan(2);
  });
});

const SMALLEST = { experiment: 'x', dataset: { name: 'digits' }, network: { hidden: [8] } };
