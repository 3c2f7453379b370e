// The comparison in the side bar: curves of the ticked runs, and beside one another what differs and what came of each.
import { Coalescer } from '../../src/events/coalescer';
import type {
  CompareContract,
  ComparedHead,
  ComparedRun,
  Comparison,
} from '../../src/protocol/views/compare';
import { curveChoicesSchema } from '../../src/protocol/views/curves';
import type { ChartOptions } from '../charts/chart';
import { keysOf, legendEntries, showLegend } from '../charts/legend';
import { chosenAccuracyChart, levelAt } from '../charts/level-charts';
import { BESIDE_TICKETS, runColour } from '../charts/levels';
import { Plot } from '../charts/plot';
import type { Series } from '../charts/series';
import { swatch } from '../charts/swatch';
import { themeOfRuns } from '../charts/theme';
import { editorChartTheme } from '../charts/editor-theme';
import { chartLabels } from '../charts/editor-labels';
import { el, show } from '../ui/dom';
import { nextFrame } from '../ui/frame';
import { explain, type Host } from '../ui/host';
import { l10n } from '../ui/l10n';
import { RunLevels } from '../ui/run-levels';
import { onThemeChange } from '../ui/theme';
import { button } from '../ui/toolkit';
import { comparedTable } from './compared-table';

const BACKGROUND = 'sideBar.background';

export class CompareApp {
  private shown: Pick<Comparison, 'settings' | 'baseline'> = { settings: [], baseline: null };
  private readonly runs: RunLevels<ComparedHead>;
  /** Once for all that changes in the same moment. */
  private readonly redrawing = new Coalescer(() => this.redraw(), { wait: nextFrame });
  private readonly labels = chartLabels();
  private theme = editorChartTheme(BACKGROUND);
  private readonly hidden: Set<string>;
  private readonly plot: Plot;
  private readonly kinds = el('div', { class: 'legend', role: 'group', 'aria-label': l10n.t('Lines') });
  private readonly table = el('div', {
    class: 'wide',
    role: 'region',
    tabindex: 0,
    'aria-label': l10n.t('Settings that differ, and results'),
  });
  private readonly told = el('p', { role: 'status', class: 'told' });

  constructor(
    private readonly host: Host<CompareContract>,
    private readonly root: HTMLElement,
  ) {
    const remembered = host.getState();
    this.hidden = new Set(
      Array.isArray(remembered) ? remembered.filter((key) => typeof key === 'string') : BESIDE_TICKETS,
    );
    this.runs = new RunLevels(
      (folder) => host.ask('levels', { folder }),
      (what) => this.changed(what),
      this.tell,
    );
    this.plot = new Plot({
      label: l10n.t(
        'Test accuracy at early stop against weights left. Arrow keys move from point to point, Enter opens the ticket. The table below has the results.',
      ),
      look: () => this.look(),
      make: (options) => chosenAccuracyChart(this.runs.all, options, CHOICES, this.labels.accuracy),
      visible: (series) => keysOf(series).every((key) => !this.hidden.has(key)),
      onPoint: (series, index) => this.inspect(series, index),
      inPage: true,
    });
    onThemeChange(() => {
      this.theme = editorChartTheme(BACKGROUND);
      this.draw();
      this.list();
    });
    new ResizeObserver(() => {
      if (this.plot.outdated) this.draw();
    }).observe(this.plot.element);
    host.on('changed', (comparison) => this.show(comparison));
  }

  async start(): Promise<void> {
    try {
      this.show(await this.host.ask('start', null));
    } catch (error) {
      show(this.root, this.told);
      this.tell(error);
    }
  }

  private show(comparison: Comparison): void {
    this.shown = comparison;
    this.runs.show(comparison.runs);
    if (comparison.tooMany !== null) return this.showTooMany(comparison.tooMany);
    if (comparison.runs.length === 0) return this.showNone();
    if (!this.plot.element.isConnected)
      show(
        this.root,
        el(
          'div',
          { class: 'compare' },
          title(),
          this.plot.element,
          this.kinds,
          this.table,
          el(
            'div',
            { class: 'buttons' },
            button({ label: l10n.t('Open Curves'), onClick: () => this.ask('openCurves') }),
            button({ label: l10n.t('Choose Runs…'), onClick: () => this.ask('choose') }),
          ),
          this.told,
        ),
      );
  }

  private changed(what: 'levels' | 'heads'): void {
    if (what === 'levels') void this.redrawing.ask();
    else this.list();
  }

  private redraw(): void {
    this.draw();
    this.list();
  }

  private showNone(): void {
    this.showInstead(
      l10n.t(
        'Tick runs in the Runs view to see them side by side: their curves, the settings that differ, and their results.',
      ),
      l10n.t('Choose Runs…'),
      () => this.ask('choose'),
    );
  }

  private showTooMany(runs: number): void {
    this.showInstead(
      l10n.t('{0} runs are ticked: more than fit side by side. The Runs table shows them together.', runs),
      l10n.t('Open Runs Table'),
      () => this.ask('openTable'),
    );
  }

  /** In place of a comparison: why there is none, and the way on. */
  private showInstead(why: string, label: string, onClick: () => void): void {
    const wayOn = button({ label, onClick, appearance: 'primary' });
    show(this.root, el('div', { class: 'compare' }, title(), el('p', {}, why), wayOn, this.told));
  }

  private draw(): void {
    this.plot.draw();
    const { lines } = legendEntries(this.plot.series, this.theme);
    showLegend(this.kinds, lines, this.hidden, (key) => {
      if (!this.hidden.delete(key)) this.hidden.add(key);
      this.host.setState([...this.hidden]);
      this.draw();
    });
  }

  private list(): void {
    const { settings, baseline } = this.shown;
    const runs = this.runs.all;
    show(
      this.table,
      comparedTable({ settings, runs, baseline }, (run, i) => this.name(run, i, run.folder === baseline)),
    );
  }

  private name(run: ComparedRun, position: number, isBaseline: boolean): HTMLElement {
    const several = this.runs.all.length > 1;
    const colour = several ? runColour(position, this.look().theme) : this.theme.kinds.ticket;
    const pin = el(
      'button',
      { type: 'button', class: 'link', 'aria-pressed': String(isBaseline), 'data-folder': run.folder },
      isBaseline ? l10n.t('baseline') : l10n.t('make baseline'),
    );
    pin.addEventListener('click', () => this.ask('pin', run.folder));
    const leave = el(
      'button',
      { type: 'button', class: 'link', 'aria-label': l10n.t('Remove {0}', run.name) },
      '×',
    );
    leave.addEventListener('click', () => this.ask('untick', run.folder));
    return el(
      'span',
      { class: 'run-name' },
      swatch({ colour, pointStyle: 'circle' }),
      el('strong', {}, run.name),
      el('span', { class: 'run-actions' }, several && pin, leave),
    );
  }

  private inspect(series: Series, index: number): void {
    const run = this.runs.all.find(({ name }) => series.run === null || name === series.run);
    const level = run && levelAt(run.levels, series, index);
    if (run && level !== undefined)
      void this.host.ask('inspect', { folder: run.folder, level }).catch(this.tell);
  }

  private ask(what: 'openCurves' | 'openTable' | 'choose'): void;
  private ask(what: 'pin' | 'untick', folder: string): void;
  private ask(what: 'openCurves' | 'openTable' | 'choose' | 'pin' | 'untick', folder = ''): void {
    const asked =
      what === 'pin' || what === 'untick' ? this.host.ask(what, { folder }) : this.host.ask(what, null);
    void asked.catch(this.tell);
  }

  private look(): ChartOptions {
    const { fontFamily, fontSize } = getComputedStyle(document.body);
    const theme = themeOfRuns(
      this.theme,
      this.runs.all.map(({ colour }) => colour),
    );
    return { theme, labels: this.labels, fontFamily, fontSize: parseFloat(fontSize) - 1 };
  }

  private readonly tell = (error: unknown): void => {
    this.told.textContent = explain(error);
  };
}

/** The editor shows the view's title itself. */
const title = () => el('h1', { class: 'for-screen-readers' }, l10n.t('Compare'));

const CHOICES = curveChoicesSchema.parse({});
