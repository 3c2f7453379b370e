// Something that opens over the page beside what it belongs to, and goes again with Escape, a click elsewhere, or the focus.
import { el } from '../ui/dom';

let open: (() => void) | null = null;

/** Pixels between a popup and the edge of the page. */
const MARGIN = 4;

/**
 * Opens `content` below `anchor`, as far as the page has room, and closes any other. Its first control takes the focus.
 * @param onClose called once, however it closes
 * @returns closes it, and gives the focus back
 */
export function openPopup(content: HTMLElement, anchor: HTMLElement, onClose = () => {}): () => void {
  open?.();
  const before = document.activeElement;
  const popup = el('div', { class: 'popup' }, content);
  document.body.append(popup);
  place(popup, anchor);
  const close = (refocus: boolean) => {
    if (!popup.isConnected) return;
    open = null;
    popup.remove();
    document.removeEventListener('pointerdown', outside, true);
    if (refocus && before instanceof HTMLElement) before.focus();
    onClose();
  };
  const outside = ({ target }: Event) => {
    if (target instanceof Node && !popup.contains(target)) close(false);
  };
  document.addEventListener('pointerdown', outside, true);
  popup.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    close(true);
  });
  popup.addEventListener('focusout', ({ relatedTarget }) => {
    // Null where the whole page has lost the focus, or what had it is made anew.
    if (relatedTarget instanceof Node && !popup.contains(relatedTarget)) close(false);
  });
  popup.querySelector<HTMLElement>('input, [role^="menuitem"], button')?.focus();
  open = () => close(true);
  return open;
}

function place(popup: HTMLElement, anchor: HTMLElement): void {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth, offsetHeight } = popup;
  const left = Math.max(MARGIN, Math.min(at.left, innerWidth - offsetWidth - MARGIN));
  const below = innerHeight - at.bottom;
  const top =
    below >= offsetHeight + MARGIN ? at.bottom : Math.max(MARGIN, innerHeight - offsetHeight - MARGIN);
  Object.assign(popup.style, { left: `${left}px`, top: `${top}px` });
}
