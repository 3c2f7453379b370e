// View of a `sweep` cell: how far it is, a result along its settings, and all its runs.
import { cellText, MAIN_RESULTS } from '../../src/protocol/table/columns';
import type { CellOutput, SweepOutput } from '../../src/protocol/views/output';
import { chartLabels } from '../charts/editor-labels';
import { editorChartTheme } from '../charts/editor-theme';
import { Plot } from '../charts/plot';
import { settingChart } from '../charts/setting-chart';
import { columnTitle } from '../ui/column-titles';
import { el, focusIn, show } from '../ui/dom';
import { formatNumber, l10n } from '../ui/l10n';
import { onThemeChange } from '../ui/theme';
import { heatMap } from './heat-map';
import type { Tell } from './host';
import { resultsIn, summarise, usualSettings } from './sweep-summary';
import type { Summary } from './sweep-summary';
import { button, FoldedTable, setText, type OutputView } from './view';

const RESULTS = [...MAIN_RESULTS, 'seconds'];
/** Of the theme: what outputs lie on. */
const BACKGROUND = 'notebook.outputContainerBackgroundColor';
/** No second setting. */
const NONE = '';

export class SweepView implements OutputView {
  readonly element = el('section', { class: 'sweep' });
  private readonly name = el('strong');
  private readonly line = el('span', { class: 'line', role: 'status' });
  private readonly bar = el('div', { class: 'bar' });
  private readonly progress = el(
    'div',
    { class: 'progress', role: 'progressbar', 'aria-valuemin': 0, 'aria-valuemax': 100 },
    this.bar,
  );
  private readonly notes = el('div', { class: 'notes' });
  private readonly choices = el('div', { class: 'choices' });
  private readonly map = el('div', { class: 'wide' });
  private readonly place = el('div', { class: 'chart' });
  private readonly runs = new FoldedTable(l10n.t('All runs'));
  private readonly buttons: HTMLElement;
  private readonly plot: Plot;
  private readonly forgetTheme: () => void;
  private readonly resized = new ResizeObserver(() => {
    if (this.plot.outdated) this.plot.draw();
  });
  private theme = editorChartTheme(BACKGROUND);
  private output: SweepOutput | null = null;
  private told = '';
  /** What the person has chosen to look at; null: the usual. */
  private chosen: { result: string | null; settings: string[] | null } = { result: null, settings: null };

  constructor(tell: Tell) {
    const folders = () => this.output?.runs.flatMap(({ folder }) => folder ?? []) ?? [];
    this.buttons = el(
      'div',
      { class: 'buttons' },
      button(l10n.t('Open Runs Table'), () => tell('act', { action: 'openTable', folders: folders() })),
      button(l10n.t('Open Curves'), () => tell('act', { action: 'openCurves', folders: folders() })),
    );
    this.plot = new Plot({
      label: l10n.t(
        'A result against a setting. Arrow keys move from point to point, Enter opens the curves. The table below has the same data.',
      ),
      look: () => {
        const { fontFamily, fontSize } = getComputedStyle(this.element);
        return {
          theme: this.theme,
          labels: chartLabels(),
          fontFamily,
          fontSize: parseFloat(fontSize) - 1,
        };
      },
      make: (options) => {
        const [setting = ''] = this.settings;
        const summary = this.summary();
        return settingChart(
          {
            setting,
            result: columnTitle(this.result),
            points: (summary?.values[0] ?? []).map((value, i) => ({
              place: cellText(setting, value),
              ...(summary?.at(i) ?? { mean: null, deviation: null }),
            })),
            text: (value) => cellText(this.result, value),
          },
          options,
        );
      },
      visible: () => true,
      onPoint: (_, index) => this.open(this.summary()?.at(index).folders ?? []),
      inPage: true,
    });
    this.open = (folders) => tell('act', { action: 'openCurves', folders });
    this.place.append(this.plot.element);
    this.element.append(
      el('p', { class: 'heading' }, this.name, this.line),
      this.progress,
      this.notes,
      this.buttons,
      this.choices,
      this.map,
      this.place,
      this.runs.element,
    );
    this.forgetTheme = onThemeChange(() => {
      this.theme = editorChartTheme(BACKGROUND);
      this.plot.draw();
    });
    this.resized.observe(this.plot.element);
  }

  show(output: CellOutput): boolean {
    if (output.kind !== 'sweep') return false;
    const told = JSON.stringify(output);
    if (told === this.told) return true;
    this.told = told;
    this.output = output;
    this.element.setAttribute('aria-label', l10n.t('Sweep {0}', output.name));
    setText(this.name, output.name);
    setText(this.line, output.line);
    const percent = Math.floor(output.share * 100);
    this.progress.hidden = percent === 100;
    this.progress.setAttribute('aria-valuenow', String(percent));
    this.progress.setAttribute('aria-label', l10n.t('Progress of {0}', output.name));
    this.progress.setAttribute('aria-valuetext', formatNumber(percent / 100, { style: 'percent' }));
    this.bar.style.width = `${percent}%`;
    this.buttons.hidden = output.actions.length === 0;
    show(this.notes, ...notesOf(output).map((text) => el('p', { class: 'note' }, text)));
    this.draw();
    return true;
  }

  dispose(): void {
    this.resized.disconnect();
    this.forgetTheme();
    this.plot.dispose();
  }

  private readonly open: (folders: string[]) => void;

  private get settings(): string[] {
    return this.chosen.settings ?? (this.output ? usualSettings(this.output.settings) : []);
  }

  private get result(): string {
    const there = this.output ? resultsIn(this.output, RESULTS) : [];
    const usual = ['best_accuracy', ...there].find((name) => there.includes(name)) ?? 'best_accuracy';
    return this.chosen.result !== null && there.includes(this.chosen.result) ? this.chosen.result : usual;
  }

  private summary(): Summary | null {
    return this.output && summarise(this.output, this.settings, this.result);
  }

  private draw(): void {
    const { output } = this;
    const summary = this.summary();
    if (!output || !summary) return;
    const [down = '', across] = this.settings;
    const measured = resultsIn(output, RESULTS).length > 0;
    this.choices.hidden = !measured;
    this.map.hidden = !measured || across === undefined;
    this.place.hidden = !measured || across !== undefined;
    this.choose(output);
    const refocus = focusIn(this.map);
    show(
      this.map,
      across !== undefined &&
        heatMap(summary, {
          settings: [down, across],
          result: this.result,
          title: columnTitle(this.result),
          open: this.open,
        }),
    );
    refocus();
    if (!this.place.hidden) this.plot.draw();
    this.list(output);
  }

  private choose(output: SweepOutput): void {
    const names = output.settings.map(({ name }) => name);
    const [down = '', across = NONE] = this.settings;
    const redraw = () => this.draw();
    const refocus = focusIn(this.choices);
    show(
      this.choices,
      choice(
        l10n.t('Result'),
        resultsIn(output, RESULTS).map((name) => [name, columnTitle(name)]),
        this.result,
        (name) => {
          this.chosen.result = name;
          redraw();
        },
      ),
      names.length > 1 &&
        choice(
          l10n.t('Along'),
          names.map((name) => [name, name]),
          down,
          (name) => {
            this.chosen.settings = across === NONE ? [name] : [name, across === name ? down : across];
            redraw();
          },
        ),
      names.length > 1 &&
        choice(
          l10n.t('And'),
          [[NONE, '–'], ...names.filter((name) => name !== down).map((name): Option => [name, name])],
          across,
          (name) => {
            this.chosen.settings = name === NONE ? [down] : [down, name];
            redraw();
          },
        ),
    );
    refocus();
  }

  private list({ settings, runs }: SweepOutput): void {
    const results = RESULTS.filter((name) => runs.some(({ cells }) => cells[name] !== null));
    this.runs.show(() => ({
      caption: l10n.t('All runs'),
      hideCaption: true,
      columns: [
        ...settings.map(({ name }) => ({ title: name })),
        { title: l10n.t('State') },
        ...results.map((name) => ({ title: columnTitle(name), numeric: true })),
      ],
      rows: runs.map(({ state, cells }) => [
        ...settings.map(({ name }) => cellText(name, cells[name])),
        state,
        ...results.map((name) => cellText(name, cells[name])),
      ]),
    }));
  }
}

type Option = [value: string, text: string];

function choice(
  label: string,
  options: Option[],
  now: string,
  onChange: (value: string) => void,
): HTMLElement {
  const select = el(
    'select',
    { 'data-focus': label },
    ...options.map(([value, text]) => el('option', { value, selected: value === now }, text)),
  );
  select.addEventListener('change', () => onChange(select.value));
  return el('label', {}, label, ' ', select);
}

const notesOf = ({ problems, more, runs }: SweepOutput): string[] => [
  ...problems.map(({ combination, message }) => `${combination}: ${message}`),
  ...(more ? [l10n.t('Only the first {0} combinations are listed here.', runs.length)] : []),
];
