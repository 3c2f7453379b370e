// The mask inspector: a ticket's header and level, a layer's bitmap, and the tabs beside it.
import type { MaskContract, MaskLayer, MaskTicket } from '../../src/protocol/views/mask';
import { el, show } from '../ui/dom';
import { explain, type Host } from '../ui/host';
import { formatNumber, l10n } from '../ui/l10n';
import { button, dropdown, type Dropdown } from '../ui/toolkit';
import { BitmapView, type Pixel } from './bitmap';
import type { Camera } from './camera';
import { legend } from './legend';
import { levelSlider } from './level-slider';
import { accuracyText, bitmapText, kindName, leftText, placeName, shapeText, weightText } from './names';
import { filtersPanel } from './panels/filters';
import { historyPanel } from './panels/history';
import { imagePanel } from './panels/image';
import { layersPanel } from './panels/layers';
import { neuronsPanel } from './panels/neurons';
import { overlapPanel } from './panels/overlap';
import { valuesPanel } from './panels/values';
import { problem, InspectorTabs } from './inspector-tabs';
import { readState, type MaskState } from './state';

export class Inspector {
  private readonly state: MaskState;
  private ticket: MaskTicket | null = null;
  private other: MaskTicket | null = null;
  private loading = new AbortController();
  private pointing = new AbortController();

  private readonly title = el('h1');
  private readonly facts = el('p', { class: 'facts' });
  private readonly levels = levelSlider((ticket) => this.open(ticket));
  private readonly layers: Dropdown;
  private readonly bitmap: BitmapView;
  private readonly legend = el('p', { class: 'legend' });
  private readonly measure = el('span', { class: 'measure' });
  private readonly readout = el('p', { class: 'readout' });
  /** Read out: what the keyboard's cursor is on. */
  private readonly spoken = el('p', { class: 'for-screen-readers', 'aria-live': 'polite' });
  private readonly tabs: InspectorTabs;
  private readonly page: HTMLElement;

  constructor(
    private readonly host: Host<MaskContract>,
    private readonly root: HTMLElement,
  ) {
    this.state = readState(host.getState());
    this.layers = dropdown({
      label: l10n.t('Layer'),
      choices: [],
      value: '',
      onChange: (layer) => this.chooseLayer(layer),
    });
    this.bitmap = new BitmapView({
      host,
      onPoint: (pixel, by) => void this.point(pixel, by),
      onCamera: (camera, fitted, detail) => this.cameraMoved(camera, fitted, detail),
      onError: this.tell,
    });
    this.tabs = new InspectorTabs(
      {
        layers: { label: l10n.t('Layers'), panel: layersPanel(host, (layer) => this.chooseLayer(layer)) },
        image: { label: l10n.t('Image'), panel: imagePanel(host) },
        values: { label: l10n.t('Values'), panel: valuesPanel(host) },
        filters: { label: l10n.t('Filters'), panel: filtersPanel(host) },
        neurons: { label: l10n.t('Neurons'), panel: neuronsPanel(host) },
        history: { label: l10n.t('History'), panel: historyPanel(host) },
        overlap: {
          label: l10n.t('Overlap'),
          panel: overlapPanel(host, {
            choose: () => void this.chooseOther(),
            clear: () => this.compareWith(null),
          }),
        },
      },
      this.state.tab,
      (tab) => this.remember({ tab }),
    );
    this.page = this.layOut();
    host.on('changed', () => void this.reload());
  }

  /** Shows what was shown last, or the file itself. */
  async start(): Promise<void> {
    try {
      const { ticket: own } = await this.host.ask('start', null);
      const ticket = await this.host.ask('ticket', { ticket: own });
      const remembered = ticket.levels.find((level) => level.ticket === this.state.ticket);
      this.other = await this.describeOther(this.state.other);
      const first =
        remembered && remembered.ticket !== own
          ? await this.host.ask('ticket', { ticket: remembered.ticket }).catch(() => ticket)
          : ticket;
      this.show(first, this.state.camera);
    } catch (error) {
      show(
        this.root,
        problem(error, button({ label: l10n.t('Try again'), onClick: () => void this.start() })),
      );
    }
  }

  private layOut(): HTMLElement {
    const zoom = (label: string, description: string, onClick: () => void) =>
      button({ label, description, onClick, appearance: 'secondary' });
    return el(
      'div',
      { class: 'inspector' },
      el('header', {}, el('div', { class: 'titles' }, this.title, this.facts), this.levels.element),
      el(
        'div',
        { class: 'toolbar', role: 'toolbar', 'aria-label': l10n.t('Bitmap') },
        this.layers.element,
        el(
          'div',
          { class: 'buttons' },
          zoom('−', l10n.t('− Zoom out'), () => this.bitmap.zoom(1 / 1.5)),
          zoom('+', l10n.t('+ Zoom in'), () => this.bitmap.zoom(1.5)),
          zoom(l10n.t('Fit'), l10n.t('Fit (0)'), () => this.bitmap.fit()),
          zoom('1:1', l10n.t('1:1, one pixel per weight (1)'), () => this.bitmap.actualSize()),
          button({ label: l10n.t('Compare with…'), onClick: () => void this.chooseOther() }),
        ),
      ),
      el(
        'div',
        { class: 'body' },
        el(
          'div',
          { class: 'stage' },
          this.bitmap.element,
          el('div', { class: 'under' }, this.legend, this.measure),
          this.readout,
          this.spoken,
        ),
        this.tabs.element,
      ),
    );
  }

  private show(ticket: MaskTicket, camera: Camera | null): void {
    this.ticket = ticket;
    if (!this.page.isConnected) show(this.root, this.page);
    this.title.textContent = kindName(ticket);
    const accuracy = accuracyText(ticket);
    this.facts.textContent = [placeName(ticket), accuracy].filter(Boolean).join(' · ');
    this.levels.show(ticket);
    this.tabs.offer(
      'filters',
      ticket.layers.some(({ kernel }) => kernel),
    );
    const layer = ticket.layers.find(({ name }) => name === this.state.layer) ?? ticket.layers[0];
    this.layers.setChoices(
      ticket.layers.map(({ name, shape }) => ({ value: name, label: `${name} (${shapeText(shape)})` })),
      layer?.name ?? '',
    );
    if (layer) this.showLayer(layer, camera);
  }

  private showLayer(layer: MaskLayer, camera: Camera | null): void {
    const { ticket, other } = this;
    if (!ticket) return;
    const comparable = other?.layers.some(
      ({ name, shape }) => name === layer.name && shape.join() === layer.shape.join(),
    );
    const source = {
      ticket: ticket.ticket,
      layer: layer.name,
      other: comparable ? (other?.ticket ?? null) : null,
    };
    this.bitmap.show(source, layer, camera);
    this.bitmap.describe(bitmapText(layer));
    show(this.legend, ...legend(comparable === true));
    this.tabs.show({ ticket, layer, other });
    void this.describeDensity(layer);
  }

  /** How much is left of the layer, once it is counted. */
  private async describeDensity(layer: MaskLayer): Promise<void> {
    const { ticket } = this;
    if (!ticket) return;
    const scan = await this.host.ask('scan', { ticket: ticket.ticket, layer: layer.name }).catch(() => null);
    if (!scan || this.ticket !== ticket || this.layer !== layer) return;
    this.readout.dataset['idle'] = leftText(layer, scan.survivors);
    this.readout.textContent = this.readout.dataset['idle'];
  }

  private get layer(): MaskLayer | undefined {
    const layers = this.ticket?.layers ?? [];
    return layers.find(({ name }) => name === this.state.layer) ?? layers[0];
  }

  private chooseLayer(name: string): void {
    this.remember({ layer: name, camera: null });
    this.layers.set(name);
    if (this.layer) this.showLayer(this.layer, null);
  }

  /** Another level; the layer and the place stay. What is asked for while another is on its way replaces it. */
  private open(path: string): void {
    this.loading.abort();
    this.loading = new AbortController();
    const { signal } = this.loading;
    this.remember({ ticket: path });
    this.host.ask('ticket', { ticket: path }, signal).then(
      (ticket) => this.show(ticket, null),
      (error: unknown) => {
        if (!signal.aborted)
          show(this.root, problem(error, button({ label: l10n.t('Go back'), onClick: () => this.goBack() })));
      },
    );
  }

  /** To the file that this editor is of. */
  private goBack(): void {
    this.remember({ ticket: null });
    void this.start();
  }

  private async reload(): Promise<void> {
    this.tabs.forget();
    const ticket = this.ticket?.ticket;
    if (ticket === undefined) return this.start();
    const fresh = await this.host.ask('ticket', { ticket }).catch(() => null);
    if (!fresh) return this.start();
    this.other = await this.describeOther(this.other?.ticket ?? null);
    this.show(fresh, null);
  }

  private async chooseOther(): Promise<void> {
    const { ticket } = this;
    if (!ticket) return;
    const chosen = await this.host.ask('chooseOther', { ticket: ticket.ticket }).catch(this.tell);
    const other = await this.describeOther(chosen);
    if (other) this.compareWith(other);
  }

  private compareWith(other: MaskTicket | null): void {
    this.other = other;
    this.remember({ other: other?.ticket ?? null });
    if (other) {
      this.remember({ tab: 'overlap' });
      this.tabs.select('overlap');
    }
    if (this.layer) this.showLayer(this.layer, null);
  }

  /** Null where it cannot be read: then nothing is compared. */
  private async describeOther(path: string | null): Promise<MaskTicket | null> {
    if (path === null) return null;
    return this.host.ask('ticket', { ticket: path }).catch(this.tell);
  }

  private async point(pixel: Pixel | null, by: 'pointer' | 'keyboard'): Promise<void> {
    this.pointing.abort();
    this.pointing = new AbortController();
    const { signal } = this.pointing;
    const { ticket, layer, other } = this;
    if (!pixel || !ticket || !layer) {
      this.readout.textContent = this.readout.dataset['idle'] ?? '';
      return;
    }
    const params = { ticket: ticket.ticket, layer: layer.name, other: other?.ticket ?? null, ...pixel };
    const weight = await this.host.ask('weight', params, signal).catch(() => null);
    if (!weight || signal.aborted) return;
    const text = weightText(layer, weight);
    this.readout.textContent = text;
    if (by === 'keyboard') this.spoken.textContent = text;
  }

  private cameraMoved(camera: Camera, fitted: boolean, detail: number): void {
    this.remember({ camera: fitted ? null : camera });
    const zoom = l10n.t(
      'Zoom {0}',
      formatNumber(camera.scale, { style: 'percent', maximumSignificantDigits: 3 }),
    );
    const side = formatNumber(2 ** detail);
    this.measure.textContent =
      detail > 0 ? `${zoom} · ${l10n.t('one pixel for {0} × {0} weights', side)}` : zoom;
  }

  /** Something small went wrong: it is said where weights are told. */
  private readonly tell = (error: unknown): null => {
    this.readout.textContent = explain(error);
    return null;
  };

  private remember(change: Partial<MaskState>): void {
    Object.assign(this.state, change);
    this.host.setState(this.state);
  }
}
