// Results of a run for reports, tables, exports and charts. Plain JSON.
import type { LevelSummary, RunVerdict } from '../lottery/findings/verdict';
import type { Stability } from '../lottery/findings/stability';
import type { TrainingId, TrainingKey, TrainingRecord, Measurement } from '../lottery/trainings/training';
import type { Experiment } from '../lottery/settings';
import type { RunState, TrainingJob } from './run';

/** One training's curve and, once finished, its record. */
export interface TrainingResults {
  key: TrainingKey;
  record: TrainingRecord | null;
  measurements: Measurement[];
}

export interface RunCosts {
  /** Of each finished training, by its name. */
  trainings: Record<TrainingId, number>;
  /** Of each level, all that was trained to find its ticket, in the mean of replicates; null where that is not known. */
  toFind: (number | null)[];
}

export interface RunResults {
  run: string;
  hash: string;
  state: RunState;
  experiment: Experiment;
  created: string;
  /** From the dense one; of a run under way those that some replicate has finished, over the replicates that have. */
  levels: LevelSummary[];
  verdict: RunVerdict;
  /** Multiplications and additions of weights; missing where they are not known. */
  costs?: RunCosts | undefined;
  /** How far apart copies with another order of examples end; missing where there are none. */
  stability?: Stability[] | undefined;
  /** Seconds of a worker; missing where the log has none. */
  seconds?: RunCosts | undefined;
  /** Where trainings were done on a cluster, by their names; missing where none was. */
  jobs?: Record<TrainingId, TrainingJob> | undefined;
  trainings: TrainingResults[];
}
