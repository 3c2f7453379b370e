// Table and charts beside one another, or below where there is no room; the line between them can be moved.
import { el } from '../ui/dom';
import { l10n } from '../ui/l10n';

/** Narrower than this, in pixels, charts stand below the table. */
const NARROW = 720;
/** By a key, of the whole: 0–1. */
const STEP = 0.05;
const LIMITS = { least: 0.15, most: 0.85 };

export class Split {
  readonly element: HTMLElement;
  private readonly line = el('div', {
    role: 'separator',
    class: 'splitter',
    tabindex: 0,
    'aria-label': l10n.t('Size of the charts'),
    'aria-valuemin': LIMITS.least * 100,
    'aria-valuemax': LIMITS.most * 100,
  });
  private readonly second = el('div', { class: 'beside' });
  private share = 0.4;

  /**
   * @param second the charts; null where there are none
   * @param onShare called with the share of the charts, 0–1, when a person has changed it
   */
  constructor(
    first: HTMLElement,
    second: HTMLElement | null,
    private readonly onShare: (share: number) => void,
  ) {
    if (second) this.second.append(second);
    this.element = el('div', { class: 'split' }, first, this.line, this.second);
    this.show(false, this.share);
    new ResizeObserver(() => this.turn()).observe(this.element);
    this.line.addEventListener('pointerdown', (event) => this.drag(event));
    this.line.addEventListener('keydown', (event) => {
      const grow = this.isNarrow ? 'ArrowUp' : 'ArrowLeft';
      const shrink = this.isNarrow ? 'ArrowDown' : 'ArrowRight';
      const step = { [grow]: STEP, [shrink]: -STEP }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      this.set(this.share + step);
      this.onShare(this.share);
    });
  }

  show(shown: boolean, share: number): void {
    this.line.hidden = this.second.hidden = !shown;
    this.set(share);
    this.turn();
  }

  private get isNarrow(): boolean {
    return this.element.clientWidth < NARROW;
  }

  private turn(): void {
    this.element.classList.toggle('narrow', this.isNarrow);
    this.line.setAttribute('aria-orientation', this.isNarrow ? 'horizontal' : 'vertical');
  }

  private set(share: number): void {
    this.share = Math.min(LIMITS.most, Math.max(LIMITS.least, share));
    this.second.style.flexBasis = `${this.share * 100}%`;
    this.line.setAttribute('aria-valuenow', String(Math.round(this.share * 100)));
  }

  private drag(event: PointerEvent): void {
    event.preventDefault();
    this.line.setPointerCapture(event.pointerId);
    const moved = ({ clientX, clientY }: PointerEvent) => {
      const { right, bottom, width, height } = this.element.getBoundingClientRect();
      this.set(this.isNarrow ? (bottom - clientY) / height : (right - clientX) / width);
    };
    this.line.addEventListener('pointermove', moved);
    this.line.addEventListener(
      'lostpointercapture',
      () => {
        this.line.removeEventListener('pointermove', moved);
        this.onShare(this.share);
      },
      { once: true },
    );
  }
}
