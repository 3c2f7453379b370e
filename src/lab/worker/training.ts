// One training in a worker: reads its inputs, trains, and packs the results for the runner.
import type { Trainer, Workspace } from '../../engine/engine';
import { criterionGradients } from '../../engine/criterion-gradients';
import { train } from '../../engine/train';
import type { Checkpoint, TrainingEnd, TrainingOutcome } from '../../engine/train';
import { LabError } from '../../lottery/errors';
import { isModel } from '../../lottery/network/network';
import { scoringExamples } from '../../lottery/pruning/scoring-examples';
import type { Mask, Parameters } from '../../lottery/network/network';
import type { Address } from '../../lottery/random/stream';
import { randomnessOf } from '../../lottery/trainings/copies';
import { parentOf, rewoundFrom, trainingTask } from '../../lottery/trainings/plan';
import type { PlannedTraining, TrainingId, TrainingTask } from '../../lottery/trainings/training';
import { encodeCheckpoint, readCheckpoint } from '../disk/checkpoint';
import { lengthsOf } from '../disk/checkpoint-fit';
import type { Lengths } from '../disk/checkpoint-fit';
import { checkpointFile } from '../disk/paths';
import { lookAt } from '../disk/run-files';
import { DamagedTraining, fileSum } from '../disk/training-record';
import { release } from '../release-memory';
import { encodeTicket } from '../disk/ticket';
import { readRewind, readTrained } from '../disk/finished-training';
import { failed } from './failed-message';
import { whereFinished } from './finished-place';
import type { OtherRuns } from './other-runs';
import type { FinishedWork, FromWorker, WorkerSetup } from './messages';

/** @param given values that the message holds and that change hands with it, instead of being copied: nobody else may use them */
export type Post = (message: FromWorker, given?: Record<string, Float32Array | Uint8Array>[]) => void;

/** It was asked to stop while its mask was being made. */
class StoppedEarly extends Error {}

export class WorkerTraining {
  private stopping = false;
  private saved = performance.now();

  constructor(
    private readonly setup: WorkerSetup,
    private readonly workspace: Workspace,
    private readonly planned: PlannedTraining,
    private readonly post: Post,
    private readonly others: OtherRuns,
  ) {}

  /** Takes it over from another run, or trains to the end, or to a checkpoint after `stop`. Whatever happens is posted; never rejects. */
  async run(): Promise<void> {
    const { id } = this.planned;
    try {
      const taken = await this.others.find(this.planned);
      if (taken) {
        this.post({ type: 'finished', id, ...taken }, [Object.fromEntries(taken.ticket.entries())]);
        return;
      }
      const task = await this.prepare();
      let trainer = await this.trainerOf(task);
      const from = await this.lastCheckpoint(task, trainer);
      // A checkpoint that was given up may have left its mask there.
      if (!from && task.schedule) trainer = await this.trainerOf(task);
      const iteration = from?.iteration ?? task.startIteration;
      this.post({ type: 'began', id, iteration, known: from?.measurements ?? [] });
      const end = await this.train(task, trainer, from);
      if (task.joined) release(Object.values(task.joined.final));
      if (end.type === 'stopped') this.postCheckpoint(end.checkpoint, true);
      else {
        const { final, initial, rewound, captured, early, mask } = end.outcome;
        const given = [final, initial, rewound, captured, early, mask].filter((values) => values !== null);
        this.post({ type: 'finished', id, ...this.pack(end) }, given);
      }
    } catch (error) {
      if (error instanceof StoppedEarly) this.post({ type: 'stopped', id });
      else if (error instanceof DamagedTraining)
        this.post({ type: 'damaged', id, parent: error.id, message: error.message });
      else this.post(failed(error, id));
    }
  }

  private trainerOf({ start, startIteration, mask }: TrainingTask): Promise<Trainer> {
    return this.workspace.trainer({ ...this.trainerSetup, parameters: start, startIteration, mask });
  }

  /** To be called at any time, also before the training has begun. */
  stop(): void {
    this.stopping = true;
  }

  /** @throws DamagedTraining naming the training that has to be run again; StoppedEarly */
  private async prepare(): Promise<TrainingTask> {
    const { setup } = this;
    const { experiment, network, trainExamples, imported } = setup;
    const { key } = this.planned;
    const { pruning } = experiment;
    const parent = parentOf(pruning, key);
    const start = rewoundFrom(pruning, key);
    const from = key.kind === 'copy' ? 'end' : 'pruning-point';
    const trained =
      parent === null
        ? null
        : {
            id: parent,
            ...(await whereFinished(setup, parent, (at) => readTrained(at, parent, setup, from))),
          };
    const rewind =
      start === null
        ? null
        : { id: start, parameters: await whereFinished(setup, start, (at) => readRewind(at, start, setup)) };
    const examples = scoringExamples(experiment, key, trainExamples);
    const task = await trainingTask(experiment, network, this.planned, {
      trained: (id) => expected(trained, id),
      rewind: (id) => expected(rewind, id).parameters,
      gradients: (values) =>
        criterionGradients(pruning, values, this.workspace, this.trainerSetup, examples, () => {
          if (this.stopping) throw new StoppedEarly();
        }),
      imported: imported ?? undefined,
      draw: isModel(network) ? (address) => drawn(this.workspace, address) : undefined,
    });
    // Where nothing is rewound, the task starts from them; a copy is joined to them.
    if (trained && task.start !== trained.values && !task.joined) release(Object.values(trained.values));
    return task;
  }

  private async lastCheckpoint(task: TrainingTask, trainer: Trainer): Promise<Checkpoint | null> {
    const { folder, staging, hash, experiment } = this.setup;
    const { id } = this.planned;
    const places = [staging, folder].flatMap((at) =>
      at === undefined ? [] : [{ run: at, path: checkpointFile(at, id) }],
    );
    const place = places.find(lookAt);
    if (!place) return null;
    try {
      const resumed = {
        ...{ ...task, recipe: experiment.training },
        parameters: await lengthsIn(trainer.parameters()),
        optimiser: async (mask: Mask) => {
          if (mask !== task.mask) await trainer.setMask(mask);
          return lengthsIn(trainer.optimiserState());
        },
      };
      return await readCheckpoint(place, { hash, id }, resumed);
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      this.post({
        type: 'warning',
        message: `${error.message} ${id} is trained from its start, with the same result.`,
      });
      return null;
    }
  }

  private async train(task: TrainingTask, trainer: Trainer, from: Checkpoint | null): Promise<TrainingEnd> {
    const { network, experiment, trainExamples, checkpointSeconds } = this.setup;
    const { id } = task;
    const recipe = experiment.training;
    return train(
      task,
      { network, recipe, trainer, trainExamples },
      {
        onMeasurement: (measurement) => this.post({ type: 'measurement', id, measurement }),
        onProgress: (iteration) => this.post({ type: 'progress', id, iteration }),
        onCheckpoint: (checkpoint) => this.postCheckpoint(checkpoint, false),
        next: () => {
          if (this.stopping) return 'stop';
          return performance.now() - this.saved > checkpointSeconds * 1000 ? 'checkpoint' : 'go on';
        },
      },
      from,
    );
  }

  private get trainerSetup() {
    const { network, experiment } = this.setup;
    const { seed, training, dataset } = experiment;
    const randomness = randomnessOf(seed, this.planned.key);
    return { network, recipe: training, randomness, augment: dataset.augment };
  }

  private postCheckpoint(checkpoint: Checkpoint, last: boolean): void {
    const { id } = this.planned;
    const chunks = encodeCheckpoint({ hash: this.setup.hash, id }, checkpoint);
    const { parameters, optimiser } = checkpoint;
    this.post({ type: 'checkpoint', id, chunks, last }, [parameters, optimiser]);
    this.saved = performance.now();
  }

  private pack({ outcome, measurements }: TrainingEnd & { type: 'finished' }): FinishedWork {
    const { record, final } = outcome;
    const ticket = this.encode(outcome);
    return {
      record,
      measurements,
      diverged: !allFinite(final),
      ticket,
      ticketSum: fileSum(ticket),
    };
  }

  private encode({ record, initial, rewound, captured, early, final, mask }: TrainingOutcome): Uint8Array[] {
    const { experiment, hash, network, input, inputShape } = this.setup;
    const origin = {
      experiment: experiment.experiment,
      hash,
      key: record.key,
      density: record.survivors / record.weights,
      earlyStopAccuracy: record.earlyStop.testAccuracy,
      endAccuracy: record.end.testAccuracy,
    };
    // What the tickets of a replicate rewind to is, for its dense training, what was captured on the way.
    const weights = { initial, rewound: captured ?? rewound, early, final, mask };
    return encodeTicket({ origin, network, input, inputShape, ...weights });
  }
}

function expected<T extends { id: TrainingId }>(read: T | null, id: TrainingId): T {
  if (read?.id !== id) throw new Error(`${id} was asked for, which was not read`);
  return read;
}

/** Weights of a model of the user's own. */
function drawn({ draw }: Workspace, address: Address): Promise<Parameters> {
  if (!draw) throw new Error('This engine draws no models');
  return draw(address);
}

/** Names and lengths of values that a trainer gives away. */
async function lengthsIn(given: Promise<Record<string, Float32Array>>): Promise<Lengths> {
  const values = await given;
  const lengths = lengthsOf(values);
  release(Object.values(values));
  return lengths;
}

const allFinite = (parameters: Parameters) =>
  Object.values(parameters).every((values) => values.every((value) => Number.isFinite(value)));
