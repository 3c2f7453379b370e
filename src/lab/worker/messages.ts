// Messages between a runner and its worker threads. One release, one process: typed, not checked.
import type { SharedData } from '../../engine/engine';
import type { Experiment } from '../../lottery/settings';
import type { AnyNetwork, Mask } from '../../lottery/network/network';
import type {
  Measurement,
  PlannedTraining,
  TrainingId,
  TrainingRecord,
} from '../../lottery/trainings/training';
import type { FileSum } from '../disk/training-record';
import type { RunFile } from '../disk/run-folder';
import type { InputScaling } from '../disk/ticket';
import type { NetworkFile } from '../status/workload';
import type { TranslatableText } from '../../lottery/translate';

/** Start-up data of the thread that reads the data. */
export interface LoaderSetup {
  role: 'load';
  folder: string;
  run: RunFile;
  experiment: Experiment;
}

/** How many workers the data is to be laid out for, once it has been read. */
export interface ToLoader {
  threads: number;
}

export type FromLoader =
  | ({ type: 'read'; networkFile: NetworkFile } & ReadData)
  | { type: 'shared'; shared: SharedData }
  | { type: 'failed'; message: TranslatableText; hint: TranslatableText | undefined };

/** What workers have to know of the data beside what they share. */
export interface ReadData {
  /** Null where the data is a Python module's. */
  input: InputScaling | null;
  /** Of an example: [channels, height, width] of an image. */
  inputShape: number[];
  /** The training part: indices into the dataset. */
  trainExamples: Uint32Array;
  /** The mask of level 1 where it was made elsewhere. */
  imported: Mask | null;
}

/** Start-up data of a worker. */
export interface WorkerSetup extends ReadData {
  role: 'train';
  /** Number of the worker, from 0. */
  index: number;
  folder: string;
  /** Where trainings of the run lie, too, until its owner moves them into the run folder; none where the owner does them itself. */
  staging?: string;
  hash: string;
  experiment: Experiment;
  network: AnyNetwork;
  shared: SharedData;
  checkpointSeconds: number;
}

export type ToWorker =
  | { type: 'train'; planned: PlannedTraining }
  /** End the training with a checkpoint. */
  | { type: 'stop' };

export type FromWorker =
  /** `about`: what computes. */
  | { type: 'ready'; about?: string }
  /** `known`: measurements of the checkpoint that it goes on from. */
  | { type: 'began'; id: TrainingId; iteration: number; known: Measurement[] }
  | { type: 'progress'; id: TrainingId; iteration: number }
  | { type: 'measurement'; id: TrainingId; measurement: Measurement }
  /** The bytes of checkpoint.safetensors, in pieces; `last` where the training ended with it because it was asked to. */
  | { type: 'checkpoint'; id: TrainingId; chunks: Uint8Array[]; last: boolean }
  | ({ type: 'finished'; id: TrainingId } & FinishedWork)
  /** It was asked to stop before the training began. */
  | { type: 'stopped'; id: TrainingId }
  /** The training did not begin: `parent`, which it needs, is damaged. */
  | { type: 'damaged'; id: TrainingId; parent: TrainingId; message: string }
  | { type: 'warning'; message: string }
  | { type: 'failed'; message: TranslatableText; hint: TranslatableText | undefined; stack: string };

export interface FinishedWork {
  record: TrainingRecord;
  measurements: Measurement[];
  diverged: boolean;
  /** The bytes of ticket.safetensors, in pieces, and their sum. */
  ticket: Uint8Array[];
  ticketSum: FileSum;
  /** Name of the run that it was taken from, instead of being trained here. */
  from?: string | undefined;
}
