// A chart that is linked with others: it is drawn once, and what is pointed at, brushed and pinned lies over it.
import {
  Chart as Drawing,
  Decimation,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  type ChartConfiguration,
} from 'chart.js';
import type { LinePoint, SeriesLook } from '../../charts/series';
import type { ChartTheme } from '../../charts/theme';
import { el } from '../../ui/dom';
import { l10n } from '../../ui/l10n';
import type { ChartHooks } from './charted-run';
import { listenToPointer } from './gestures';
import { nearest, step, type Mark, type Place, type Spot } from './nearest';
import { drawOverlay, type Box } from './overlay';
import { Tips } from './tips';

Drawing.register(Decimation, LinearScale, LineController, LineElement, LogarithmicScale, PointElement);

export type PlotDrawing = Drawing<'line', LinePoint[]>;

/** What a chart shows. */
export interface PlotContent {
  configuration: ChartConfiguration<'line', LinePoint[]>;
  theme: ChartTheme;
  /** Where the runs are, in the drawing as it is now. */
  marks(drawing: PlotDrawing): Mark[];
  /** What is said of a spot, beside the run's name. */
  lines(spot: Spot): string[];
  /** Name and look of a run. */
  run(folder: string): { name: string; look: SeriesLook } | undefined;
}

/** What dragging over a chart means. */
export interface PlotBrush {
  /** What would be brushed, in pixels; null where nothing can be. */
  box(drawing: PlotDrawing, from: Place, to: Place): Box | null;
  select(drawing: PlotDrawing, from: Place, to: Place): void;
  /** What is brushed. */
  boxes(drawing: PlotDrawing): Box[];
  /** Whether there was anything. */
  clear(): boolean;
}

export interface LinkedPlotOptions {
  /** What the chart shows and which keys there are, for screen readers. */
  label: string;
  hooks: ChartHooks;
  brush: PlotBrush;
}

/** How near to a line or point the pointer has to be: pixels. */
const REACH = 14;

export class LinkedPlot {
  readonly element: HTMLElement;
  private readonly canvas = el('canvas', { tabindex: 0, role: 'img' });
  private readonly overlay = el('canvas', { class: 'overlay', 'aria-hidden': 'true' });
  private readonly spoken = el('p', { class: 'for-screen-readers', 'aria-live': 'polite' });
  private readonly tips = new Tips((spot) => this.describe(spot));
  private drawing: PlotDrawing | null = null;
  private content: PlotContent | null = null;
  private marks: Mark[] = [];
  private highlighted: string | null = null;
  private pointed: Spot | null = null;
  /** The keyboard is at the spot that is pointed at. */
  private byKeys = false;
  private dragged: Box | null = null;
  /** Where a brush was begun with the keyboard. */
  private begun: Spot | null = null;
  private readonly resizing = new ResizeObserver(() => {
    if (!this.drawing) this.draw();
  });

  constructor(private readonly options: LinkedPlotOptions) {
    const { canvas, overlay, spoken, tips } = this;
    canvas.setAttribute('aria-label', options.label);
    this.element = el('div', { class: 'linked-plot' }, canvas, overlay, tips.element, spoken);
    const cancelDrag = listenToPointer(canvas, {
      move: (at) => this.point(at && nearest(this.marks, at, REACH)),
      click: (at) => this.click(at),
      drag: (from, to) => this.drag(from, to),
      drop: (from, to) => this.drop(from, to),
      cancel: () => this.endDrag(),
    });
    canvas.addEventListener('keydown', (event) => {
      if (!this.key(event, cancelDrag)) return;
      event.preventDefault();
      event.stopPropagation();
    });
    canvas.addEventListener('blur', () => this.byKeys && this.point(null));
    this.resizing.observe(this.element);
  }

  show(content: PlotContent): void {
    this.content = content;
    this.draw();
  }

  /** Over the chart as it is; nothing is drawn where the run is not in it. */
  highlight(run: string | null): void {
    if (run === this.highlighted) return;
    this.highlighted = run;
    this.drawOver();
  }

  dispose(): void {
    this.resizing.disconnect();
    this.drawing?.destroy();
    this.drawing = null;
  }

  private draw(): void {
    const { content } = this;
    if (!content || !this.canvas.isConnected || this.element.clientWidth === 0) return;
    const { configuration } = content;
    if (this.drawing) {
      this.drawing.data = configuration.data;
      this.drawing.options = configuration.options ?? {};
      this.drawing.update('none');
      return;
    }
    // Also after a change of its size, of which the chart hears by itself.
    const linked = { id: 'linked', afterRender: () => this.drawn() };
    const plugins = [...(configuration.plugins ?? []), linked];
    this.drawing = new Drawing(this.canvas, Object.assign(configuration, { plugins }));
    this.drawn();
  }

  private drawn(): void {
    if (!this.drawing || !this.content) return;
    this.marks = this.content.marks(this.drawing);
    if (this.pointed && !this.describe(this.pointed)) this.point(null);
    this.tips.redraw();
    this.drawOver();
  }

  private drawOver(): void {
    const { drawing, content, overlay } = this;
    const ctx = overlay.getContext('2d');
    if (!drawing || !content || !ctx) return;
    const { width, height, currentDevicePixelRatio: ratio } = drawing;
    if (overlay.width !== width * ratio || overlay.height !== height * ratio) {
      overlay.width = width * ratio;
      overlay.height = height * ratio;
    }
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, width, height);
    const mark = this.marks.find(({ run }) => run === this.highlighted);
    const look = mark && content.run(mark.run)?.look;
    drawOverlay(ctx, {
      area: drawing.chartArea,
      theme: content.theme,
      mark: mark && look ? { mark, look } : null,
      spot: this.pointed && this.placeOf(this.pointed),
      boxes: [...this.options.brush.boxes(drawing), ...(this.dragged ? [this.dragged] : [])],
    });
  }

  private placeOf(spot: Spot): Place | null {
    return this.marks.find(({ run }) => run === spot.run)?.places[spot.index] ?? null;
  }

  private describe(spot: Spot) {
    const place = this.placeOf(spot);
    const run = this.content?.run(spot.run);
    if (!place || !run) return null;
    return { place, tip: { title: run.name, look: run.look, lines: this.content?.lines(spot) ?? [] } };
  }

  private point(spot: Spot | null, byKeys = false): void {
    const before = this.pointed;
    this.byKeys = byKeys && spot !== null;
    if (before?.run === spot?.run && before?.index === spot?.index) return;
    this.pointed = spot;
    this.canvas.classList.toggle('on-point', spot !== null && !byKeys);
    this.reachFrom(spot && byKeys ? this.placeOf(spot) : null);
    this.tips.point(spot);
    if (before?.run !== spot?.run) this.options.hooks.hover(spot?.run ?? null);
    this.drawOver();
  }

  private click(at: Place): void {
    const spot = nearest(this.marks, at, REACH);
    if (spot) this.tips.toggle(spot);
    else this.options.brush.clear();
  }

  private drag(from: Place, to: Place): void {
    if (!this.drawing) return;
    this.point(null);
    this.dragged = this.options.brush.box(this.drawing, from, to);
    this.drawOver();
  }

  private drop(from: Place, to: Place): void {
    this.endDrag();
    if (this.drawing) this.options.brush.select(this.drawing, from, to);
  }

  private endDrag(): void {
    this.dragged = this.begun = null;
    this.drawOver();
  }

  /** Whether the key means anything here. */
  private key(event: KeyboardEvent, cancelDrag: () => boolean): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
    const actions: Record<string, () => boolean> = {
      ArrowLeft: () => this.step('along', -1),
      ArrowRight: () => this.step('along', 1),
      ArrowUp: () => this.step('across', -1),
      ArrowDown: () => this.step('across', 1),
      Enter: () => this.pin(),
      ' ': () => this.brushHere(),
      Escape: () => cancelDrag() || this.letGo() || this.options.brush.clear(),
    };
    return actions[event.key]?.() ?? false;
  }

  private step(way: 'along' | 'across', by: 1 | -1): boolean {
    const spot = step(this.marks, this.pointed, way, by);
    this.point(spot, true);
    const shown = spot && this.describe(spot);
    this.spoken.textContent = shown ? [shown.tip.title, ...shown.tip.lines].join(', ') : '';
    return true;
  }

  /** Begins a brush at the spot where the keyboard is, or ends it there: both ends lie within. */
  private brushHere(): boolean {
    const spot = this.byKeys ? this.pointed : null;
    const place = spot && this.placeOf(spot);
    if (!spot || !place) return false;
    const from = this.begun && this.placeOf(this.begun);
    if (from) this.drop(...around(from, place));
    else {
      this.begun = spot;
      this.reachFrom(place);
      this.drawOver();
      this.spoken.textContent = l10n.t(
        'A brush begins here. Move on and press Space to end it, Escape to give it up.',
      );
    }
    return true;
  }

  /** A brush that was begun with the keyboard reaches to this place; null gives it up. */
  private reachFrom(place: Place | null): void {
    if (!this.begun) return;
    if (!place) this.begun = null;
    // Where it is now: the chart may have been drawn anew meanwhile.
    const from = this.begun && this.placeOf(this.begun);
    this.dragged =
      place && from && this.drawing ? this.options.brush.box(this.drawing, ...around(from, place)) : null;
  }

  private pin(): boolean {
    if (this.pointed) this.tips.toggle(this.pointed);
    return this.pointed !== null;
  }

  private letGo(): boolean {
    const was = this.pointed !== null;
    this.point(null);
    return was;
  }
}

/** Around a point, in pixels: whoever brushes from point to point means both. */
const MARGIN = 3;

/** The corners of what two points span. */
const around = (one: Place, other: Place): [from: Place, to: Place] => [
  { x: Math.min(one.x, other.x) - MARGIN, y: Math.min(one.y, other.y) - MARGIN },
  { x: Math.max(one.x, other.x) + MARGIN, y: Math.max(one.y, other.y) + MARGIN },
];
