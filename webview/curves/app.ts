// The curves panel: its runs, a tab a chart, and what was chosen of how they are drawn.
import { curveChoicesSchema, type CurveChoices, type CurvesContract } from '../../src/protocol/views/curves';
import type { TrainingCurve } from '../../src/protocol/charts';
import type { ChartOptions } from '../charts/chart';
import { layersChart, trainingChart } from '../charts/charts';
import { chosenAccuracyChart, chosenIterationsChart, levelAt } from '../charts/level-charts';
import type { Plot } from '../charts/plot';
import type { Series } from '../charts/series';
import { editorChartTheme } from '../ui/chart-theme';
import { chartWords } from '../ui/chart-words';
import { el, show } from '../ui/dom';
import type { Host } from '../ui/host';
import { l10n } from '../ui/l10n';
import { onThemeChange } from '../ui/theme';
import { tabs } from '../ui/toolkit';
import { accuracyTitle, HEEDED, trainingTitle } from './controls';
import { Heading } from './heading';
import { copyPicture, saveChart, type Format } from './keep';
import { Runs, type ShownRun } from './runs';
import { readState, TABS, type CurvesState, type TabId } from './state';
import { CurvesTab, type TabOptions } from './tab';
import { knownLevels, runChooser, TrainingControls, usualLevels } from './training-controls';

export class CurvesApp {
  private readonly state: CurvesState;
  private choices: CurveChoices = curveChoicesSchema.parse({});
  private curves: TrainingCurve[] = [];
  private readonly words = chartWords();
  private theme = editorChartTheme();
  private readonly runs: Runs;
  private readonly heading = new Heading();
  private readonly trainingControls: TrainingControls;
  private readonly choosers = [
    runChooser((folder) => this.choose(folder)),
    runChooser((folder) => this.choose(folder)),
  ];
  private readonly tabs: Record<TabId, CurvesTab>;
  private drawn = 0;

  constructor(
    private readonly host: Host<CurvesContract>,
    private readonly root: HTMLElement,
  ) {
    this.state = readState(host.getState());
    this.runs = new Runs(host, (what) => this.plan(what), this.heading.tell);
    this.trainingControls = new TrainingControls(
      () => this.words,
      (choice) => {
        this.remember(choice);
        this.draw();
      },
    );
    this.tabs = this.makeTabs();
    onThemeChange(() => {
      this.theme = editorChartTheme();
    });
    host.on('runs', (heads) => this.runs.show(heads));
    host.on('measured', ({ folders }) => {
      this.runs.outdate();
      const run = this.chosen();
      if (run && folders.includes(run.folder) && this.state.tab === 'training') this.plan('levels');
    });
  }

  async start(): Promise<void> {
    try {
      const { folders, choices, runs } = await this.host.ask('start', null);
      this.choices = choices;
      this.remember({ folders });
      this.layOut();
      this.runs.show(runs);
    } catch (error) {
      show(this.root, this.heading.element);
      this.heading.tell(error);
    }
  }

  private layOut(): void {
    const labels = {
      accuracy: l10n.t('Accuracy'),
      iterations: l10n.t('Early stop'),
      training: l10n.t('Training'),
      layers: l10n.t('Layers'),
    };
    const control = tabs({
      label: l10n.t('Curves'),
      tabs: TABS.map((id) => ({ id, label: labels[id], content: this.tabs[id].element })),
      selected: this.state.tab,
      onSelect: (tab) => {
        this.remember({ tab });
        this.draw();
      },
    });
    for (const tab of Object.values(this.tabs)) tab.showChoices();
    show(this.root, el('div', { class: 'curves' }, this.heading.element, control.element));
  }

  /** Draws once for all that changes in the same moment. */
  private plan(what: 'levels' | 'heads'): void {
    if (what === 'heads' && this.drawn === 0) return this.head();
    cancelAnimationFrame(this.drawn);
    this.drawn = requestAnimationFrame(() => {
      this.drawn = 0;
      this.draw();
    });
  }

  private draw(): void {
    const runs = this.runs.all;
    this.head();
    const run = this.chosen();
    for (const chooser of this.choosers) {
      chooser.element.hidden = runs.length < 2;
      const listed = runs.map(({ folder, name }) => ({ value: folder, label: name }));
      if (chooser.get() !== run?.folder || chooser.element.dataset['runs'] !== JSON.stringify(listed)) {
        chooser.element.dataset['runs'] = JSON.stringify(listed);
        chooser.setChoices(listed, run?.folder ?? '');
      }
    }
    this.tabs[this.state.tab].draw();
    if (run && this.state.tab === 'training') void this.loadCurves(run);
  }

  /** What is said of the runs, and which levels there are to choose from. */
  private head(): void {
    const runs = this.runs.all;
    const run = this.chosen();
    if (run) this.trainingControls.show(run, this.state, this.levelsOf(run));
    this.heading.show(runs, this.runs.complete);
  }

  private makeTabs(): Record<TabId, CurvesTab> {
    const plotted = () => this.runs.all.filter(({ levels }) => levels.length > 0);
    const inspectLevel = (series: Series, index: number) => {
      const run = plotted().find(({ name }) => series.run === null || name === series.run);
      const level = run && levelAt(run.levels, series, index);
      if (run && level !== undefined) this.inspect(run.folder, level, series.kind);
    };
    return {
      accuracy: this.tab('accuracy', {
        title: l10n.t('Accuracy against weights left'),
        make: (options) => chosenAccuracyChart(plotted(), options, this.choices, accuracyTitle(this.choices)),
        numbers: { along: 'density', percent: true },
        onPoint: inspectLevel,
      }),
      iterations: this.tab('iterations', {
        title: l10n.t('Early-stop iteration against weights left'),
        make: (options) => chosenIterationsChart(plotted(), options, this.choices),
        numbers: { along: 'density', percent: false },
        onPoint: inspectLevel,
      }),
      training: this.tab('training', {
        title: l10n.t('Accuracy while training'),
        make: (options) => trainingChart(this.curves, options, trainingTitle(this.choices)),
        numbers: { along: 'iteration', percent: true },
        extra: el('div', {}, this.choosers[0]?.element ?? '', this.trainingControls.element),
      }),
      layers: this.tab('layers', {
        title: l10n.t('Density of each layer'),
        make: (options) => layersChart(this.chosen()?.levels ?? [], options, this.choices.axis),
        numbers: { along: 'density', percent: true },
        onPoint: (series, index) => {
          const run = this.chosen();
          const level = run && levelAt(run.levels, series, index);
          if (run && level !== undefined) this.inspect(run.folder, level, 'ticket');
        },
        extra: el('div', {}, this.choosers[1]?.element ?? ''),
      }),
    };
  }

  private tab(
    id: TabId,
    own: Pick<TabOptions, 'title' | 'make' | 'numbers' | 'onPoint' | 'extra'>,
  ): CurvesTab {
    return new CurvesTab({
      ...own,
      heeded: HEEDED[id],
      look: () => this.look(),
      choices: () => this.choices,
      onChoices: (choices) => {
        this.choices = choices;
        void this.host.ask('remember', choices).catch(this.heading.tell);
        for (const tab of Object.values(this.tabs)) tab.showChoices();
        this.draw();
      },
      hidden: () => new Set(this.state.hidden),
      onToggle: (key) => {
        const { hidden } = this.state;
        this.remember({
          hidden: hidden.includes(key) ? hidden.filter((other) => other !== key) : [...hidden, key],
        });
        this.tabs[id].toggle();
      },
      zoom: this.state.zooms[id],
      onZoom: (zoom) => this.remember({ zooms: { ...this.state.zooms, [id]: zoom } }),
      copy: (plot) => void this.copy(plot),
      save: (plot, format) => void this.save(id, plot, format),
    });
  }

  private look(): ChartOptions & { words: ReturnType<typeof chartWords> } {
    const { fontFamily, fontSize } = getComputedStyle(document.body);
    return { theme: this.theme, words: this.words, fontFamily, fontSize: parseFloat(fontSize) };
  }

  private chosen(): ShownRun | undefined {
    const runs = this.runs.all;
    return runs.find(({ folder }) => folder === this.state.run) ?? runs[0];
  }

  private choose(folder: string): void {
    this.remember({ run: folder, levels: null });
    this.draw();
  }

  private levelsOf(run: ShownRun): number[] {
    return this.state.levels ?? usualLevels(knownLevels(run), run.smallestWinning);
  }

  private async loadCurves(run: ShownRun): Promise<void> {
    const wanted = this.levelsOf(run).flatMap((level) => this.state.kinds.map((kind) => ({ level, kind })));
    const { part, band } = this.choices;
    const curves = await this.runs.curves({ folder: run.folder, wanted, part, band });
    if (!curves || curves === this.curves) return;
    this.curves =
      band === 'none'
        ? curves.map((curve) => ({
            ...curve,
            points: curve.points.map((point) => ({ ...point, min: point.mean, max: point.mean })),
          }))
        : curves;
    this.tabs.training.draw();
  }

  private inspect(folder: string, level: number, kind: Series['kind']): void {
    const ticket = { folder, level, kind: kind === 'dense' || kind === null ? 'ticket' : kind } as const;
    void this.host.ask('inspect', ticket).catch(this.heading.tell);
  }

  private async copy(plot: Plot): Promise<void> {
    try {
      await copyPicture(plot, this.theme.background);
      this.heading.say(l10n.t('Copied.'));
    } catch (error) {
      this.heading.tell(error);
    }
  }

  private async save(id: TabId, plot: Plot, format: Format): Promise<void> {
    const along = id === 'training' ? 'iteration' : 'density';
    const kept = { name: `${this.heading.title}-${id}`, along, background: this.theme.background } as const;
    await saveChart(this.host, plot, format, kept).catch(this.heading.tell);
  }

  private remember(change: Partial<CurvesState>): void {
    Object.assign(this.state, change);
    this.host.setState(this.state);
  }
}
