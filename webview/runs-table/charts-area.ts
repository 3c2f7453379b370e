// The charts beside the table: four views of the same runs, linked with it and with each other.
import { Coalescer } from '../../src/events/coalescer';
import type { ShownRun } from '../../src/protocol/views/runs-table';
import { chartLabels } from '../charts/editor-labels';
import { editorChartTheme } from '../charts/editor-theme';
import { el } from '../ui/dom';
import { nextFrame } from '../ui/frame';
import { l10n } from '../ui/l10n';
import { RunLevels } from '../ui/run-levels';
import { onThemeChange } from '../ui/theme';
import { TrainingCurves } from '../ui/training-curves';
import { createAccuracyChart } from './charts/accuracy-chart';
import type { ChartHooks, ShownRuns } from './charts/charted-run';
import { differing, readChoices, suggested, type ChartChoices } from './charts/choices';
import { colouring } from './charts/colour-by';
import { showColourLegend } from './charts/colour-legend';
import { AxesChooser, ColumnChooser, LevelChooser, smoothingSlider } from './charts/controls';
import { createParallelChart } from './charts/parallel-chart';
import { createScatterChart } from './charts/scatter-chart';
import { createTrainingCurvesChart } from './charts/training-curves-chart';
import { columnTitle } from '../ui/column-titles';
import type { ChartsBeside, ChartsContext, ChartsData, MakeCharts } from './charts-beside';

/** Lines of more runs than that, each of which has to be read, say nothing any more. */
const MOST_LINES = 200;
/**
 * Of runs that change all the time, and of filters that are being typed, charts are drawn anew at most so often, and only once nothing
 * has changed for a moment: milliseconds.
 */
const PACE = { wait: 120, longest: 400, gap: 250 };

/** Charts of more runs than that are drawn one a frame. */
const MOST_AT_ONCE = 100;

const CHARTS = ['accuracy', 'scatter', 'parallel', 'training'] as const;
type ChartName = (typeof CHARTS)[number];

class ChartsArea implements ChartsBeside {
  readonly element = el('div', { class: 'run-charts' });
  private choices: ChartChoices;
  private data: ChartsData = { runs: [], selected: new Set(), columns: [], shownColumns: [] };
  private theme = editorChartTheme();
  private readonly labels = chartLabels();
  private readonly levels: RunLevels<ShownRun>;
  private readonly curves: TrainingCurves;
  private readonly brushes = new Map<ChartName, ReadonlySet<string>>();
  private readonly drawing = new Coalescer(() => this.draw(), PACE);
  /** What a person changes is seen with the next frame. */
  private readonly redrawing = new Coalescer(() => this.drawing.now(), { wait: nextFrame });
  private readonly highlighting = new Coalescer(() => this.highlight(), { wait: nextFrame });
  private readonly ends: (() => void)[];
  /** Of charts that are not shown nothing is asked for or drawn. */
  private drawn = false;
  private readonly resizing = new ResizeObserver(() => {
    if (!this.drawn) void this.redrawing.ask();
  });

  private readonly said = el('p', { class: 'charts-said', role: 'status' });
  private readonly legend = el('div', { class: 'colours', role: 'group', 'aria-label': l10n.t('Colours') });
  private readonly grid = el('div', { class: 'charts-grid' });
  private readonly places = {
    accuracy: el('div', { class: 'run-chart' }),
    scatter: el('div', { class: 'run-chart' }),
    parallel: el('div', { class: 'run-chart' }),
    training: el('div', { class: 'run-chart' }),
  };
  private readonly choosers = {
    colour: new ColumnChooser(
      l10n.t('Colour by'),
      (colour) => this.choose({ colour }),
      columnTitle,
      l10n.t('run'),
    ),
    x: new ColumnChooser(l10n.t('Horizontal'), (x) => this.choose({ x }), columnTitle),
    y: new ColumnChooser(l10n.t('Vertical'), (y) => this.choose({ y }), columnTitle),
    axes: new AxesChooser((axes) => this.choose({ axes }), columnTitle),
    level: new LevelChooser((level) => this.choose({ level })),
  };
  private readonly charts = {
    accuracy: createAccuracyChart(this.places.accuracy, this.hooks('accuracy')),
    scatter: createScatterChart(this.places.scatter, this.hooks('scatter')),
    parallel: createParallelChart(this.places.parallel, this.hooks('parallel')),
    training: createTrainingCurvesChart(this.places.training, this.hooks('training')),
  };

  constructor(private readonly context: ChartsContext) {
    const { host, linking, tell } = context;
    this.choices = readChoices(context.choices);
    this.levels = new RunLevels(
      (folder) => host.ask('levels', { folder }),
      (what) => what === 'levels' && void this.drawing.ask(),
      tell,
    );
    this.curves = new TrainingCurves(
      (params, signal) => host.ask('trainings', params, signal),
      () => void this.drawing.ask(),
      tell,
    );
    this.ends = [
      linking.onHover(() => void this.highlighting.ask()),
      linking.onBrush(() => this.brushed()),
      onThemeChange(() => {
        this.theme = editorChartTheme();
        void this.redrawing.ask();
      }),
    ];
    this.layOut();
    this.resizing.observe(this.element);
  }

  update(data: ChartsData): void {
    const before = this.data;
    this.data = data;
    // Another order is another chart only where lines are those of the first.
    const ordered = this.chosen().length > MOST_LINES;
    const known = new Set(before.runs);
    const same =
      before.runs.length === data.runs.length &&
      before.selected.size === data.selected.size &&
      data.runs.every((run, i) => (ordered ? run === before.runs[i] : known.has(run))) &&
      [...data.selected].every((folder) => before.selected.has(folder));
    if (!same) void this.drawing.ask();
  }

  measured(folders: readonly string[]): void {
    this.curves.outdate(folders);
    void this.drawing.ask();
  }

  dispose(): void {
    this.resizing.disconnect();
    for (const end of this.ends) end();
    for (const work of [this.drawing, this.redrawing, this.highlighting]) work.dispose();
    for (const name of CHARTS) this.charts[name].dispose();
  }

  private layOut(): void {
    const { colour, x, y, axes, level } = this.choosers;
    const smoothing = smoothingSlider(this.choices.smoothing, (value) => this.choose({ smoothing: value }));
    const section = (name: ChartName, title: string, ...controls: HTMLElement[]) =>
      el(
        'section',
        { 'aria-label': title, 'data-chart': name },
        el('header', {}, el('h2', {}, title), ...controls),
        this.places[name],
      );
    this.grid.append(
      section('accuracy', l10n.t('Accuracy against weights left')),
      section('scatter', l10n.t('Column against column'), x.element, y.element),
      section('parallel', l10n.t('Parallel coordinates'), axes.element),
      section('training', l10n.t('Accuracy while training'), level.element, smoothing),
    );
    this.element.append(
      el('div', { class: 'charts-head' }, this.said, colour.element),
      this.legend,
      this.grid,
    );
  }

  private hooks(name: ChartName): ChartHooks {
    return {
      hover: (run) => this.context.linking.hover(run),
      brush: (runs) => {
        if (runs) this.brushes.set(name, runs);
        else this.brushes.delete(name);
        this.context.linking.brush(name, runs);
      },
    };
  }

  private choose(change: Partial<ChartChoices>): void {
    this.choices = { ...this.choices, ...change };
    this.context.remember(this.choices);
    void this.redrawing.ask();
  }

  private highlight(): void {
    for (const name of CHARTS) this.charts[name].highlight(this.context.linking.hovered);
  }

  /** Brushes are taken away by the table, too. */
  private brushed(): void {
    const { sources } = this.context.linking;
    for (const name of [...this.brushes.keys()]) if (!sources.includes(name)) this.charts[name].clearBrush();
    void this.redrawing.ask();
  }

  /** Those that are selected; with none selected, all. */
  private chosen(): readonly ShownRun[] {
    const { runs, selected } = this.data;
    const chosen = runs.filter(({ folder }) => selected.has(folder));
    return chosen.length > 0 ? chosen : runs;
  }

  private async draw(): Promise<void> {
    this.drawn = this.element.clientWidth > 0;
    if (!this.drawn) return;
    const runs = this.chosen();
    this.say(runs);
    this.grid.hidden = this.legend.hidden = runs.length === 0;
    if (runs.length === 0) return;
    const lined = runs.slice(0, MOST_LINES);
    this.levels.show(lined);
    const { level, smoothing, colour } = this.choices;
    // One run differs from itself in nothing.
    const { x, y, axes } = this.columns(runs.length > 1 ? runs : this.data.runs);
    const colours = colouring(runs, colour, this.theme);
    showColourLegend(this.legend, runs, colour === null ? null : columnTitle(colour), colours);
    const shown = (name: ChartName, all: readonly ShownRun[]): ShownRuns => ({
      runs: all,
      passes: ({ folder }) => this.passes(name, folder),
      lookOf: colours.lookOf,
      titleOf: columnTitle,
      ...this.look(),
    });
    const levels = new Map(this.levels.all.map((run) => [run.folder, run.levels]));
    this.choosers.level.show(Math.max(0, ...[...levels.values()].map(({ length }) => length - 1)), level);
    const levelsOf = (folder: string) => levels.get(folder) ?? [];
    const wanted = [{ level, kind: 'ticket' as const }];
    void this.curves.load(lined, { wanted, part: 'test', band: 'range' });
    const curveOf = (folder: string) => this.curves.of(folder).find((curve) => curve.level === level);
    const { accuracy, scatter, parallel, training } = this.charts;
    const updates = [
      () => accuracy.update({ ...shown('accuracy', lined), levelsOf }),
      () => scatter.update({ ...shown('scatter', runs), x, y, colour }),
      () => parallel.update({ ...shown('parallel', runs), columns: axes }),
      () => training.update({ ...shown('training', lined), curveOf, smoothing }),
    ];
    for (const update of updates) {
      update();
      // So that nobody waits for all of them who scrolls or types meanwhile.
      if (runs.length > MOST_AT_ONCE) await new Promise<void>(nextFrame);
    }
  }

  /** Whether the other charts let the run through. */
  private passes(name: ChartName, folder: string): boolean {
    return [...this.brushes].every(([other, runs]) => other === name || runs.has(folder));
  }

  /** The columns that charts show, offered with the others in which the runs differ. */
  private columns(runs: readonly ShownRun[]) {
    const { columns } = this.data;
    const offered = differing(runs, columns);
    const usual = suggested(runs, columns);
    const { choices, choosers } = this;
    const x = choices.x ?? usual.x;
    const y = choices.y ?? usual.y;
    const axes = choices.axes ?? usual.axes;
    choosers.colour.show(offered, choices.colour);
    choosers.x.show(offered, x);
    choosers.y.show(offered, y);
    choosers.axes.show(offered, axes);
    return { x, y, axes };
  }

  private say(runs: readonly ShownRun[]): void {
    const { length } = this.data.runs;
    const texts = [
      runs.length === 0
        ? l10n.t('There are no runs to draw.')
        : runs.length < length
          ? l10n.t('{0} selected runs of {1}', runs.length, length)
          : length === 1
            ? l10n.t('1 run')
            : l10n.t('{0} runs', length),
      runs.length > MOST_LINES && l10n.t('lines of the first {0}', MOST_LINES),
    ];
    const text = texts.filter(Boolean).join(', ');
    // Said once, not with every drawing.
    if (this.said.textContent !== text) this.said.textContent = text;
  }

  private look(): Pick<ShownRuns, 'theme' | 'labels' | 'fontFamily' | 'fontSize'> {
    const { fontFamily, fontSize } = getComputedStyle(document.body);
    return { theme: this.theme, labels: this.labels, fontFamily, fontSize: parseFloat(fontSize) };
  }
}

export const makeCharts: MakeCharts = (context) => new ChartsArea(context);
