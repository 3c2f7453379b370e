// A chart for close reading: zoom and pan by wheel, pointer and keyboard, and values point by point.
import {
  Chart as Drawing,
  Decimation,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Tooltip,
} from 'chart.js';
import Zooming from 'chartjs-plugin-zoom';
import { Coalescer } from '../../src/events/coalescer';
import { el } from '../ui/dom';
import { nextFrame } from '../ui/frame';
import type { Chart, ChartOptions } from './chart';
import { PlotCursor } from './plot-cursor';
import type { LinePoint, Series } from './series';
import { amountOf, wheelFactor, zoomNow, zoomOptions, UNZOOMED, AXES, type Zoom } from './zoom';

Drawing.register(
  Decimation,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Tooltip,
  Zooming,
);

export interface PlotOptions {
  /** What the chart shows and which keys there are, for screen readers. */
  label: string;
  /** Colours, labels and font as they are now. */
  look: () => ChartOptions;
  make: (options: ChartOptions) => Chart;
  visible: (series: Series) => boolean;
  onPoint?: (series: Series, index: number) => void;
  zoom?: Zoom;
  onZoom?: (zoom: Zoom) => void;
  /** The chart stands in a page that scrolls: the wheel zooms only with Ctrl. */
  inPage?: boolean;
}

export class Plot {
  readonly element: HTMLElement;
  readonly canvas = el('canvas', { tabindex: 0, role: 'img' });
  private readonly cursor: PlotCursor;
  private drawing: Drawing<'line', LinePoint[]> | null = null;
  private made: Chart | null = null;
  private unseen = false;
  private zoom: Zoom;
  /** What the wheel has come to since the last frame, as a factor, and where it began. */
  private turned = { factor: 1, x: 0, y: 0 };
  private readonly turning = new Coalescer(() => this.zoomByWheel(), { wait: nextFrame });

  constructor(private readonly options: PlotOptions) {
    this.zoom = options.zoom ?? UNZOOMED;
    const spoken = el('p', { class: 'for-screen-readers', 'aria-live': 'polite' });
    this.canvas.setAttribute('aria-label', options.label);
    this.element = el('div', { class: 'plot' }, this.canvas, spoken);
    this.cursor = new PlotCursor(spoken);
    this.canvas.addEventListener('keydown', (event) => {
      if (this.key(event)) event.preventDefault();
    });
    this.canvas.addEventListener('blur', () => this.cursor.leave());
    this.canvas.addEventListener('dblclick', () => this.resetZoom());
    this.canvas.addEventListener('wheel', (event) => this.turn(event), { passive: false });
  }

  get series(): readonly Series[] {
    return this.made?.series ?? [];
  }

  /** What was drawn last, the series that are switched off left out; null before that. */
  get chart(): Chart | null {
    return this.made && { ...this.made, series: this.made.series.filter(this.options.visible) };
  }

  /** There was no room when it was last to be drawn. */
  get outdated(): boolean {
    return this.unseen;
  }

  /** After anything that its options depend on has changed; of a change of its size it hears by itself. */
  draw(): void {
    this.unseen = !this.canvas.isConnected || this.element.clientWidth === 0;
    if (this.unseen) return;
    this.made = this.interactive();
    const { configuration, series } = this.made;
    if (this.drawing) {
      this.drawing.data = configuration.data;
      this.drawing.options = configuration.options ?? {};
      this.drawing.update('none');
    } else this.drawing = new Drawing(this.canvas, configuration);
    for (const axis of AXES) {
      const range = this.zoom[axis];
      if (range) this.drawing.zoomScale(axis, range, 'none');
    }
    this.cursor.follow(this.drawing, series.filter(this.options.visible));
  }

  /** The chart as it is looked at, to be drawn elsewhere. */
  picture(options: Partial<ChartOptions>): Chart {
    const chart = this.build(options);
    for (const axis of AXES) {
      const scale = chart.configuration.options?.scales?.[axis];
      const { min, max } = this.drawing?.scales[axis] ?? {};
      if (scale) Object.assign(scale, { min, max });
    }
    return chart;
  }

  dispose(): void {
    this.drawing?.destroy();
    this.drawing = null;
  }

  /** @param focalPoint position in pixels that keeps its place, the middle unless given; beside the chart, of that axis alone */
  zoomBy(factor: number, focalPoint?: { x: number; y: number }): void {
    const amount = amountOf(factor);
    this.drawing?.zoom({ x: amount, y: amount, ...(focalPoint ? { focalPoint } : {}) }, 'none');
  }

  resetZoom(): void {
    this.drawing?.resetZoom('none');
    this.remember(UNZOOMED);
  }

  /** @param shares of what is in view: the chart moves right and down where they are positive */
  private panBy(shares: { x?: number; y?: number }): void {
    const { width = 0, height = 0 } = this.drawing?.chartArea ?? {};
    this.drawing?.pan({ x: (shares.x ?? 0) * width, y: (shares.y ?? 0) * height }, undefined, 'none');
  }

  /** However often the wheel reports, the chart is drawn once a frame. */
  private turn(event: WheelEvent): void {
    if (this.options.inPage && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const { factor } = this.turned;
    if (factor === 1) Object.assign(this.turned, { x: event.offsetX, y: event.offsetY });
    this.turned.factor = factor * wheelFactor(event);
    void this.turning.ask();
  }

  private zoomByWheel(): void {
    const { factor, x, y } = this.turned;
    this.turned.factor = 1;
    this.zoomBy(factor, { x, y });
  }

  private remember(zoom: Zoom): void {
    this.zoom = zoom;
    this.cursor.moved();
    this.options.onZoom?.(zoom);
  }

  private build(options: Partial<ChartOptions>): Chart {
    const { make, look, visible } = this.options;
    const chart = make({ ...look(), visible, ...options });
    for (const one of chart.series) {
      const dataset = chart.configuration.data.datasets[one.line];
      if (!dataset || visible(one)) continue;
      dataset.hidden = true;
      // Points that nobody sees would still be placed, again with every frame.
      dataset.data = [];
    }
    return chart;
  }

  private interactive(): Chart {
    const chart = this.build({});
    const { options = {} } = chart.configuration;
    chart.configuration.options = {
      ...options,
      onClick: ({ native }) => {
        const found = native && this.pointAt(native);
        if (found) this.options.onPoint?.(found.series, found.index);
      },
      onHover: ({ native }) => {
        this.canvas.classList.toggle('on-point', native !== null && this.pointAt(native) !== null);
      },
      plugins: {
        ...options.plugins,
        zoom: zoomOptions(this.options.look().theme, (drawing) => this.remember(zoomNow(drawing))),
      },
    };
    return chart;
  }

  /** The point under the pointer that opens something. */
  private pointAt(event: Event): { series: Series; index: number } | null {
    if (!this.options.onPoint) return null;
    const hits = this.drawing?.getElementsAtEventForMode(event, 'nearest', { intersect: true }, false) ?? [];
    for (const { datasetIndex, index } of hits) {
      const series = this.series.find(({ line }) => line === datasetIndex);
      if (series && series.look.pointStyle !== false) return { series, index };
    }
    return null;
  }

  private key(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const actions: Record<string, () => void> = {
      '+': () => this.zoomBy(1.5),
      '=': () => this.zoomBy(1.5),
      '-': () => this.zoomBy(1 / 1.5),
      '0': () => this.resetZoom(),
      Escape: () => this.cursor.leave(),
      Enter: () => this.cursor.choose((series, index) => this.options.onPoint?.(series, index)),
      ArrowLeft: () => (event.shiftKey ? this.panBy({ x: 0.2 }) : this.cursor.along(-1)),
      ArrowRight: () => (event.shiftKey ? this.panBy({ x: -0.2 }) : this.cursor.along(1)),
      ArrowUp: () => (event.shiftKey ? this.panBy({ y: 0.2 }) : this.cursor.across(-1)),
      ArrowDown: () => (event.shiftKey ? this.panBy({ y: -0.2 }) : this.cursor.across(1)),
    };
    const action = actions[event.key];
    action?.();
    return action !== undefined;
  }
}
