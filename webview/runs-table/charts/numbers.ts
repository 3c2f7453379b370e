// The numbers of a chart as a table below it, made when it is opened and kept up to date while it is.
import { el, show } from '../../ui/dom';
import { l10n } from '../../ui/l10n';
import { table, type TableOptions } from '../../ui/table';

export class ChartNumbers {
  readonly element: HTMLDetailsElement;
  private readonly cells: HTMLElement;
  private make: (() => TableOptions) | null = null;

  constructor() {
    const summary = l10n.t('Table');
    this.cells = el('div', { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': summary });
    this.element = el('details', {}, el('summary', {}, summary), this.cells);
    this.element.addEventListener('toggle', () => this.list());
  }

  show(make: () => TableOptions): void {
    this.make = make;
    this.list();
  }

  private list(): void {
    if (this.element.open && this.make) show(this.cells, table({ ...this.make(), hideCaption: true }));
  }
}
