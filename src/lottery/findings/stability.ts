// Stability: how high the error rises on the line between a network and a copy of it that saw its examples in another order.
import type { Level } from '../level';
import type { LinePoint, TrainingRecord } from '../trainings/training';
import { MOST_INSTABILITY } from './instability';
import { mean, spread } from './statistics';
import type { Spread } from './statistics';

/** The copies of one level's ticket that go their own way from one iteration on, over replicates. Errors are shares, 0–1. */
export interface Stability {
  level: Level;
  density: number;
  /** The iteration from which the order is another. */
  at: number;
  replicates: number;
  /** Instability: the highest error on the line over the mean of the errors at its two ends (Frankle et al. 2020). */
  barrier: { train: Spread; test: Spread };
  /** Euclidean distances over the surviving weights of all layers: between the two, and from the start of training, in the mean of both. */
  distance: Spread;
  travelled: Spread;
  /** Errors on the line, mean over replicates. */
  line: { share: number; train: number; test: number }[];
}

export const isStable = ({ barrier }: Pick<Stability, 'barrier'>): boolean =>
  barrier.test.mean < MOST_INSTABILITY;

/** By level, and for each by iteration. @param records in any order; those that are no copies play no role */
export function summariseStability(records: readonly TrainingRecord[]): Stability[] {
  const groups = new Map<string, TrainingRecord[]>();
  for (const record of records) {
    if (!record.line) continue;
    const { level, draw } = record.key;
    const group = `${level} ${draw}`;
    groups.set(group, [...(groups.get(group) ?? []), record]);
  }
  return [...groups.values()]
    .flatMap((group) => summarise(group.toSorted((a, b) => a.key.replicate - b.key.replicate)))
    .toSorted((a, b) => a.level - b.level || a.at - b.at);
}

function summarise(copies: TrainingRecord[]): Stability[] {
  const [first] = copies;
  const lines = copies.flatMap(({ line }) => line ?? []);
  const [shown] = lines;
  if (!first || !shown) return [];
  const error = (part: 'train' | 'test', i: number) =>
    mean(lines.map(({ points }) => errorAt(points[i], part)));
  return [
    {
      level: first.key.level,
      density: first.survivors / first.weights,
      at: first.key.draw,
      replicates: lines.length,
      barrier: {
        train: spread(lines.map(({ points }) => barrierOf(points, 'train'))),
        test: spread(lines.map(({ points }) => barrierOf(points, 'test'))),
      },
      distance: spread(lines.map(({ distance }) => distance)),
      travelled: spread(lines.map(({ travelled }) => mean(travelled))),
      line: shown.points.map(({ share }, i) => ({
        share,
        train: error('train', i),
        test: error('test', i),
      })),
    },
  ];
}

/** max E(α) − (E(0) + E(1)) / 2. @param points from one end to the other */
export function barrierOf(points: readonly LinePoint[], part: 'train' | 'test'): number {
  const errors = points.map((point) => errorAt(point, part));
  return Math.max(...errors) - ((errors[0] ?? NaN) + (errors.at(-1) ?? NaN)) / 2;
}

const errorAt = (point: LinePoint | undefined, part: 'train' | 'test'): number =>
  1 - ((part === 'train' ? point?.trainAccuracy : point?.testAccuracy) ?? NaN);
