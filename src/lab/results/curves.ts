// Training curves over replicates, thinned to what a chart can show.
import { mean, spread } from '../../lottery/findings/statistics';
import { TRAINING_KINDS } from '../../lottery/trainings/training';
import type { Measurement } from '../../lottery/trainings/training';
import type { CurvePoint, TrainingCurve } from '../../protocol/charts';
import type { RunResults, TrainingResults } from '../../protocol/results';

/** More points than a line of a report can show would only make its file larger. */
const MOST_POINTS = 200;

/**
 * One curve a level and kind: test accuracy over the finished trainings at every iteration that all of them have measured. The draws of a
 * replicate are averaged first, as everywhere.
 */
export function trainingCurves(results: Pick<RunResults, 'trainings' | 'levels'>): TrainingCurve[] {
  const groups = groupBy(results.trainings, ({ key }) => `${key.level} ${key.kind}`);
  return results.levels.flatMap((level) =>
    TRAINING_KINDS.flatMap((kind) => {
      const finished = (groups.get(`${level.level} ${kind}`) ?? []).filter(({ record }) => record !== null);
      const points = curvePoints(finished, { most: MOST_POINTS });
      return points.length > 0 ? [{ level: level.level, density: level.density, kind, points }] : [];
    }),
  );
}

export interface CurveOptions {
  /** More points than that are thinned. */
  most: number;
  /** What is plotted: test accuracy unless given. */
  value?: (measurement: Measurement) => number;
  /** `min` and `max` of the points: least and greatest, or the ends of the 95% interval where there is one. */
  band?: 'range' | 'interval';
}

/** The curve of trainings of one level and kind, at every iteration that all of them have measured. */
export function curvePoints(
  trainings: Pick<TrainingResults, 'key' | 'measurements'>[],
  { most, value = ({ testAccuracy }) => testAccuracy, band = 'range' }: CurveOptions,
): CurvePoint[] {
  return thin(pointsOf(trainings, value, band), most);
}

type Drawn = Pick<TrainingResults, 'key' | 'measurements'>;

function pointsOf(
  trainings: Drawn[],
  value: (measurement: Measurement) => number,
  band: 'range' | 'interval',
): CurvePoint[] {
  const replicates = [...groupBy(trainings, ({ key }) => key.replicate).values()].map((draws) =>
    meanCurve(draws, value),
  );
  const [first, ...others] = replicates;
  return [...(first ?? [])].flatMap(([iteration, own]): CurvePoint[] => {
    const values = [own, ...others.map((curve) => curve.get(iteration))];
    const numbers = values.filter((one) => one !== undefined);
    if (numbers.length < values.length) return [];
    if (!numbers.every(Number.isFinite)) return [{ iteration, mean: null, min: null, max: null }];
    const interval = band === 'interval' ? spread(numbers).ci95 : null;
    const [min, max] = interval ?? [Math.min(...numbers), Math.max(...numbers)];
    return [{ iteration, mean: mean(numbers), min, max }];
  });
}

/** Iteration → value, the mean of the draws. */
function meanCurve(draws: Drawn[], value: (measurement: Measurement) => number): Map<number, number> {
  const curves = draws.map(
    ({ measurements }) => new Map(measurements.map((one) => [one.iteration, value(one)])),
  );
  const [first, ...others] = curves;
  return new Map(
    [...(first ?? [])].map(([iteration, own]) => [
      iteration,
      mean([own, ...others.map((curve) => curve.get(iteration) ?? NaN)]),
    ]),
  );
}

/** Every n-th point, the first and the last among them. */
function thin<T>(points: T[], most: number): T[] {
  if (points.length <= most) return points;
  const step = (points.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, i) => points[Math.round(i * step)] as T);
}

function groupBy<T, Key>(items: T[], keyOf: (item: T) => Key): Map<Key, T[]> {
  const groups = new Map<Key, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
