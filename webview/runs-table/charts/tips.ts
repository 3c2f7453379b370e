// Tooltips of a chart: the one of what is pointed at, and those that were pinned, which stay until they are closed.
import { swatch } from '../../charts/swatch';
import type { SeriesLook } from '../../charts/series';
import { el, show } from '../../ui/dom';
import { l10n } from '../../ui/l10n';
import { freeTop } from './free-top';
import type { Place, Spot } from './nearest';
import type { Box } from './overlay';

export interface Tip {
  title: string;
  look: SeriesLook;
  lines: string[];
}

/** A spot's place and words; null where the chart does not show it. */
export type Described = (spot: Spot) => { place: Place; tip: Tip } | null;

/** Between a spot and its tooltip, in pixels. */
const GAP = 12;

export class Tips {
  readonly element = el('div', { class: 'tips' });
  private readonly pointed = el('div', { class: 'tip', hidden: true, 'aria-hidden': 'true' });
  private readonly pinned: { spot: Spot; element: HTMLElement }[] = [];

  constructor(private readonly described: Described) {
    this.element.append(this.pointed);
  }

  /** Nothing where the spot is pinned already. */
  point(spot: Spot | null): void {
    const shown = spot && !this.isPinned(spot) ? this.described(spot) : null;
    this.pointed.hidden = shown === null;
    if (!shown) return;
    show(this.pointed, ...words(shown.tip));
    this.put(this.pointed, shown.place);
  }

  /** Pins the tooltip of a spot, or lets go of it. */
  toggle(spot: Spot): void {
    const already = this.pinned.findIndex((one) => same(one.spot, spot));
    if (already >= 0) return this.close(already);
    this.pinned.push({ spot, element: el('div', { class: 'tip pinned', role: 'group' }) });
    this.point(null);
    this.redraw();
  }

  /** After the chart was drawn anew: what is pinned is where its spot is now, and says what is known now. */
  redraw(): void {
    const taken: Box[] = [];
    for (const { spot, element } of this.pinned) {
      const shown = this.described(spot);
      if (!element.isConnected) this.element.append(element);
      element.hidden = shown === null;
      if (!shown) continue;
      const focused = element.contains(document.activeElement);
      element.setAttribute('aria-label', shown.tip.title);
      show(element, ...words(shown.tip), this.closeButton(spot, shown.tip.title));
      if (focused) element.querySelector('button')?.focus();
      taken.push(this.put(element, shown.place, taken));
    }
  }

  private closeButton(spot: Spot, title: string): HTMLElement {
    const button = el('button', { type: 'button', 'aria-label': l10n.t('Close {0}', title) }, '×');
    const close = () => this.close(this.pinned.findIndex((one) => same(one.spot, spot)));
    button.addEventListener('click', close);
    button.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      close();
    });
    return button;
  }

  private close(index: number): void {
    const [closed] = this.pinned.splice(index, 1);
    closed?.element.remove();
  }

  private isPinned(spot: Spot): boolean {
    return this.pinned.some((one) => same(one.spot, spot));
  }

  /** Beside its spot, on the side where there is room, and not on another that is pinned. */
  private put(element: HTMLElement, { x, y }: Place, taken: readonly Box[] = []): Box {
    const { clientWidth, clientHeight } = this.element;
    const { offsetWidth, offsetHeight } = element;
    const right = x + GAP + offsetWidth <= clientWidth;
    const left = right ? x + GAP : Math.max(0, x - GAP - offsetWidth);
    const own = { left, right: left + offsetWidth };
    const top = freeTop(
      y - offsetHeight / 2,
      offsetHeight,
      Math.max(0, clientHeight - offsetHeight),
      taken.filter((one) => one.left < own.right && own.left < one.right),
    );
    element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
    return { ...own, top, bottom: top + offsetHeight };
  }
}

const same = (one: Spot, other: Spot) => one.run === other.run && one.index === other.index;

const words = ({ title, look, lines }: Tip): HTMLElement[] => [
  el('div', { class: 'tip-title' }, swatch(look), title),
  ...lines.map((line) => el('div', {}, line)),
];
