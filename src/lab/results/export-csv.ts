// A run as tidy tables, one observation a row, for spreadsheets, pandas and R.
import { kindsOf } from '../../lottery/findings/level-kinds';
import { barrierOf } from '../../lottery/findings/stability';
import { prunesEarly } from '../../lottery/pruning/pruning-points';
import { maskHistory } from '../../lottery/trainings/mask-history';
import { TRAINING_KINDS } from '../../lottery/trainings/training';
import type { LineRecord, Measurement, TrainingKind, TrainingRecord } from '../../lottery/trainings/training';
import type { Comparison, KindSummary, LevelSummary } from '../../lottery/findings/verdict';
import type { Spread } from '../../lottery/findings/statistics';
import { withoutRounding } from '../../protocol/format';
import type { RunResults } from '../../protocol/results';
import type { CsvRow } from './csv-text';
import { settingsOf, settingValues } from '../../experiment/setting-values';

/** A table of one run. */
export type RowsOf = (results: RunResults) => CsvRow[];

/**
 * The tables of runs under each other, with the settings in which one of them differs from the defaults: a column each after `hash`, empty where
 * the setting does not apply.
 */
export function rowsOfRuns(runs: readonly RunResults[], rowsOf: RowsOf): CsvRow[] {
  const changed = runs.flatMap(({ experiment }) =>
    settingsOf(experiment).flatMap(({ name, isDefault }) => (isDefault ? [] : [name])),
  );
  const names = [...new Set(changed)];
  const rows = runs.flatMap((results) => {
    const values = settingValues(results.experiment);
    const own = Object.fromEntries(names.map((name) => [name, values[name] ?? null]));
    return rowsOf(results).map(({ experiment = null, hash = null, ...rest }) => ({
      ...{ experiment, hash },
      ...own,
      ...rest,
    }));
  });
  // Layers of one run are none of another's.
  const columns = Object.fromEntries(rows.flatMap((row) => Object.keys(row).map((name) => [name, null])));
  return rows.map((row) => ({ ...columns, ...row }));
}

/** One row a finished training. Accuracies and densities are shares, 0–1. */
export const trainingRows = ({ trainings, ...run }: RunResults): CsvRow[] =>
  trainings.flatMap(({ record }) => (record ? [trainingRow(run, record)] : []));

/** One row a level and kind of training, over replicates. The columns after `kind`'s own compare tickets with the dense network. */
export function levelRows({ levels, ...run }: RunResults): CsvRow[] {
  return levels.flatMap((level) => {
    const kinds = kindsOf(level);
    return TRAINING_KINDS.flatMap((kind) => {
      const summary = kinds[kind];
      return summary ? [levelRow(run, level, kind, summary)] : [];
    });
  });
}

/** One row a measurement of every training, finished or not. */
export const curveRows = ({ trainings, ...run }: RunResults): CsvRow[] =>
  trainings.flatMap(({ key, measurements }) =>
    measurements.map((one) => ({
      ...about(run),
      replicate: key.replicate,
      level: key.level,
      kind: key.kind,
      draw: key.draw,
      iteration: one.iteration,
      train_loss: one.trainLoss,
      validation_loss: one.validationLoss,
      validation_accuracy: one.validationAccuracy,
      test_loss: one.testLoss,
      test_accuracy: one.testAccuracy,
    })),
  );

/** One row an update of a mask and layer: of gradual pruning and dynamic sparse training. */
export const updateRows = ({ trainings, ...run }: RunResults): CsvRow[] =>
  trainings.flatMap(({ record }) => (record?.maskUpdates ? updatesOf(run, record) : []));

function updatesOf(run: Run, record: TrainingRecord): CsvRow[] {
  const { key, layers, maskUpdates = [] } = record;
  const { after } = maskHistory(record);
  return maskUpdates.flatMap(({ iteration, pruned, grown }, update) =>
    layers.map((layer, i): CsvRow => ({
      ...about(run),
      replicate: key.replicate,
      level: key.level,
      kind: key.kind,
      draw: key.draw,
      iteration,
      layer: layer.name,
      weights: layer.weights,
      pruned: pruned[i] ?? 0,
      grown: grown[i] ?? 0,
      survivors: after[update]?.[i] ?? 0,
    })),
  );
}

/** One row a point of the line from a ticket to each of its copies. Distances and the barriers are the same in all rows of a copy. */
export const lineRows = ({ trainings, ...run }: RunResults): CsvRow[] =>
  trainings.flatMap(({ record }) => (record?.line ? linesOf(run, record, record.line) : []));

const linesOf = (run: Run, { key }: TrainingRecord, { points, distance, travelled }: LineRecord): CsvRow[] =>
  points.map((point): CsvRow => ({
    ...about(run),
    replicate: key.replicate,
    level: key.level,
    copied_at: key.draw,
    share: point.share,
    train_loss: point.trainLoss,
    train_accuracy: point.trainAccuracy,
    test_loss: point.testLoss,
    test_accuracy: point.testAccuracy,
    train_barrier: barrierOf(points, 'train'),
    test_barrier: barrierOf(points, 'test'),
    distance,
    ticket_travelled: travelled[0],
    copy_travelled: travelled[1],
  }));

/** One row a comparison of two masks of the Early-Bird rule. */
export const distanceRows = ({ trainings, ...run }: RunResults): CsvRow[] =>
  trainings.flatMap(({ key, record }) => {
    const { looks = [] } = record?.earlyBird ?? {};
    return looks.flatMap(({ iteration, distances }, look) =>
      distances.map((distance, i): CsvRow => ({
        ...about(run),
        replicate: key.replicate,
        level: key.level,
        kind: key.kind,
        draw: key.draw,
        iteration,
        earlier_iteration: looks[look - distances.length + i]?.iteration ?? null,
        distance,
      })),
    );
  });

type Run = Pick<RunResults, 'experiment' | 'hash' | 'costs' | 'seconds'>;

const about = ({ experiment, hash }: Run): CsvRow => ({ experiment: experiment.experiment, hash });

function trainingRow(run: Run, record: TrainingRecord): CsvRow {
  const { key, weights, survivors, untrained, earlyStop, end, layers } = record;
  return {
    ...about(run),
    replicate: key.replicate,
    level: key.level,
    kind: key.kind,
    draw: key.draw,
    weights,
    survivors,
    density: survivors / weights,
    multiply_adds: run.costs?.trainings[record.id] ?? null,
    ...(prunesEarly(run.experiment) ? { pruned_at: record.prunedAt ?? null } : {}),
    seconds: run.seconds?.trainings[record.id] ?? null,
    ...measurementColumns('untrained', untrained),
    ...measurementColumns('early_stop', earlyStop),
    ...measurementColumns('end', end),
    ...Object.fromEntries(
      layers.flatMap((layer) => [
        [`${layer.name}_density`, layer.survivors / layer.weights],
        [`${layer.name}_dead_neurons`, layer.deadNeurons.length],
      ]),
    ),
  };
}

const measurementColumns = (when: string, one: Measurement): CsvRow => ({
  [`${when}_iteration`]: one.iteration,
  [`${when}_validation_loss`]: one.validationLoss,
  [`${when}_validation_accuracy`]: one.validationAccuracy,
  [`${when}_test_loss`]: one.testLoss,
  [`${when}_test_accuracy`]: one.testAccuracy,
});

function levelRow(run: Run, level: LevelSummary, kind: TrainingKind, summary: KindSummary): CsvRow {
  const ticket = kind === 'ticket';
  return {
    ...about(run),
    level: level.level,
    kind,
    weights: level.weights,
    survivors: level.survivors,
    density: level.density,
    replicates: summary.replicates,
    ...spreadColumns('early_stop_iteration', summary.earlyStopIteration),
    ...spreadColumns('early_stop_test_accuracy', summary.earlyStopAccuracy),
    ...spreadColumns('end_test_accuracy', summary.endAccuracy),
    ...spreadColumns('validation_accuracy', summary.validationAccuracy),
    ...spreadColumns('untrained_test_accuracy', summary.untrainedAccuracy),
    ...comparisonColumns('accuracy', ticket ? level.accuracy : null),
    accuracy_difference_test_error: ticket ? (level.accuracy?.testError ?? null) : null,
    ...comparisonColumns('iterations', ticket ? level.iterations : null),
    winning: ticket ? level.winning : null,
    ...(prunesEarly(run.experiment) ? { mask_iteration_mean: level.maskTaken?.iteration.mean ?? null } : {}),
    multiply_adds_to_find: ticket ? (run.costs?.toFind[level.level] ?? null) : null,
    seconds_to_find: ticket ? (run.seconds?.toFind[level.level] ?? null) : null,
  };
}

const spreadColumns = (name: string, spread: Spread): CsvRow => ({
  [`${name}_mean`]: computed(spread.mean),
  [`${name}_min`]: spread.min,
  [`${name}_max`]: spread.max,
  [`${name}_ci95_low`]: computed(spread.ci95?.[0]),
  [`${name}_ci95_high`]: computed(spread.ci95?.[1]),
});

const comparisonColumns = (name: string, comparison: Comparison | null): CsvRow => ({
  [`${name}_against_dense`]: comparison?.outcome ?? null,
  [`${name}_difference`]: computed(comparison?.difference.mean),
  [`${name}_difference_ci95_low`]: computed(comparison?.ci95?.[0]),
  [`${name}_difference_ci95_high`]: computed(comparison?.ci95?.[1]),
});

const computed = (value: number | undefined) => (value === undefined ? null : withoutRounding(value));
