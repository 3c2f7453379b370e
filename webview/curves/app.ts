// The curves panel: its runs, a tab a chart, and what was chosen of how they are drawn.
import { Coalescer } from '../../src/events/coalescer';
import {
  CURVE_TABS,
  curveChoicesSchema,
  type CurveChoices,
  type CurveHead,
  type CurvesContract,
  type WantedPicture,
} from '../../src/protocol/views/curves';
import type { Chart, ChartOptions } from '../charts/chart';
import type { Plot } from '../charts/plot';
import type { Series } from '../charts/series';
import { themeOfRuns } from '../charts/theme';
import { editorChartTheme } from '../charts/editor-theme';
import { chartLabels } from '../charts/editor-labels';
import { figureNote, FIGURE_TITLES } from '../print/figure-words';
import { el, show } from '../ui/dom';
import { nextFrame } from '../ui/frame';
import type { Host } from '../ui/host';
import { l10n } from '../ui/l10n';
import { RunLevels } from '../ui/run-levels';
import { onThemeChange } from '../ui/theme';
import { tabs } from '../ui/toolkit';
import { Heading } from './heading';
import { heededBy } from './heeded';
import { copyPicture, saveChart, type Format } from './export-chart';
import { MaskUpdates } from './mask-updates';
import { ProfileChooser } from './profile-chooser';
import { RunChooser } from './run-chooser';
import type { ShownRun } from './shown-run';
import { readState, type CurvesState, type TabId } from './state';
import { CurvesTab } from './tab';
import { tabCharts, type TabChart } from './tab-charts';
import { TrainingChooser, usualLevels } from './training-chooser';
import { TrainingCurves, type WantedCurves } from '../ui/training-curves';

export class CurvesApp {
  private readonly state: CurvesState;
  private choices: CurveChoices = curveChoicesSchema.parse({});
  private readonly labels = chartLabels();
  private theme = editorChartTheme();
  private readonly runs: RunLevels<CurveHead>;
  private readonly heading = new Heading();
  private readonly trainingChooser: TrainingChooser;
  private readonly choosers = {
    training: new RunChooser((folder) => this.choose(folder)),
    layers: new RunChooser((folder) => this.choose(folder)),
    profile: new RunChooser((folder) => this.choose(folder)),
  };
  private readonly profile = new ProfileChooser(
    () => this.state.profile,
    (profile) => {
      this.remember({ profile });
      this.draw();
    },
  );
  private readonly updates: MaskUpdates;
  private readonly curves: TrainingCurves;
  private readonly tabs: Record<TabId, CurvesTab>;
  /** Once for all that changes in the same moment. */
  private readonly redrawing = new Coalescer(() => this.draw(), { wait: nextFrame });
  /** The tab that is to be saved once all that it shows is there. */
  private picture: WantedPicture | null = null;
  private select: (tab: TabId) => void = () => undefined;

  constructor(
    private readonly host: Host<CurvesContract>,
    private readonly root: HTMLElement,
  ) {
    this.state = readState(host.getState());
    this.runs = new RunLevels(
      (folder) => host.ask('levels', { folder }),
      (what) => (what === 'levels' ? void this.redrawing.ask() : this.head()),
      this.heading.tell,
    );
    this.curves = new TrainingCurves(
      (params, signal) => host.ask('trainings', params, signal),
      () => void this.redrawing.ask(),
      this.heading.tell,
    );
    this.updates = new MaskUpdates(
      host,
      () => this.state.updates,
      (updates) => {
        this.remember({ updates });
        this.draw();
      },
      () => void this.redrawing.ask(),
      this.heading.tell,
    );
    this.trainingChooser = new TrainingChooser(
      () => this.labels,
      (choice) => {
        this.remember(choice);
        this.draw();
      },
    );
    this.tabs = this.makeTabs();
    onThemeChange(() => {
      this.theme = editorChartTheme();
      this.draw();
    });
    host.on('runs', (heads) => this.runs.show(heads));
    host.on('picture', (wanted) => {
      this.picture = wanted;
      void this.redrawing.ask();
    });
    host.on('measured', ({ folders }) => {
      this.curves.outdate(folders);
      if (this.state.tab === 'training') void this.redrawing.ask();
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
      cost: l10n.t('Cost'),
      training: l10n.t('Training'),
      updates: l10n.t('Mask updates'),
      layers: l10n.t('Layers'),
      profile: l10n.t('Layers at a level'),
      stability: l10n.t('Stability'),
    };
    const widget = tabs({
      label: l10n.t('Curves'),
      tabs: CURVE_TABS.map((id) => ({ id, label: labels[id], content: this.tabs[id].element })),
      selected: this.state.tab,
      onSelect: (tab) => {
        this.remember({ tab });
        this.draw();
      },
    });
    this.select = (tab) => {
      widget.set(tab);
      this.remember({ tab });
    };
    for (const tab of Object.values(this.tabs)) tab.showChoices();
    show(this.root, el('div', { class: 'curves' }, this.heading.element, widget.element));
  }

  private draw(): void {
    this.head();
    const run = this.chosen().length === 1 ? this.state.run : null;
    for (const chooser of Object.values(this.choosers)) chooser.show(this.runs.all, run);
    this.profile.offer(this.chosen());
    this.updates.offer(this.runs.all);
    if (this.state.tab === 'updates') void this.updates.load(this.runs.all);
    this.tabs[this.state.tab].draw();
    if (this.state.tab === 'training') void this.curves.load(this.chosen(), this.wanted());
    const { picture } = this;
    if (!picture || !this.runs.complete || this.runs.all.length === 0) return;
    this.picture = null;
    void this.savePicture(picture);
  }

  private async savePicture({ tab, format }: WantedPicture): Promise<void> {
    this.select(tab);
    if (tab === 'training') await this.curves.load(this.chosen(), this.wanted());
    if (tab === 'updates') await this.updates.load(this.runs.all);
    const why = this.tabs[tab].empty;
    if (why !== null) {
      this.tabs[tab].draw();
      return this.heading.say(l10n.t('Nothing was saved: {0}', why));
    }
    await this.tabs[tab].shown();
    await this.save(tab, this.tabs[tab].plot, format);
  }

  /** What is said of the runs, and which levels there are to choose from. */
  private head(): void {
    const chosen = this.chosen();
    if (chosen.length > 0) this.trainingChooser.show(chosen, this.state, this.levels());
    this.heading.show(this.runs.all, this.runs.complete);
  }

  private makeTabs(): Record<TabId, CurvesTab> {
    const { training, layers, profile } = this.choosers;
    const charts = tabCharts({
      runs: () => this.runs.all,
      chosen: () => this.chosen(),
      choices: () => this.choices,
      profiled: () => this.profile.density,
      curves: this.curves,
      updates: this.updates,
      inspect: (folder, level, kind) => this.inspect(folder, level, kind),
      extra: {
        training: [training.element, this.trainingChooser.element],
        updates: [this.updates.element],
        layers: [layers.element],
        profile: [el('div', { class: 'choices' }, profile.element, this.profile.element)],
      },
    });
    return Object.fromEntries(CURVE_TABS.map((id) => [id, this.tab(id, charts[id])])) as Record<
      TabId,
      CurvesTab
    >;
  }

  private tab(id: TabId, own: TabChart): CurvesTab {
    return new CurvesTab({
      ...own,
      heeded: () => heededBy(id, this.choices, this.updates.shows(this.runs.all)),
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
        this.tabs[id].draw();
      },
      zoom: this.state.zooms[id],
      onZoom: (zoom) => this.remember({ zooms: { ...this.state.zooms, [id]: zoom } }),
      copy: (plot) => void this.copy(plot),
      save: (plot, format) => void this.save(id, plot, format),
    });
  }

  private look(): ChartOptions & { labels: ReturnType<typeof chartLabels> } {
    const { fontFamily, fontSize } = getComputedStyle(document.body);
    const theme = themeOfRuns(
      this.theme,
      this.chosen().map(({ colour }) => colour),
    );
    return { theme, labels: this.labels, fontFamily, fontSize: parseFloat(fontSize) };
  }

  /** The runs whose training curves and layers are shown. */
  private chosen(): ShownRun[] {
    const runs = this.runs.all;
    const one = runs.find(({ folder }) => folder === this.state.run);
    return one ? [one] : runs;
  }

  private choose(run: string | null): void {
    this.remember({ run, levels: null });
    this.draw();
  }

  private levels(): number[] {
    return this.state.levels ?? usualLevels(this.chosen());
  }

  private wanted(): WantedCurves {
    const { part, band } = this.choices;
    const wanted = this.levels().flatMap((level) => this.state.kinds.map((kind) => ({ level, kind })));
    return { wanted, part, band };
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
    const { along } = this.tabs[id];
    const ofChosen = id === 'training' || id === 'layers' || id === 'profile';
    const runs = ofChosen ? this.chosen() : this.runs.all;
    const kept = {
      name: `${this.heading.title}-${id}`,
      along,
      background: this.theme.background,
      title: FIGURE_TITLES[id],
      note: (drawn: Chart) => figureNote(id, drawn, { runs, band: this.choices.band }),
    };
    this.heading.say('');
    await saveChart(this.host, plot, format, kept).catch(this.heading.tell);
  }

  private remember(change: Partial<CurvesState>): void {
    Object.assign(this.state, change);
    this.host.setState(this.state);
  }
}
