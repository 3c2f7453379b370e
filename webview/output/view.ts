// Views of outputs, and what they share.
import type { CellOutput } from '../../src/protocol/views/output';
import { el, focusIn, show, type Child } from '../ui/dom';
import { table, type TableOptions } from '../ui/table';

export interface OutputView {
  readonly element: HTMLElement;
  /** Changes what is there; false where it shows outputs of another kind. */
  show(output: CellOutput): boolean;
  dispose(): void;
}

/** Sets a text only where it is another, so that selections stay. */
export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function button(label: string, onClick: () => void): HTMLButtonElement {
  const element = el('button', { type: 'button', class: 'button' }, label);
  element.addEventListener('click', () => {
    if (element.getAttribute('aria-disabled') !== 'true') onClick();
  });
  return element;
}

/** The alternative to a picture: made when it is opened, and again whenever it says something else. */
export class FoldedTable {
  readonly element = el('details', { class: 'folded' });
  private readonly body: HTMLElement;
  private make: (() => TableOptions) | null = null;
  private told = '';

  constructor(summary: string) {
    this.body = el('div', { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': summary });
    this.element.append(el('summary', {}, summary), this.body);
    this.element.addEventListener('toggle', () => this.list());
  }

  show(make: () => TableOptions): void {
    this.make = make;
    this.list();
  }

  private list(): void {
    if (!this.element.open || !this.make) return;
    const options = this.make();
    const told = JSON.stringify([options.columns, options.rows.map((row) => row.map(textOf))]);
    if (told === this.told) return;
    this.told = told;
    const refocus = focusIn(this.body);
    show(this.body, table(options));
    refocus();
  }
}

const textOf = (child: Child) => (child instanceof Node ? child.textContent : child);
