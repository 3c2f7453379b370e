// Slider over the levels of one replicate.
import type { MaskTicket } from '../../src/protocol/views/mask';
import { el } from '../ui/dom';
import { l10n } from '../ui/l10n';

export interface LevelSlider {
  element: HTMLElement;
  show(ticket: MaskTicket): void;
}

/** @param onChoose is told the path of a level's ticket */
export function levelSlider(onChoose: (ticket: string) => void): LevelSlider {
  const input = el('input', { type: 'range', min: 0, step: 1, id: 'level', 'aria-label': l10n.t('Level') });
  const output = el('output', { for: 'level' });
  const element = el('label', { class: 'labelled level' }, el('span', {}, l10n.t('Level')), input, output);
  let levels: MaskTicket['levels'] = [];
  const label = () => {
    const level = levels[input.valueAsNumber]?.level;
    const text = level === undefined ? '' : l10n.t('{0} of {1}', level, levels.at(-1)?.level ?? level);
    output.textContent = text;
    input.setAttribute('aria-valuetext', text);
  };
  input.addEventListener('input', () => {
    label();
    const chosen = levels[input.valueAsNumber];
    if (chosen) onChoose(chosen.ticket);
  });
  return {
    element,
    show(ticket) {
      levels = ticket.levels;
      element.hidden = levels.length < 2;
      input.max = String(Math.max(0, levels.length - 1));
      input.value = String(levels.findIndex((level) => level.ticket === ticket.ticket));
      label();
    },
  };
}
