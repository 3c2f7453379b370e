// Menus: arrow keys move in them, and typing leads to what begins so.
import { el } from '../ui/dom';
import { openPopup } from './popup';

export interface MenuItem {
  label: string;
  /** Of something that is on or off. */
  checked?: boolean;
  disabled?: boolean;
  run: () => void;
  /** The menu stays, so that several can be ticked. */
  stays?: boolean;
}

/** `line`: between groups. An element that stands in the menu has keys of its own. */
export type MenuPart = MenuItem | 'line' | HTMLElement;

export function openMenu(label: string, parts: readonly MenuPart[], anchor: HTMLElement): void {
  const menu = el('div', { role: 'menu', class: 'menu', 'aria-label': label });
  const items: HTMLElement[] = [];
  for (const part of parts) {
    if (part === 'line') menu.append(el('div', { role: 'separator', class: 'line' }));
    else if (part instanceof HTMLElement) menu.append(part);
    else {
      const item = itemElement(part, () => close());
      items.push(item);
      menu.append(item);
    }
  }
  menu.addEventListener('keydown', (event) => moveIn(items, event));
  const close = openPopup(menu, anchor);
}

function itemElement({ label, checked, disabled, run, stays }: MenuItem, close: () => void): HTMLElement {
  const item = el(
    'div',
    {
      role: checked === undefined ? 'menuitem' : 'menuitemcheckbox',
      class: 'item',
      'aria-checked': checked === undefined ? null : String(checked),
      'aria-disabled': disabled ? 'true' : null,
      tabindex: -1,
    },
    el('span', { class: 'check', 'aria-hidden': 'true' }, '✓'),
    el('span', {}, label),
  );
  const choose = () => {
    if (disabled) return;
    if (stays) item.setAttribute('aria-checked', String(item.getAttribute('aria-checked') !== 'true'));
    else close();
    run();
  };
  item.addEventListener('click', choose);
  item.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    choose();
  });
  return item;
}

function moveIn(items: readonly HTMLElement[], event: KeyboardEvent): void {
  const { key, target } = event;
  const at = items.indexOf(target as HTMLElement);
  if (target instanceof HTMLInputElement && key !== 'ArrowDown' && key !== 'ArrowUp') return;
  const count = items.length;
  const next: Record<string, number> = {
    ArrowDown: (at + 1) % count,
    ArrowUp: at < 0 ? count - 1 : (at - 1 + count) % count,
    Home: 0,
    End: count - 1,
  };
  const typed = key.length === 1 && key !== ' ' ? startingWith(items, at, key) : undefined;
  const to = next[key] ?? typed;
  if (to === undefined) return;
  event.preventDefault();
  items[to]?.focus();
}

/** The next item that begins with a letter, from the one after `at` on. */
function startingWith(items: readonly HTMLElement[], at: number, letter: string): number | undefined {
  const order = items.map((_, i) => (at + 1 + i) % items.length);
  const text = (i: number) => (items[i]?.lastElementChild?.textContent ?? '').toLowerCase();
  return order.find((i) => text(i).startsWith(letter.toLowerCase()));
}
