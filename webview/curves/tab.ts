// One tab of the panel: its choices, a chart with its legend, and the same numbers as a table.
import type { CurveChoices } from '../../src/protocol/views/curves';
import type { Chart, ChartOptions } from '../charts/chart';
import { keysOf, legendEntries, showLegend } from '../charts/legend';
import { Plot } from '../charts/plot';
import type { Series } from '../charts/series';
import type { Zoom } from '../charts/zoom';
import { el, focusIn, show, type Child } from '../ui/dom';
import { l10n } from '../ui/l10n';
import { table } from '../ui/table';
import { choiceWidgets, plotButtons, type PlotActions } from './chart-choices';
import type { Format } from './export-chart';
import { numbersSummary, numbersTable, type NumbersOptions } from './numbers';

export interface TabOptions {
  title: string;
  heeded: () => readonly (keyof CurveChoices)[];
  look: () => ChartOptions;
  choices: () => CurveChoices;
  onChoices: (choices: CurveChoices) => void;
  make: (options: ChartOptions) => Chart;
  numbers: () => Pick<NumbersOptions, 'along' | 'percent'>;
  /** Opens the ticket that a point is of. */
  onPoint?: (series: Series, index: number) => void;
  hidden: () => ReadonlySet<string>;
  onToggle: (key: string) => void;
  zoom: Zoom | undefined;
  onZoom: (zoom: Zoom) => void;
  copy: (plot: Plot) => void;
  save: (plot: Plot, format: Format) => void;
  /** Why there is nothing to draw; null where there is. */
  empty?: () => string | null;
  /** What is to be known of the chart, below it. */
  note?: (chart: Chart) => string | null;
  /** More widgets, under the usual ones. */
  extra?: HTMLElement;
}

export class CurvesTab {
  readonly element: HTMLElement;
  readonly plot: Plot;
  private readonly choices = el('div', { class: 'choices' });
  private readonly runs = el('div', { class: 'legend', role: 'group', 'aria-label': l10n.t('Runs') });
  private readonly lines = el('div', { class: 'legend', role: 'group', 'aria-label': l10n.t('Lines') });
  private readonly toolbar: HTMLElement;
  private readonly why = el('p', { class: 'empty' });
  private readonly note = el('p', { class: 'note' });
  private readonly numbers = el('details');
  private readonly cells = el('div', { class: 'scroller', tabindex: 0, role: 'region' });
  private listed = '';
  /** Choices that are offered. */
  private heeded = '';

  constructor(private readonly options: TabOptions) {
    const { title, make, look, hidden, onPoint, zoom, onZoom, extra } = options;
    this.plot = new Plot({
      label: l10n.t(
        '{0}. Arrow keys move from point to point, Enter opens the ticket, plus and minus zoom, Shift with arrow keys pans, 0 resets. The table below has the same data.',
        title,
      ),
      look,
      make,
      visible: (series) => keysOf(series).every((key) => !hidden().has(key)),
      ...(onPoint ? { onPoint } : {}),
      ...(zoom ? { zoom } : {}),
      onZoom,
    });
    const actions: PlotActions = {
      zoom: (factor) => this.plot.zoomBy(factor),
      reset: () => this.plot.resetZoom(),
      copy: () => options.copy(this.plot),
      save: (format) => options.save(this.plot, format),
    };
    this.cells.setAttribute('aria-label', numbersSummary());
    this.numbers.append(el('summary', {}, numbersSummary()), this.cells);
    this.numbers.addEventListener('toggle', () => this.list());
    this.toolbar = el('div', { class: 'toolbar' }, this.choices, plotButtons(actions));
    const children: Child[] = [
      ...[this.toolbar, extra, this.why, this.plot.element],
      ...[this.runs, this.lines, this.note, this.numbers],
    ];
    this.element = el('div', { class: 'curves-tab' }, ...children.filter(Boolean));
    this.showChoices();
    new ResizeObserver(() => {
      if (this.plot.outdated) this.draw();
    }).observe(this.plot.element);
  }

  showChoices(): void {
    const { heeded, choices, onChoices } = this.options;
    this.heeded = heeded().join();
    show(this.choices, ...choiceWidgets(heeded(), choices(), onChoices));
  }

  /** Why there is nothing to draw; null where there is. */
  get empty(): string | null {
    return this.options.empty?.() ?? null;
  }

  /** What the horizontal axis counts. */
  get along(): NumbersOptions['along'] {
    return this.options.numbers().along;
  }

  /** Resolves once there is room for the chart, and it is drawn; where there is something to draw. */
  async shown(): Promise<void> {
    while (this.plot.element.clientWidth === 0) await new Promise(requestAnimationFrame);
    this.draw();
  }

  draw(): void {
    const { look, hidden, onToggle, note, heeded } = this.options;
    const why = this.empty;
    this.why.textContent = why;
    for (const part of [this.toolbar, this.plot.element, this.lines, this.numbers])
      part.hidden = why !== null;
    this.runs.hidden = true;
    this.note.textContent = '';
    if (why !== null) return;
    if (this.heeded !== heeded().join()) this.showChoices();
    this.plot.draw();
    const { chart } = this.plot;
    this.note.textContent = (chart && note?.(chart)) ?? '';
    const { theme, labels } = look();
    if (!labels) return;
    const { runs, lines } = legendEntries(this.plot.series, theme);
    showLegend(this.runs, runs, hidden(), onToggle);
    showLegend(this.lines, lines, hidden(), onToggle);
    this.runs.hidden = runs.length === 0;
    this.list();
  }

  /** The table, where it is open and no longer says what the chart shows. */
  private list(): void {
    const { title, numbers, look, onPoint, hidden } = this.options;
    const { labels } = look();
    if (!this.numbers.open || !labels) return;
    const series = this.plot.series.filter((one) => keysOf(one).every((key) => !hidden().has(key)));
    const listed = JSON.stringify(series.map(({ name, points }) => [name, points]));
    if (listed === this.listed) return;
    this.listed = listed;
    const refocus = focusIn(this.cells);
    show(
      this.cells,
      table(numbersTable({ series }, { ...numbers(), caption: title, labels, onOpen: onPoint })),
    );
    refocus();
  }
}
