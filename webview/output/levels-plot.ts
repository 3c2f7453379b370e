// The chart of levels in an output: of one run or several, with its legend and the same numbers as a table.
import type { CurveLevel } from '../../src/protocol/views/curves';
import { curveChoicesSchema } from '../../src/protocol/views/curves';
import type { ChartOptions } from '../charts/chart';
import { keysOf, legendEntries, showLegend } from '../charts/legend';
import { chosenAccuracyChart, levelAt } from '../charts/level-charts';
import { Plot } from '../charts/plot';
import type { Series } from '../charts/series';
import { numbersTable } from '../curves/numbers';
import { themeOfRuns } from '../charts/theme';
import { editorChartTheme } from '../charts/editor-theme';
import { chartLabels } from '../charts/editor-labels';
import { el } from '../ui/dom';
import { l10n } from '../ui/l10n';
import { onThemeChange } from '../ui/theme';
import { FoldedTable } from './view';

export interface PlottedLevels {
  name: string;
  folder: string;
  /** Number of its colour; a run alone needs none. */
  colour?: number;
  levels: CurveLevel[];
}

/** Of the theme: what outputs lie on. */
const BACKGROUND = 'notebook.outputContainerBackgroundColor';
const CHOICES = curveChoicesSchema.parse({});

export class LevelsPlot {
  readonly element: HTMLElement;
  private runs: readonly PlottedLevels[] = [];
  private drawn = '';
  private theme = editorChartTheme(BACKGROUND);
  private readonly labels = chartLabels();
  private readonly plot: Plot;
  private readonly legend = el('div', { class: 'legend', role: 'group', 'aria-label': l10n.t('Lines') });
  private readonly numbers = new FoldedTable(l10n.t('Table'));
  private readonly hint: HTMLElement;
  private readonly forgetTheme: () => void;
  private readonly resized = new ResizeObserver(() => {
    if (this.plot.outdated) this.draw();
  });

  /**
   * @param hidden keys of lines that are switched off at first
   * @param inspect opens the ticket of a point
   */
  constructor(
    private readonly hidden: Set<string>,
    private readonly inspect: (folder: string, level: number) => void,
  ) {
    this.plot = new Plot({
      label: l10n.t(
        'Test accuracy at early stop against weights left. Arrow keys move from point to point, Enter opens the ticket. The table below has the same data.',
      ),
      look: () => this.look(),
      make: (options) => chosenAccuracyChart(this.runs, options, CHOICES, this.labels.accuracyAtEarlyStop),
      visible: (series) => keysOf(series).every((key) => !this.hidden.has(key)),
      onPoint: (series, index) => this.open(series, index),
      inPage: true,
    });
    this.hint = el(
      'p',
      { class: 'hint waiting' },
      l10n.t('The first point appears when the dense network has finished training.'),
    );
    const place = el('div', { class: 'chart' }, this.plot.element, this.hint);
    this.element = el('div', { class: 'levels' }, place, this.legend, this.numbers.element);
    this.forgetTheme = onThemeChange(() => {
      this.theme = editorChartTheme(BACKGROUND);
      this.draw();
    });
    this.resized.observe(this.plot.element);
  }

  show(runs: readonly PlottedLevels[]): void {
    const told = JSON.stringify(runs);
    if (told === this.drawn) return;
    this.drawn = told;
    this.runs = runs;
    this.draw();
  }

  dispose(): void {
    this.resized.disconnect();
    this.forgetTheme();
    this.plot.dispose();
  }

  private draw(): void {
    const empty = this.runs.every(({ levels }) => levels.length === 0);
    this.hint.hidden = !empty;
    this.plot.element.classList.toggle('empty', empty);
    this.plot.draw();
    const { lines } = legendEntries(this.plot.series, this.theme);
    showLegend(this.legend, lines, this.hidden, (key) => {
      if (!this.hidden.delete(key)) this.hidden.add(key);
      this.draw();
    });
    this.numbers.element.hidden = empty;
    this.legend.hidden = empty;
    this.numbers.show(() =>
      numbersTable(
        { series: [...this.plot.series] },
        {
          caption: this.labels.accuracyAtEarlyStop,
          along: 'density',
          percent: true,
          labels: this.labels,
          onOpen: (series, index) => this.open(series, index),
        },
      ),
    );
  }

  private open(series: Series, index: number): void {
    const run = this.runs.find(({ name }) => series.run === null || name === series.run);
    const level = run && levelAt(run.levels, series, index);
    if (run && level !== undefined) this.inspect(run.folder, level);
  }

  private look(): ChartOptions {
    const { fontFamily, fontSize } = getComputedStyle(this.element);
    const theme = themeOfRuns(
      this.theme,
      this.runs.map(({ colour }) => colour ?? 0),
    );
    return { theme, labels: this.labels, fontFamily, fontSize: parseFloat(fontSize) - 1 };
  }
}
