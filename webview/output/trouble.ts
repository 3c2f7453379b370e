// View of a cell that was not run: its problems, their lines, and how to fix them.
import type { CellOutput } from '../../src/protocol/views/output';
import { el, show } from '../ui/dom';
import { l10n } from '../ui/l10n';
import type { Tell } from './host';
import type { OutputView } from './view';

export class TroubleView implements OutputView {
  readonly element = el('section', { class: 'trouble', role: 'alert' });

  constructor(private readonly tell: Tell) {}

  show(output: CellOutput): boolean {
    if (output.kind !== 'trouble') return false;
    const { title, problems, cell } = output;
    show(
      this.element,
      el('p', { class: 'heading' }, el('strong', {}, title)),
      el(
        'ul',
        {},
        ...problems.map(({ line, message, hint }) =>
          el(
            'li',
            {},
            line !== null && this.link(cell, line),
            line !== null && ' ',
            message,
            hint !== null && el('span', { class: 'remedy' }, hint),
          ),
        ),
      ),
    );
    return true;
  }

  dispose(): void {
    this.element.replaceChildren();
  }

  private link(cell: string, line: number): HTMLElement {
    const link = el('button', { type: 'button', class: 'link' }, l10n.t('line {0}', line));
    link.addEventListener('click', () => this.tell('reveal', { cell, line }));
    return link;
  }
}
