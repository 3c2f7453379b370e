// A list of names that can be ticked, with a field to find one among many.
import { el } from '../ui/dom';
import { l10n } from '../ui/l10n';
import { openPopup } from './popup';

export interface Choice {
  name: string;
  label: string;
  ticked: boolean;
}

export interface ChecklistOptions {
  label: string;
  choices: readonly Choice[];
  onTick: (name: string, ticked: boolean) => void;
  /** A way back to what is usual. */
  reset: { label: string; run: () => void };
}

export function openChecklist(
  { label, choices, onTick, reset }: ChecklistOptions,
  anchor: HTMLElement,
): void {
  const find = el('input', {
    type: 'search',
    class: 'field',
    placeholder: l10n.t('Find a column'),
    'aria-label': l10n.t('Find a column'),
  });
  const rows = choices.map(({ name, label: text, ticked }) => {
    const box = el('input', { type: 'checkbox' });
    box.checked = ticked;
    box.addEventListener('change', () => onTick(name, box.checked));
    const named = text === name ? null : el('code', {}, name);
    return {
      row: el('label', { class: 'choice' }, box, el('span', {}, text), named),
      words: `${text} ${name}`,
    };
  });
  const none = el('p', { class: 'hint', role: 'status' });
  find.addEventListener('input', () => {
    const wanted = find.value.trim().toLowerCase();
    for (const { row, words } of rows) row.hidden = !words.toLowerCase().includes(wanted);
    none.textContent = rows.every(({ row }) => row.hidden) ? l10n.t('There is no such column.') : '';
  });
  const back = el('button', { type: 'button', class: 'link' }, reset.label);
  back.addEventListener('click', () => {
    close();
    reset.run();
  });
  const list = el('div', { class: 'choices' }, ...rows.map(({ row }) => row), none);
  // The arrow keys move between boxes, as the Tab key does.
  list.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const shown = rows.filter(({ row }) => !row.hidden).map(({ row }) => row.querySelector('input'));
    const at = shown.indexOf(document.activeElement as HTMLInputElement);
    (at + step < 0 ? find : shown[at + step])?.focus();
  });
  find.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    rows
      .find(({ row }) => !row.hidden)
      ?.row.querySelector('input')
      ?.focus();
  });
  const close = openPopup(
    el('div', { class: 'checklist', role: 'dialog', 'aria-label': label }, find, list, back),
    anchor,
  );
}
