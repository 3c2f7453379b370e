// The chart of each tab of the panel, and its words where there is nothing to draw.
import type { CurveChoices } from '../../src/protocol/views/curves';
import type { Chart, ChartOptions } from '../charts/chart';
import { costChart } from '../charts/cost-chart';
import { ENGLISH } from '../charts/labels';
import { layerProfileChart, nearestLevels } from '../charts/layer-profile';
import { layersOfRunsChart } from '../charts/layers-chart';
import { chosenAccuracyChart, chosenIterationsChart, levelAt, ticketsFound } from '../charts/level-charts';
import { percentText } from '../charts/axes';
import type { Series } from '../charts/series';
import { barrierAlongDensity, barrierAlongIterations, errorsOnTheLine } from '../charts/stability-charts';
import type { RunStability } from '../charts/stability-charts';
import { trainingsOfRunsChart } from '../charts/training-chart';
import { maskDensityChart, maskMovesChart } from '../charts/updates-chart';
import { el } from '../ui/dom';
import { l10n } from '../ui/l10n';
import type { MaskUpdates } from './mask-updates';
import type { ShownRun } from './shown-run';
import type { TabId } from './state';
import type { TabOptions } from './tab';
import type { TrainingCurves } from '../ui/training-curves';

export interface TabContext {
  /** All runs of the panel. */
  runs: () => ShownRun[];
  /** Those whose training curves and layers are shown. */
  chosen: () => ShownRun[];
  choices: () => CurveChoices;
  /** Of all weights, 0–1: the level whose layers are set side by side. */
  profiled: () => number;
  curves: TrainingCurves;
  updates: MaskUpdates;
  inspect: (folder: string, level: number, kind: Series['kind']) => void;
  /** More widgets of a tab. */
  extra: Partial<Record<TabId, HTMLElement[]>>;
}

export type TabChart = Pick<
  TabOptions,
  'title' | 'make' | 'numbers' | 'onPoint' | 'extra' | 'empty' | 'note'
>;

export function tabCharts(context: TabContext): Record<TabId, TabChart> {
  const { choices, chosen, curves, updates } = context;
  const accuracyOf = (options: ChartOptions) => labelsOf(options).accuracyOf(choices());
  const plotted = () => context.runs().filter(({ levels }) => levels.length > 0);
  const inspectLevel = (runs: readonly ShownRun[], series: Series, index: number) => {
    const run = runs.find(({ name }) => series.run === null || name === series.run);
    const level = run && (series.points[index]?.of?.level ?? levelAt(run.levels, series, index));
    if (run && level !== undefined) context.inspect(run.folder, level, series.kind);
  };
  const levelsOfChosen = () => named(chosen()).map(({ run, of: { levels } }) => ({ run, levels }));
  const extra = (id: TabId) => (context.extra[id] ? { extra: el('div', {}, ...context.extra[id]) } : {});
  return {
    accuracy: {
      title: l10n.t('Accuracy against weights left'),
      make: (options) => chosenAccuracyChart(plotted(), options, choices(), accuracyOf(options)),
      numbers: () => ({ along: 'density', percent: true }),
      onPoint: (series, index) => inspectLevel(plotted(), series, index),
      note: belowNote,
    },
    iterations: {
      title: l10n.t('Early-stop iteration against weights left'),
      make: (options) => chosenIterationsChart(plotted(), options, choices()),
      numbers: () => ({ along: 'density', percent: false }),
      onPoint: (series, index) => inspectLevel(plotted(), series, index),
    },
    cost: {
      title: l10n.t('Accuracy against the cost of finding the ticket'),
      make: (options) => costChart(ticketsFound(plotted(), choices()), options, accuracyOf(options)),
      numbers: () => ({ along: 'cost', percent: true }),
      onPoint: (series, index) => inspectLevel(plotted(), series, index),
      empty: () => (plotted().length > 0 && plotted().every(isUncosted) ? uncosted(plotted()) : null),
      note: () => {
        const without = plotted().filter(isUncosted);
        return without.length > 0
          ? l10n.t(
              'Left out, because their multiply–adds are not known: {0}.',
              without.map(({ name }) => name).join(l10n.t(', ')),
            )
          : l10n.t('All that was trained to find the ticket of a level, itself included.');
      },
    },
    training: {
      title: l10n.t('Accuracy while training'),
      make: (options) => {
        const shown = named(chosen()).map(({ run, of: { folder } }) => ({ run, curves: curves.of(folder) }));
        return trainingsOfRunsChart(shown, options, labelsOf(options).whileTraining(choices().part));
      },
      numbers: () => ({ along: 'iteration', percent: true }),
      ...extra('training'),
    },
    updates: {
      title: l10n.t('Updates of the mask'),
      make: (options) => {
        const history = updates.of(plotted()) ?? NO_HISTORY;
        return updates.shows(plotted()) === 'moves'
          ? maskMovesChart(history, options)
          : maskDensityChart(history, options, choices().axis);
      },
      numbers: () => ({ along: 'iteration', percent: updates.shows(plotted()) === 'density' }),
      empty: () =>
        plotted().length > 0 && updates.of(plotted()) === null
          ? l10n.t(
              'The masks of these trainings stay as they are while the networks train. The methods gradual and dynamic update them: of their runs the weights that are pruned and grown are shown here.',
            )
          : null,
      note: () =>
        updates.shows(plotted()) === 'moves'
          ? l10n.t(
              'Weights of each layer that an update of the mask grew and pruned, in the mean of the replicates.',
            )
          : l10n.t('How dense each layer is while the ticket trains, in the mean of the replicates.'),
      ...extra('updates'),
    },
    layers: {
      title: l10n.t('Density of each layer'),
      make: (options) => layersOfRunsChart(levelsOfChosen(), options, choices().axis),
      numbers: () => ({ along: 'density', percent: true }),
      onPoint: (series, index) => inspectLevel(chosen(), series, index),
      note: () => collapseNote(chosen()),
      ...extra('layers'),
    },
    profile: {
      title: l10n.t('Density of each layer at one level'),
      make: (options) => layerProfileChart(levelsOfChosen(), context.profiled(), options, choices().axis),
      numbers: () => ({ along: 'layer', percent: true }),
      onPoint: (series, index) => inspectLevel(chosen(), series, index),
      note: () =>
        [profileNote(chosen(), context.profiled()), collapseNote(chosen())].filter(Boolean).join(' '),
      ...extra('profile'),
    },
    stability: {
      title: l10n.t('Stability'),
      make: (options) => STABILITY[choices().along].make(stabilityOf(plotted()), options, choices().axis),
      numbers: () => STABILITY[choices().along].numbers,
      empty: () =>
        plotted().length > 0 && plotted().every(({ stability }) => stability.length === 0)
          ? l10n.t(
              'There are no copies to compare with. connectivity in an experiment trains copies of its networks that see other batches, and measures the error on the line between the two.',
            )
          : null,
      note: () =>
        choices().along === 'line'
          ? l10n.t(
              'Test error of the networks on the line from a ticket to its copy, in the mean of the replicates.',
            )
          : l10n.t(
              'How far the test error rises on the line from a ticket to a copy of it that sees other batches, over the mean of its two ends.',
            ),
    },
  };
}

const labelsOf = ({ labels = ENGLISH }: ChartOptions) => labels;

/** What the tab of that name draws, along each of its choices. */
const STABILITY: Record<
  CurveChoices['along'],
  {
    make: (runs: RunStability[], options: ChartOptions, spacing: CurveChoices['axis']) => Chart;
    numbers: ReturnType<TabOptions['numbers']>;
  }
> = {
  iteration: { make: barrierAlongIterations, numbers: { along: 'copy', percent: true } },
  density: { make: barrierAlongDensity, numbers: { along: 'density', percent: true } },
  line: { make: errorsOnTheLine, numbers: { along: 'line', percent: true } },
};

/** Runs without copies have no lines, and keep their places, by which runs have their colours. */
const stabilityOf = (runs: readonly ShownRun[]): RunStability[] =>
  named(runs).map(({ run, of: { stability } }) => ({ run, stability }));

/** Lines that the vertical axis has no room for, since it fits the tickets. */
function belowNote({ configuration, series }: Chart): string | null {
  const least = Number(configuration.options?.scales?.['y']?.min ?? NaN);
  const below = series.filter(({ points }) => points.some(({ mean }) => mean !== null && mean < least));
  return below.length > 0
    ? l10n.t(
        'Some lines leave the chart at the bottom: {0}. Vertical axis: all lines shows the whole of them.',
        below.map(({ name }) => name).join(l10n.t(', ')),
      )
    : null;
}

const NO_HISTORY = { layers: [], from: 0, to: 1, start: [], updates: [] };

const isUncosted = ({ levels }: ShownRun) => levels.every(({ toFind }) => toFind === null);

const uncosted = (runs: readonly ShownRun[]) =>
  runs.every(({ ownModel }) => ownModel)
    ? l10n.t(
        'Multiply–adds are not known for a model of your own: how often each of its weights is used only its code knows.',
      )
    : l10n.t('Multiply–adds are not known: network.json in the folder of the run is missing or damaged.');

const collapseNote = (runs: readonly ShownRun[]) =>
  runs.some(({ levels }) => levels.some(({ layers }) => layers.some(({ collapsed }) => collapsed)))
    ? l10n.t('A cross marks layer collapse: no weight is left, so that nothing passes through the layer.')
    : null;

/** Which level of each run it is, where they are not as dense as each other. */
function profileNote(runs: readonly ShownRun[], density: number): string | null {
  const shown = nearestLevels(
    runs.map(({ name, levels }) => ({ run: name, levels })),
    density,
  ).map(({ run, level }) => ({ run, level: level.level, percent: percentText(level.density * 100) }));
  if (new Set(shown.map(({ percent }) => percent)).size < 2) return null;
  const texts = shown.map(({ run, level, percent }) =>
    l10n.t('{0}: {1}% (level {2})', run ?? '', percent, level),
  );
  return l10n.t('The nearest level of each run: {0}.', texts.join(l10n.t(', ')));
}

/** Of several runs each has its name in the chart. */
const named = (runs: readonly ShownRun[]) =>
  runs.map((of) => ({ run: runs.length > 1 ? of.name : null, of }));
