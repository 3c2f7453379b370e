// What charts are drawn from, in reports and in the editor. Plain JSON: what is not a number arrives as null.
import type { LevelSummary } from '../lottery/verdict';
import type { TrainingKind } from '../lottery/training';

export { densityPercent } from '../lottery/level';
export type { KindSummary, LevelSummary } from '../lottery/verdict';
export type { Spread } from '../lottery/statistics';
export type { TrainingKind } from '../lottery/training';

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
