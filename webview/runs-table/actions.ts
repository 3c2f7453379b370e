// The bar of what can be done with the runs that are selected.
import type { RunAction } from '../../src/protocol/views/runs-table';
import { MOST_COMPARED } from '../../src/protocol/views/compare';
import { el, show } from '../ui/dom';
import { l10n } from '../ui/l10n';
import type { TableRun } from './arranged';

export type SelectionAction =
  RunAction | 'star' | 'unstar' | 'tags' | 'note' | 'baseline' | 'noBaseline' | 'export' | 'copy' | 'clear';

interface Offered {
  action: SelectionAction;
  label: string;
  enabled: boolean;
  /** Why it is not. */
  why?: string;
}

export class ActionBar {
  readonly element = el('div', {
    class: 'actions',
    role: 'toolbar',
    'aria-label': l10n.t('What to do with the selected runs'),
  });
  private told = '';

  /** @param onGone the button that had the focus is gone */
  constructor(
    private readonly run: (action: SelectionAction) => void,
    private readonly onGone: () => void,
  ) {
    this.element.addEventListener('keydown', (event) => this.pressed(event));
  }

  /** @param trusted whether runs may be changed here */
  show(selected: readonly TableRun[], baseline: string | null, trusted: boolean): void {
    const offered = selected.length === 0 ? [] : offeredFor(selected, baseline, trusted);
    const told = JSON.stringify([selected.length, offered]);
    if (told === this.told) return;
    this.told = told;
    const focused =
      document.activeElement instanceof HTMLElement ? document.activeElement.dataset['action'] : null;
    const buttons = offered.map(({ action, label, enabled, why }, i) => {
      const button = el(
        'button',
        {
          type: 'button',
          class: 'action',
          'data-action': action,
          'aria-disabled': enabled ? null : 'true',
          title: enabled ? null : (why ?? null),
          tabindex: i === 0 ? 0 : -1,
        },
        label,
      );
      button.addEventListener('click', () => enabled && this.run(action));
      return button;
    });
    const count = selected.length === 1 ? l10n.t('1 selected') : l10n.t('{0} selected', selected.length);
    show(this.element, offered.length > 0 && el('span', { class: 'count' }, count), ...buttons);
    if (!focused) return;
    const again = buttons.find(({ dataset }) => dataset['action'] === focused);
    if (again) this.reach(again, buttons);
    else this.onGone();
  }

  /** Of a toolbar one button can be reached by the Tab key; arrows lead to the others. */
  private pressed(event: KeyboardEvent): void {
    const buttons = [...this.element.querySelectorAll<HTMLElement>('button')];
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    const next = to === undefined ? undefined : buttons[to];
    if (!next) return;
    event.preventDefault();
    this.reach(next, buttons);
  }

  private reach(reached: HTMLElement, buttons: readonly HTMLElement[]): void {
    for (const button of buttons) button.tabIndex = button === reached ? 0 : -1;
    reached.focus();
  }
}

function offeredFor(selected: readonly TableRun[], baseline: string | null, trusted: boolean): Offered[] {
  const [first] = selected;
  const untrusted = l10n.t(
    'This workspace is not trusted: you can look at its runs, but nothing can be run.',
  );
  const changing = (action: SelectionAction, label: string, possible = true): Offered => ({
    ...{ action, label, enabled: trusted && possible },
    ...(trusted ? {} : { why: untrusted }),
  });
  const canPause = selected.some(({ shown }) => shown.can.pause);
  const allStarred = selected.every(({ row }) => row['starred'] === true);
  const few = selected.length >= 2 && selected.length <= MOST_COMPARED;
  return [
    { action: 'openCurves', label: l10n.t('Open Curves'), enabled: true },
    {
      ...{ action: 'compare', label: l10n.t('Compare'), enabled: few },
      why: l10n.t('Two to {0} runs can be compared in the side bar.', MOST_COMPARED),
    },
    changing('pause', l10n.t('Pause'), canPause),
    changing(
      'resume',
      l10n.t('Resume'),
      selected.some(({ shown }) => shown.can.resume),
    ),
    changing('stop', l10n.t('Stop'), canPause),
    changing(allStarred ? 'unstar' : 'star', allStarred ? l10n.t('Remove Star') : l10n.t('Star')),
    changing('tags', l10n.t('Tags…')),
    changing('note', l10n.t('Note…')),
    first && baseline === first.shown.folder && selected.length === 1
      ? { action: 'noBaseline', label: l10n.t('No Baseline'), enabled: true }
      : {
          ...{ action: 'baseline', label: l10n.t('Make Baseline'), enabled: selected.length === 1 },
          why: l10n.t('One run can be the baseline.'),
        },
    { action: 'copy', label: l10n.t('Copy'), enabled: true },
    { action: 'export', label: l10n.t('Export CSV…'), enabled: true },
    changing('delete', l10n.t('Delete…')),
    { action: 'clear', label: l10n.t('Select None'), enabled: true },
  ];
}
