// Status line: how many of all runs are shown, and the one way back to all of them.
import { el, show } from '../ui/dom';
import { l10n } from '../ui/l10n';

export interface Shown {
  runs: number;
  all: number;
  /** Null where runs are not grouped. */
  groups: number | null;
  /** Something is filtered out, or could be as runs come. */
  filtered: boolean;
  /** Runs of which not everything has been read. */
  reading: number;
  /** Runs are still being found. */
  complete: boolean;
}

export class StatusLine {
  private readonly text = el('span', { role: 'status' });
  private readonly all = el('button', { type: 'button', class: 'link' }, l10n.t('Show all'));
  readonly element = el('p', { class: 'status' }, this.text, this.all);

  /** @param onGone the button had the focus, and is gone */
  constructor(
    onShowAll: () => void,
    private readonly onGone: () => void,
  ) {
    this.all.addEventListener('click', onShowAll);
  }

  show(shown: Shown): void {
    const text = statusText(shown);
    if (this.text.textContent !== text) this.text.textContent = text;
    const had = document.activeElement === this.all;
    this.all.hidden = !shown.filtered;
    if (had && this.all.hidden) this.onGone();
  }
}

function statusText({ runs, all, groups, filtered, reading, complete }: Shown): string {
  const counted = filtered
    ? l10n.t('{0} of {1} runs', runs, all)
    : all === 1
      ? l10n.t('1 run')
      : l10n.t('{0} runs', all);
  const inGroups =
    groups === null ? '' : groups === 1 ? l10n.t('in 1 group') : l10n.t('in {0} groups', groups);
  return [
    [counted, inGroups].filter(Boolean).join(' '),
    complete ? '' : l10n.t('looking for more'),
    reading === 0 ? '' : l10n.t('reading {0}', reading),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** In place of rows where there are none. */
export class EmptyState {
  readonly element = el('div', { class: 'empty' });
  private told = '';

  constructor(
    private readonly onShowAll: () => void,
    private readonly onRun: () => void,
  ) {}

  show({ runs, all, complete }: Shown): void {
    const why = runs > 0 ? 'no' : all > 0 ? 'filtered' : complete ? 'none' : 'looking';
    if (why === this.told) return;
    this.told = why;
    this.element.hidden = why === 'no';
    if (why === 'looking') show(this.element, el('p', {}, l10n.t('Looking for runs …')));
    if (why === 'filtered')
      show(
        this.element,
        el('p', {}, l10n.t('No run fits the filter.')),
        link(l10n.t('Show all'), this.onShowAll),
      );
    if (why === 'none')
      show(
        this.element,
        el('p', {}, l10n.t('There are no runs.')),
        link(l10n.t('Run Experiment…'), this.onRun),
      );
  }
}

function link(label: string, onClick: () => void): HTMLElement {
  const button = el('button', { type: 'button', class: 'link' }, label);
  button.addEventListener('click', onClick);
  return button;
}
