// Data of charts, in reports and in the editor. Plain JSON: numbers that are not finite arrive as null.
import type { LevelSummary } from '../lottery/findings/verdict';
import type { TrainingKind } from '../lottery/trainings/training';

export { kindsOf } from '../lottery/findings/level-kinds';
export { densityPercent } from '../lottery/level';
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

/** Everything that a report's charts need. */
export interface ReportData {
  levels: LevelSummary[];
  curves: TrainingCurve[];
}
