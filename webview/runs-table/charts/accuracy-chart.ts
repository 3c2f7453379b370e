// Accuracy against weights left, a line a run.
import { density as densityText, percent } from '../../../src/protocol/format';
import type { CurveLevel } from '../../../src/protocol/views/curves';
import { linearAxis, rangeOf, weightsLeftAxis } from '../../charts/axes';
import { pointText } from '../../charts/chart';
import { l10n } from '../../ui/l10n';
import { RECTANGLE, runsWithin } from './brush';
import type { ChartHooks, RunChart, ShownRuns } from './charted-run';
import { lineContent, type RunLine } from './line-content';
import { linkedChart } from './linked-chart';

export interface AccuracyData extends ShownRuns {
  /** Of a run, by its folder; none where they are not known yet. */
  levelsOf: (folder: string) => readonly CurveLevel[];
}

const ofPercent = (value: number) => percent(value / 100);

export const createAccuracyChart = (container: HTMLElement, hooks: ChartHooks): RunChart<AccuracyData> =>
  linkedChart(container, hooks, {
    label: l10n.t(
      'Accuracy against weights left. Left and right move along a run, up and down to another, Enter pins what is shown, Space begins and ends a brush, Escape lets go. The table below has the same data.',
    ),
    shape: RECTANGLE,
    within: (data, area) =>
      runsWithin(
        linesOf(data).map(({ run, points }) => ({ folder: run.folder, points })),
        area,
      ),
    content(data, brushed) {
      const { theme, labels } = data;
      const lines = linesOf(data);
      const densities = lines.flatMap(({ points }) => points.map(({ x }) => x / 100));
      const extent = lines.flatMap(({ points }) => points.map(({ mean }) => mean ?? NaN));
      return lineContent(data, {
        ...{ lines, brushed, symbols: true },
        scales: {
          x: weightsLeftAxis(densities, { theme, labels }),
          y: linearAxis(labels.accuracyAtEarlyStop, theme, rangeOf(extent, 100)),
        },
        words: (_, point) => [
          labels.ofTheWeightsAtLevel(densityText(point.x / 100).replace('%', ''), point.of?.level ?? 0),
          pointText(point, ofPercent, labels),
        ],
      });
    },
    numbers: (data) => ({
      caption: l10n.t('Accuracy against weights left'),
      columns: [
        { title: l10n.t('Run') },
        { title: l10n.t('Level'), numeric: true },
        { title: data.labels.weightsLeft, numeric: true },
        { title: data.labels.accuracyAtEarlyStop, numeric: true },
      ],
      rows: linesOf(data).flatMap(({ run, points }) =>
        points.map((point) => [
          run.name,
          String(point.of?.level ?? ''),
          densityText(point.x / 100),
          pointText(point, ofPercent, data.labels),
        ]),
      ),
    }),
    note: (data) => {
      const without = data.runs.filter(({ folder }) => data.levelsOf(folder).length === 0).length;
      return without > 0
        ? l10n.t('Of {0} of {1} runs no level has been trained, or is read yet.', without, data.runs.length)
        : '';
    },
  });

/** Tickets at early stop, on the test part: the accuracies that the table has. */
const linesOf = ({ runs, levelsOf }: AccuracyData): RunLine[] =>
  runs.flatMap((run) => {
    const points = levelsOf(run.folder).flatMap(({ level, density, kinds: { ticket } }) => {
      const spread = ticket?.earlyStop.test;
      if (!spread) return [];
      const [mean, min, max] = [spread.mean, spread.min, spread.max].map((share) =>
        share === null ? null : share * 100,
      ) as [number | null, number | null, number | null];
      return [{ x: density * 100, mean, min, max, of: { level, density } }];
    });
    return points.length > 0 ? [{ run, points }] : [];
  });
