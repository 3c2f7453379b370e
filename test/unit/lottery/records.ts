// Records of trainings that never were, for judging them.
import type { Measurement, TrainingKind, TrainingRecord } from '../../../src/lottery/trainings/training';
import { trainingId } from '../../../src/lottery/trainings/training-id';
import { experimentWith } from './fixtures';

interface Figures {
  accuracy: number;
  iteration: number;
  validation?: number;
}

const WEIGHTS = 1000;
/** Surviving weights at each level. */
const LEFT = [1000, 800, 211, 36];

const measured = ({ accuracy, iteration, validation = accuracy }: Figures): Measurement => ({
  iteration,
  trainLoss: 0.1,
  validationLoss: 0.2,
  validationAccuracy: validation,
  testLoss: 0.2,
  testAccuracy: accuracy,
});

const record = (
  replicate: number,
  level: number,
  figures: Figures,
  kind: TrainingKind = 'ticket',
  draw = 0,
): TrainingRecord => {
  const key = { replicate, level, kind, draw };
  const survivors = LEFT[level] ?? 0;
  return {
    id: trainingId(key),
    key,
    weights: WEIGHTS,
    survivors,
    layers: [
      { name: 'fc1', weights: WEIGHTS, survivors, neurons: 30, deadNeurons: replicate === 0 ? [4, 7] : [] },
    ],
    untrained: measured({ accuracy: 0.1, iteration: 0 }),
    earlyStop: measured(figures),
    end: measured({ ...figures, accuracy: figures.accuracy - 0.01, iteration: 9000 }),
  };
};

/** [replicate][level] → accuracy in percent, early-stop iteration, and validation accuracy where it is another. */
export type Table = [accuracy: number, iteration: number, validation?: number][][];
export const recordsOf = (table: Table, kind: TrainingKind = 'ticket', draw = 0, from = 0) =>
  table.flatMap((levels, replicate) =>
    levels.map(([accuracy, iteration, validation = accuracy], i) =>
      record(
        replicate,
        from + i,
        { accuracy: accuracy / 100, iteration, validation: validation / 100 },
        kind,
        draw,
      ),
    ),
  );

/** Of so many trainings that are all done. */
export const done = (total: number) => ({ finished: total, skipped: 0, total });

export const experiment = (
  replicates: number,
  rounds: number,
  controls = { random_reinit: 0, random_mask: false },
) => experimentWith({ replicates, pruning: { rounds }, controls });
