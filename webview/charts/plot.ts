// A chart that is looked at closely: zoomed and panned by wheel, pointer and keyboard, read point by point.
import {
  Chart as Drawing,
  Filler,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Tooltip,
} from 'chart.js';
import { el } from '../ui/dom';
import { onThemeChange } from '../ui/theme';
import type { Spacing } from './axes';
import type { Chart, ChartOptions } from './chart';
import { PlotCursor } from './plot-cursor';
import { followPointer } from './plot-pointer';
import type { Series } from './series';
import { between, panned, zoomed, type Range } from './zoom';

Drawing.register(
  Filler,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Tooltip,
);

export type AxisId = 'x' | 'y';
/** What is in view; null where the whole axis is. */
export type Zoom = Record<AxisId, Range | null>;
const UNZOOMED: Zoom = { x: null, y: null };

export interface PlotOptions {
  /** What the chart shows and which keys there are, for screen readers. */
  label: string;
  /** Colours, words and font as they are now. */
  look: () => ChartOptions;
  /** @param view iterations in view, null for all; `width` in pixels */
  make: (options: ChartOptions, view: { x: Range | null; width: number }) => Chart;
  visible: (series: Series) => boolean;
  onPoint?: (series: Series, index: number) => void;
  zoom?: Zoom;
  onZoom?: (zoom: Zoom) => void;
}

export class Plot {
  readonly element: HTMLElement;
  readonly canvas = el('canvas', { tabindex: 0, role: 'img' });
  private readonly cursor: PlotCursor;
  private drawing: Drawing<'line'> | null = null;
  private shown: Series[] = [];
  private whole: Record<AxisId, Range> | null = null;
  private zoom: Zoom;

  constructor(private readonly options: PlotOptions) {
    this.zoom = options.zoom ?? UNZOOMED;
    const selection = el('div', { class: 'plot-selection', hidden: true });
    const spoken = el('p', { class: 'for-screen-readers', 'aria-live': 'polite' });
    this.canvas.setAttribute('aria-label', options.label);
    this.element = el('div', { class: 'plot' }, this.canvas, selection, spoken);
    this.cursor = new PlotCursor(spoken);
    followPointer(this, selection);
    this.canvas.addEventListener('keydown', (event) => {
      if (this.key(event)) event.preventDefault();
    });
    this.canvas.addEventListener('blur', () => this.cursor.leave());
    onThemeChange(() => this.draw());
  }

  get series(): readonly Series[] {
    return this.shown;
  }

  /** After anything that `make` or `visible` depends on has changed. */
  draw(): void {
    if (!this.canvas.isConnected || this.element.clientWidth === 0) return;
    this.show(this.configuration({}, null));
    this.whole = this.inView();
    if (this.zoom.x ?? this.zoom.y) {
      const chart = this.configuration({}, this.zoom.x);
      limit(chart.configuration, this.zoom);
      this.show(chart);
    }
    if (this.drawing) this.cursor.follow(this.drawing, this.shown.filter(this.options.visible));
  }

  /** The chart as it is looked at, to be drawn elsewhere. */
  picture(options: Partial<ChartOptions>): Chart {
    const chart = this.configuration(options, this.zoom.x);
    const inView = this.inView();
    if (inView) limit(chart.configuration, inView);
    return chart;
  }

  /** @param at position in pixels that keeps its place; the middle unless given */
  zoomBy(factor: number, at?: { x: number; y: number }, axes: readonly AxisId[] = ['x', 'y']): void {
    this.change(axes, (axis, range, whole, spacing) => {
      const value = at && this.drawing?.scales[axis]?.getValueForPixel(at[axis]);
      return zoomed(range, factor, value ?? middle(range, spacing), whole, spacing);
    });
  }

  /** @param shares of what is in view, towards greater values */
  panBy(shares: Partial<Record<AxisId, number>>): void {
    this.change(['x', 'y'], (axis, range, whole, spacing) =>
      this.zoom[axis] ? panned(range, shares[axis] ?? 0, whole, spacing) : null,
    );
  }

  /** To a rectangle in pixels. */
  zoomInto(from: { x: number; y: number }, to: { x: number; y: number }): void {
    this.change(['x', 'y'], (axis, range, whole, spacing) => {
      const scale = this.drawing?.scales[axis];
      const [a, b] = [scale?.getValueForPixel(from[axis]), scale?.getValueForPixel(to[axis])];
      return a === undefined || b === undefined ? range : between(a, b, whole, spacing);
    });
  }

  resetZoom(): void {
    this.setZoom(UNZOOMED);
  }

  /** Which axes a position belongs to: beside the chart, the nearer one. */
  axesAt({ x, y }: { x: number; y: number }): AxisId[] {
    const area = this.drawing?.chartArea;
    if (!area) return ['x', 'y'];
    if (x < area.left) return ['y'];
    return y > area.bottom ? ['x'] : ['x', 'y'];
  }

  /** What a drag of so many pixels moves, as shares of what is in view. */
  sharesOf(pixels: { x: number; y: number }): Record<AxisId, number> {
    const area = this.drawing?.chartArea;
    if (!area) return { x: 0, y: 0 };
    const across = (pixels.x / (area.right - area.left)) * (this.reversed ? 1 : -1);
    return { x: across, y: pixels.y / (area.bottom - area.top) };
  }

  /** Opens the point under the pointer, where there is one. */
  click(event: MouseEvent): void {
    const found = this.pointAt(event);
    if (found) this.options.onPoint?.(found.series, found.index);
  }

  pointAt(event: MouseEvent): { series: Series; index: number } | null {
    if (!this.options.onPoint) return null;
    const hits = this.drawing?.getElementsAtEventForMode(event, 'nearest', { intersect: true }, false) ?? [];
    for (const { datasetIndex, index } of hits) {
      const series = this.shown.find(({ line }) => line === datasetIndex);
      if (series && series.look.pointStyle !== false) return { series, index };
    }
    return null;
  }

  private get reversed(): boolean {
    return this.drawing?.scales['x']?.options.reverse === true;
  }

  private show({ configuration, series }: Chart): void {
    this.shown = series;
    if (this.drawing) {
      this.drawing.data = configuration.data;
      this.drawing.options = configuration.options ?? {};
      this.drawing.update('none');
    } else this.drawing = new Drawing<'line'>(this.canvas, configuration);
  }

  private configuration(options: Partial<ChartOptions>, x: Range | null): Chart {
    const { make, look, visible } = this.options;
    const chart = make({ ...look(), ...options }, { x, width: this.element.clientWidth });
    for (const one of chart.series)
      for (const position of one.datasets) {
        const dataset = chart.configuration.data.datasets[position];
        if (dataset) dataset.hidden = !visible(one);
      }
    return chart;
  }

  private inView(): Record<AxisId, Range> | null {
    const { x, y } = this.drawing?.scales ?? {};
    return x && y ? { x: { min: x.min, max: x.max }, y: { min: y.min, max: y.max } } : null;
  }

  private change(
    axes: readonly AxisId[],
    next: (axis: AxisId, range: Range, whole: Range, spacing: Spacing) => Range | null,
  ): void {
    const inView = this.inView();
    if (!inView || !this.whole) return;
    const zoom = { ...this.zoom };
    for (const axis of axes) zoom[axis] = next(axis, inView[axis], this.whole[axis], this.spacing(axis));
    this.setZoom(zoom);
  }

  private setZoom(zoom: Zoom): void {
    this.zoom = zoom;
    this.options.onZoom?.(zoom);
    this.draw();
  }

  private spacing(axis: AxisId): Spacing {
    return this.drawing?.scales[axis]?.type === 'logarithmic' ? 'logarithmic' : 'linear';
  }

  private key(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const right = this.reversed ? -0.2 : 0.2;
    const actions: Record<string, () => void> = {
      '+': () => this.zoomBy(1.5),
      '=': () => this.zoomBy(1.5),
      '-': () => this.zoomBy(1 / 1.5),
      '0': () => this.resetZoom(),
      Escape: () => this.cursor.leave(),
      Enter: () => this.cursor.choose((series, index) => this.options.onPoint?.(series, index)),
      ArrowLeft: () => (event.shiftKey ? this.panBy({ x: -right }) : this.cursor.along(-1)),
      ArrowRight: () => (event.shiftKey ? this.panBy({ x: right }) : this.cursor.along(1)),
      ArrowUp: () => (event.shiftKey ? this.panBy({ y: 0.2 }) : this.cursor.across(-1)),
      ArrowDown: () => (event.shiftKey ? this.panBy({ y: -0.2 }) : this.cursor.across(1)),
    };
    const action = actions[event.key];
    action?.();
    return action !== undefined;
  }
}

function limit({ options }: Chart['configuration'], zoom: Zoom): void {
  for (const axis of ['x', 'y'] as const) {
    const scale = options?.scales?.[axis];
    if (scale && zoom[axis]) Object.assign(scale, zoom[axis]);
  }
}

/** The value half way on the screen. */
const middle = ({ min, max }: Range, spacing: Spacing) =>
  spacing === 'linear' ? (min + max) / 2 : Math.sqrt(min * max);
