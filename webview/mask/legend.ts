// Legend of the bitmap.
import { el } from '../ui/dom';
import { l10n } from '../ui/l10n';

const entry = (colour: string, text: string) => [el('span', { class: `swatch ${colour}` }), text];

export const legend = (compared: boolean): (Node | string)[] =>
  compared
    ? [
        ...entry('both', l10n.t('kept in both')),
        ...entry('only-this', l10n.t('only here')),
        ...entry('only-other', l10n.t('only there')),
        ...entry('none', l10n.t('in neither')),
      ]
    : [...entry('kept', l10n.t('kept')), ...entry('none', l10n.t('pruned'))];
