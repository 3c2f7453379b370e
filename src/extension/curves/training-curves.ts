// Curves of chosen trainings, read from their files in groups so that no step blocks for long.
import { setImmediate } from 'node:timers/promises';
import { curvePoints } from '../../lab/results/curves';
import { readMetrics } from '../../lab/disk/metrics';
import { planTrainings } from '../../lottery/trainings/plan';
import type { TrainingKind } from '../../lottery/trainings/training';
import type { TrainingCurve } from '../../protocol/charts';
import type { CurveChoices } from '../../protocol/views/curves';
import type { ResultsSoFar } from '../runs/results-so-far';

/** More than any screen has pixels; the view thins them to what it shows. */
const MOST_POINTS = 5000;

export interface WantedCurves {
  wanted: readonly { level: number; kind: TrainingKind }[];
  part: CurveChoices['part'];
  band: CurveChoices['band'];
}

/**
 * Of a level and kind the finished trainings; while there are none, those under way, as far as all of them have got.
 * @param densityOf a level, undefined where nothing is known of it yet
 */
export async function trainingCurves(
  folder: string,
  { experiment, finished }: Pick<ResultsSoFar, 'experiment' | 'finished'>,
  densityOf: (level: number) => number | undefined,
  { wanted, part, band }: WantedCurves,
  signal: AbortSignal,
): Promise<TrainingCurve[]> {
  const plan = planTrainings(experiment);
  const done = new Set(finished.map(({ id }) => id));
  const curves: TrainingCurve[] = [];
  for (const { level, kind } of wanted) {
    const density = densityOf(level);
    if (density === undefined) continue;
    const group = plan.filter(({ key }) => key.level === level && key.kind === kind);
    const whole = group.filter(({ id }) => done.has(id));
    const read = [];
    for (const { id, key } of whole.length > 0 ? whole : group) {
      if (signal.aborted) return [];
      const measurements = await readMetrics(folder, id);
      // Several that were read in the same moment would be one long step.
      await setImmediate();
      if (measurements.length > 0) read.push({ key, measurements });
    }
    const points = curvePoints(read, {
      most: MOST_POINTS,
      value: (one) => (part === 'test' ? one.testAccuracy : one.validationAccuracy),
      band: band === 'interval' ? 'interval' : 'range',
    });
    if (points.length > 0) curves.push({ level, density, kind, points });
  }
  return curves;
}
