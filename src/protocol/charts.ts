// Data of charts, in reports and in the editor. Plain JSON: numbers that are not finite arrive as null.
import type { LevelSummary } from '../lottery/findings/verdict';
import type { TrainingKind } from '../lottery/trainings/training';

export { kindsOf } from '../lottery/findings/level-kinds';
export { MOST_INSTABILITY } from '../lottery/findings/instability';
export { densityPercent } from '../lottery/level';
export { multiplyAddsText } from '../lottery/trainings/multiply-adds-text';
export { byKind, CONTROL_KINDS, TRAINING_KINDS } from '../lottery/trainings/training';
export type { KindSummary, LevelSummary } from '../lottery/findings/verdict';
export type { Spread } from '../lottery/findings/statistics';
export type { TrainingKind } from '../lottery/trainings/training';

/** Test accuracy (0–1) over replicates; null where one of them is not a number. */
export interface CurvePoint {
  iteration: number;
  mean: number | null;
  min: number | null;
  max: number | null;
}

/** One kind of training at one level while it trained, thinned to what a chart can show. */
export interface TrainingCurve {
  level: number;
  density: number;
  kind: TrainingKind;
  points: CurvePoint[];
}

/** How stable the ticket of a level is from an iteration on. Errors are shares, 0–1; null where one is not a number. */
export interface StabilityOfCopies {
  level: number;
  density: number;
  at: number;
  barrier: { test: Extent };
  line: { share: number; test: number | null }[];
}

/** Over replicates. */
interface Extent {
  mean: number | null;
  min: number | null;
  max: number | null;
}

/** Everything that a report's charts of a run need. */
export interface ReportData {
  name: string;
  levels: LevelSummary[];
  /** Multiplications and additions that it took to find the ticket of each level; empty where they are not known. */
  toFind: (number | null)[];
  curves: TrainingCurve[];
  /** Of copies, where there are any. */
  stability: StabilityOfCopies[];
}
