// The buttons of a run. Each keeps its place, so that the focus stays where it is while their labels change.
import type { RunAction, RunOutput } from '../../src/protocol/views/output';
import { el } from '../ui/dom';
import { l10n } from '../ui/l10n';
import type { Tell } from './host';
import { button, setText } from './view';

/** What a place offers: the first of these that the run has. */
const PLACES: readonly (readonly RunAction[])[] = [
  ['pause', 'resume'],
  ['stop'],
  ['openCurves'],
  ['openReport'],
  ['showLog'],
];

export class RunActions {
  readonly element = el('div', { class: 'buttons', role: 'group', 'aria-label': l10n.t('Actions') });
  private readonly places: {
    offers: readonly RunAction[];
    element: HTMLButtonElement;
    now: RunAction | null;
  }[];
  private folder = '';

  constructor(tell: Tell) {
    this.places = PLACES.map((offers) => {
      const element = button('', () => {
        if (place.now) tell('act', { action: place.now, folders: [this.folder] });
      });
      const place = { offers, element, now: null as RunAction | null };
      return place;
    });
    this.element.append(...this.places.map(({ element }) => element));
  }

  show({ actions, busy, folder }: RunOutput): void {
    this.folder = folder;
    for (const place of this.places) {
      const offered = place.offers.find((action) => actions.includes(action)) ?? null;
      place.element.hidden = offered === null;
      place.element.dataset['action'] = offered ?? '';
      place.element.setAttribute(
        'aria-disabled',
        String(busy && offered !== null && RUN_COMMANDS.includes(offered)),
      );
      if (offered) setText(place.element, label(offered));
      place.now = offered;
    }
  }
}

const RUN_COMMANDS: readonly RunAction[] = ['pause', 'resume', 'stop'];

function label(action: RunAction): string {
  switch (action) {
    case 'pause':
      return l10n.t('Pause');
    case 'resume':
      return l10n.t('Resume');
    case 'stop':
      return l10n.t('Stop');
    case 'openCurves':
      return l10n.t('Open Curves');
    case 'openReport':
      return l10n.t('Open Report');
    case 'showLog':
      return l10n.t('Show Log');
    case 'openTable':
      return l10n.t('Open Runs Table');
  }
}
