// Training curves of one level, a line a run, smoothed where asked, with what was measured faintly behind.
import { count, percent } from '../../../src/protocol/format';
import type { TrainingCurve } from '../../../src/protocol/charts';
import { linearAxis, rangeOf } from '../../charts/axes';
import { pointText, wholeText } from '../../charts/chart';
import type { BandPoint } from '../../charts/series';
import { DECIMATED } from '../../charts/training-chart';
import { l10n } from '../../ui/l10n';
import { RECTANGLE, runsWithin } from './brush';
import { chartOptions } from './chart-options';
import type { ChartHooks, RunChart, ShownRuns } from './charted-run';
import { lineContent, type RunLine } from './line-content';
import { linkedChart } from './linked-chart';
import { smoothed } from './smoothing';

export interface TrainingData extends ShownRuns {
  /** Of the ticket of the chosen level of a run, by its folder; none where it is not known yet, or there is none. */
  curveOf: (folder: string) => TrainingCurve | undefined;
  /** 0 (as it was measured) to `MOST_SMOOTHING`. */
  smoothing: number;
}

const ofPercent = (value: number) => percent(value / 100);

export const createTrainingCurvesChart = (
  container: HTMLElement,
  hooks: ChartHooks,
): RunChart<TrainingData> =>
  linkedChart(container, hooks, {
    label: l10n.t(
      'Accuracy while training. Left and right move along a run, up and down to another, Enter pins what is shown, Space begins and ends a brush, Escape lets go. The table below has the same data.',
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
      // The first moments of a training would squeeze everything after them into the top of the chart.
      const settled = lines.flatMap(({ points }) =>
        points.slice(Math.ceil(points.length / 10)).map(({ mean }) => mean ?? NaN),
      );
      const last = lines.reduce((most, { points }) => Math.max(most, points.at(-1)?.x ?? 0), 0);
      const { parsing, decimation } = DECIMATED;
      return lineContent(data, {
        ...{ lines, brushed, symbols: false },
        scales: {
          x: linearAxis(labels.iteration, theme, { min: 0, ...(last > 0 ? { max: last } : {}) }),
          y: linearAxis(labels.accuracy, theme, rangeOf(settled, 100)),
        },
        words: ({ behind }, point, index) => {
          const measured = behind?.[index];
          return [
            labels.atIteration(wholeText(point.x, labels)),
            measured
              ? l10n.t(
                  'smoothed {0}, measured {1}',
                  pointText(point, ofPercent, labels),
                  pointText(measured, ofPercent, labels),
                )
              : pointText(point, ofPercent, labels),
          ];
        },
        options: { parsing, plugins: { ...chartOptions(data).plugins, decimation } },
      });
    },
    numbers: (data) => ({
      caption: l10n.t('Accuracy while training'),
      columns: [
        { title: l10n.t('Run') },
        { title: l10n.t('Measurements'), numeric: true },
        { title: l10n.t('First'), numeric: true },
        { title: l10n.t('Highest'), numeric: true },
        { title: l10n.t('Last'), numeric: true },
      ],
      rows: linesOf(data).map(({ run, points, behind = points }) => {
        const [first] = behind;
        const highest = behind.reduce((most, one) => ((one.mean ?? -1) > (most.mean ?? -1) ? one : most));
        const last = behind.at(-1);
        const cell = (point: BandPoint | undefined) =>
          point ? pointText({ ...point, min: null, max: null }, ofPercent, data.labels) : '–';
        return [run.name, count(behind.length), cell(first), cell(highest), cell(last)];
      }),
    }),
    note(data) {
      const without = data.runs.filter(({ folder }) => !data.curveOf(folder)?.points.length).length;
      return without > 0
        ? l10n.t(
            '{0} of {1} runs have no curve of this level, or it is not read yet.',
            without,
            data.runs.length,
          )
        : '';
    },
  });

function linesOf({ runs, curveOf, smoothing }: TrainingData): RunLine[] {
  return runs.flatMap((run) => {
    const measured = (curveOf(run.folder)?.points ?? []).map(({ iteration, mean, min, max }) => ({
      ...{ x: iteration, mean: inPercent(mean), min: inPercent(min), max: inPercent(max) },
    }));
    if (measured.length === 0) return [];
    if (smoothing === 0) return [{ run, points: measured }];
    const means = smoothed(
      measured.map(({ mean }) => mean),
      smoothing,
    );
    const points = measured.map(({ x }, i) => {
      const mean = means[i] ?? null;
      return { x, mean, min: mean, max: mean };
    });
    return [{ run, points, behind: measured }];
  });
}

const inPercent = (share: number | null) => (share === null ? null : share * 100);
