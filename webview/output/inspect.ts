// View of an `inspect` cell: a ticket's layers, and a small picture of its mask.
import type { CellOutput, MaskPicture } from '../../src/protocol/views/output';
import { el, show } from '../ui/dom';
import { formatNumber, formatShare, l10n } from '../ui/l10n';
import { table } from '../ui/table';
import { css, mix } from '../ui/colour';
import { onThemeChange, themeBackground, themeColour } from '../ui/theme';
import type { Tell } from './host';
import { button, type OutputView } from './view';

export class InspectView implements OutputView {
  readonly element = el('section', { class: 'inspect' });
  private readonly canvas = el('canvas', { role: 'img' });
  private readonly caption = el('figcaption', { class: 'hint' });
  private readonly figure = el('figure', {}, this.canvas, this.caption);
  private readonly about = el('div', { class: 'about' });
  private readonly open: HTMLButtonElement;
  private readonly forgetTheme: () => void;
  private ticket: string | null = null;
  private picture: MaskPicture | null = null;
  private told = '';

  constructor(tell: Tell) {
    this.open = button(l10n.t('Inspect Ticket'), () => {
      if (this.ticket !== null) tell('openTicket', { ticket: this.ticket });
    });
    this.element.append(this.figure, this.about, el('div', { class: 'buttons' }, this.open));
    this.forgetTheme = onThemeChange(() => this.draw());
  }

  show(output: CellOutput): boolean {
    if (output.kind !== 'inspect') return false;
    const told = JSON.stringify(output);
    if (told === this.told) return true;
    this.told = told;
    const { ticket, title, facts, layers, picture } = output;
    this.ticket = ticket;
    this.picture = picture;
    this.open.hidden = ticket === null;
    this.element.setAttribute('aria-label', title);
    const density = (left: number, of: number) => formatShare(of === 0 ? 0 : left / of);
    show(
      this.about,
      el('p', { class: 'heading' }, el('strong', {}, title)),
      ...facts.map((fact) => el('p', {}, fact)),
      layers.length > 0 &&
        table({
          caption: l10n.t('Density by layer'),
          hideCaption: true,
          columns: [
            { title: l10n.t('Layer') },
            { title: l10n.t('Weights left'), numeric: true },
            { title: l10n.t('Of'), numeric: true },
            { title: l10n.t('Density'), numeric: true },
            { title: l10n.t('Dead neurons'), numeric: true },
          ],
          rows: layers.map(({ name, weights, survivors, dead, neurons }) => [
            name,
            formatNumber(survivors),
            formatNumber(weights),
            survivors > 0 ? density(survivors, weights) : l10n.t('layer collapse'),
            dead === null ? '–' : l10n.t('{0} of {1}', formatNumber(dead), formatNumber(neurons)),
          ]),
        }),
    );
    this.figure.hidden = picture === null;
    this.draw();
    return true;
  }

  dispose(): void {
    this.forgetTheme();
  }

  private draw(): void {
    const { picture, canvas } = this;
    if (!picture) return;
    const { width, height, of, layer } = picture;
    const words =
      of === 'pixels'
        ? l10n.t('How many weights of {0} leave each pixel: a stronger colour means more weights', layer)
        : l10n.t('Weights of {0} that are left, one row per neuron', layer);
    this.caption.textContent = words;
    canvas.setAttribute('aria-label', words);
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext('2d');
    if (!context) return;
    const under = themeBackground();
    const colour = themeColour([128, 128, 128], 'charts.blue', 'editorInfo.foreground');
    const bytes = Uint8Array.from(atob(picture.bytes), (character) => character.charCodeAt(0));
    bytes.forEach((byte, i) => {
      context.fillStyle = css(mix(under, colour, byte / 255));
      context.fillRect(i % width, Math.floor(i / width), 1, 1);
    });
  }
}
