// Controls of the charts beside the table: columns, a level, smoothing.
import { el, focusIn, show } from '../../ui/dom';
import { formatNumber, l10n } from '../../ui/l10n';
import { checkbox, dropdown, type Choice, type Dropdown } from '../../ui/toolkit';
import { MOST_SMOOTHING } from './smoothing';

/** A drop-down of columns, made anew only when there are others. */
export class ColumnChooser {
  private readonly widget: Dropdown;
  private offered = '';

  /** @param none what stands for no column, where one may choose none */
  constructor(
    label: string,
    onChange: (column: string | null) => void,
    private readonly titleOf: (column: string) => string,
    private readonly none?: string,
  ) {
    this.widget = dropdown({
      ...{ label, choices: [], value: '' },
      onChange: (value) => onChange(value === '' ? null : value),
    });
  }

  get element(): HTMLElement {
    return this.widget.element;
  }

  show(columns: readonly string[], value: string | null): void {
    const choices: Choice[] = [
      ...(this.none === undefined ? [] : [{ value: '', label: this.none }]),
      // What was chosen can be seen, even where the runs differ in it no longer.
      ...[...new Set([...columns, ...(value === null ? [] : [value])])].map((column) => ({
        value: column,
        label: this.titleOf(column),
      })),
    ];
    const offered = JSON.stringify(choices);
    if (offered !== this.offered) this.widget.setChoices(choices, value ?? '');
    else if (this.widget.get() !== (value ?? '')) this.widget.set(value ?? '');
    this.offered = offered;
  }
}

/** A drop-down of levels. */
export class LevelChooser {
  private readonly widget: Dropdown;
  private offered = -1;

  constructor(onChange: (level: number) => void) {
    this.widget = dropdown({
      ...{ label: l10n.t('Level'), choices: [], value: '' },
      onChange: (value) => onChange(Number(value)),
    });
  }

  get element(): HTMLElement {
    return this.widget.element;
  }

  /** @param last the greatest level that a run has */
  show(last: number, level: number): void {
    const most = Math.max(last, level);
    if (most !== this.offered)
      this.widget.setChoices(
        Array.from({ length: most + 1 }, (_, i) => ({
          value: String(i),
          label: i === 0 ? l10n.t('0 (dense network)') : String(i),
        })),
        String(level),
      );
    else if (this.widget.get() !== String(level)) this.widget.set(String(level));
    this.offered = most;
  }
}

/** Checkboxes of columns, folded away. */
export class AxesChooser {
  readonly element: HTMLElement;
  private readonly summary = el('summary');
  private readonly boxes = el('fieldset');
  private offered = '';

  constructor(
    private readonly onChange: (axes: string[]) => void,
    private readonly titleOf: (column: string) => string,
  ) {
    this.element = el('details', { class: 'axes' }, this.summary, this.boxes);
  }

  show(columns: readonly string[], axes: readonly string[]): void {
    this.summary.textContent = l10n.t('Axes ({0})', axes.length);
    const all = [...new Set([...columns, ...axes])];
    const offered = JSON.stringify([all, axes]);
    if (offered === this.offered) return;
    this.offered = offered;
    const refocus = focusIn(this.boxes);
    show(
      this.boxes,
      el('legend', { class: 'for-screen-readers' }, l10n.t('Axes')),
      ...all.map((column) => {
        const { element } = checkbox({
          label: this.titleOf(column),
          checked: axes.includes(column),
          // In the order of the columns, whatever the order of the clicks.
          onChange: (checked) =>
            this.onChange(all.filter((one) => (one === column ? checked : axes.includes(one)))),
        });
        element.dataset['focus'] = column;
        return element;
      }),
    );
    refocus();
  }
}

export function smoothingSlider(value: number, onChange: (smoothing: number) => void): HTMLElement {
  const input = el('input', {
    ...{ type: 'range', min: 0, max: MOST_SMOOTHING, step: 0.01, value },
    'aria-label': l10n.t('Smoothing'),
  });
  const output = el('output');
  const label = () => {
    const text = formatNumber(input.valueAsNumber, { minimumFractionDigits: 2 });
    output.textContent = text;
    input.setAttribute('aria-valuetext', text);
  };
  input.addEventListener('input', () => {
    label();
    onChange(input.valueAsNumber);
  });
  label();
  return el('label', { class: 'labelled smoothing' }, el('span', {}, l10n.t('Smoothing')), input, output);
}
