// The mask as a bitmap that can be zoomed and panned by wheel, drag and keyboard.
import { Coalescer } from '../../src/events/coalescer';
import { deepestDetail, type MaskContract, type MaskLayer } from '../../src/protocol/views/mask';
import { el } from '../ui/dom';
import { nextFrame } from '../ui/frame';
import type { Host } from '../ui/host';
import { l10n } from '../ui/l10n';
import { onThemeChange } from '../ui/theme';
import { clamp, detailFor, fit, toBitmap, zoomAt, type Camera, type Point, type Size } from './camera';
import { readColours } from './colours';
import { drawBitmap } from './draw-bitmap';
import { Tiles, type BitmapSource } from './tiles';

/** A pixel of the bitmap: row and column. */
export interface Pixel {
  row: number;
  column: number;
}

export interface BitmapOptions {
  host: Pick<Host<MaskContract>, 'ask'>;
  /** The pointer is on a weight, or the cursor was put on one by keyboard; null when on none. */
  onPoint: (pixel: Pixel | null, by: 'pointer' | 'keyboard') => void;
  /** `fitted`: all of it is in view and stays so; `detail`: how many times the picture is halved. */
  onCamera: (camera: Camera, fitted: boolean, detail: number) => void;
  onError: (error: unknown) => void;
}

const PAN = 60;
const ZOOM = 1.5;

export class BitmapView {
  readonly element: HTMLElement;
  private readonly canvas = el('canvas', { class: 'bitmap-canvas', 'aria-hidden': 'true' });
  private tiles: Tiles | null = null;
  /** Of the level before: shown until the new one is there, so that going through levels does not flicker. */
  private before: Tiles | null = null;
  private bitmap: Size = { width: 0, height: 0 };
  private layer: MaskLayer | null = null;
  private view: Size = { width: 0, height: 0 };
  private camera: Camera = { scale: 1, x: 0, y: 0 };
  /** As long as nobody zoomed or panned, the bitmap follows the size of the viewport. */
  private fitted = true;
  private cursor: Pixel | null = null;
  private colours = readColours();
  private readonly redrawing = new Coalescer(() => this.draw(), { wait: nextFrame });
  /** A bitmap has been drawn in full: how long that took can be read in the page's performance entries. */
  private seen = false;

  constructor(private readonly options: BitmapOptions) {
    this.element = el('div', { class: 'bitmap', tabindex: 0, role: 'application' }, this.canvas);
    new ResizeObserver(() => this.resize()).observe(this.element);
    onThemeChange(() => {
      this.colours = readColours();
      this.tiles?.repaint(this.colours);
      this.redraw();
    });
    this.listenToPointer();
    this.element.addEventListener('keydown', (event) => this.onKey(event));
  }

  /** Shows a layer: where `camera` says, or all of it. The same layer of another ticket stays where it is. */
  show(source: BitmapSource, layer: MaskLayer, camera: Camera | null): void {
    const same = this.layer?.name === layer.name && this.layer.shape.join() === layer.shape.join();
    this.tiles?.close();
    this.before = same ? this.tiles : null;
    this.tiles = new Tiles(
      source,
      this.options.host,
      this.colours,
      () => this.redraw(),
      this.options.onError,
    );
    this.layer = layer;
    this.bitmap = { width: layer.columns, height: layer.rows };
    if (camera) {
      this.fitted = false;
      this.camera = camera;
    } else if (!same) this.fitted = true;
    if (!same) this.cursor = null;
    this.element.setAttribute('aria-roledescription', l10n.t('mask bitmap'));
    this.moveTo(this.fitted ? fit(this.bitmap, this.view) : this.camera, this.fitted);
  }

  describe(label: string): void {
    this.element.setAttribute('aria-label', label);
  }

  zoom(factor: number): void {
    this.zoomAt({ x: this.view.width / 2, y: this.view.height / 2 }, factor);
  }

  fit(): void {
    this.moveTo(fit(this.bitmap, this.view), true);
  }

  /** One pixel of the page a weight. */
  actualSize(): void {
    this.moveTo({ ...this.camera, scale: 1 }, false);
  }

  /** Survivors under a pixel as far as its tile is here: 0–255, null where it is not. */
  at({ row, column }: Pixel): number | null {
    return this.tiles?.at(row, column) ?? null;
  }

  private zoomAt(point: Point, factor: number): void {
    this.moveTo(zoomAt(this.camera, this.view, point, factor), false);
  }

  private pan(x: number, y: number): void {
    const { scale } = this.camera;
    this.moveTo(
      { scale, x: this.camera.x + x / scale, y: this.camera.y + y / scale },
      this.fitted && !x && !y,
    );
  }

  private moveTo(camera: Camera, fitted: boolean): void {
    this.fitted = fitted;
    this.camera = clamp(camera, this.bitmap, this.view);
    this.redraw();
    if (this.view.width > 0) this.options.onCamera(this.camera, this.fitted, this.detail);
  }

  private get detail(): number {
    return detailFor(
      this.camera.scale,
      window.devicePixelRatio,
      deepestDetail(this.bitmap.height, this.bitmap.width),
    );
  }

  private resize(): void {
    this.view = { width: this.element.clientWidth, height: this.element.clientHeight };
    this.canvas.width = Math.round(this.view.width * window.devicePixelRatio);
    this.canvas.height = Math.round(this.view.height * window.devicePixelRatio);
    if (this.layer) this.moveTo(this.fitted ? fit(this.bitmap, this.view) : this.camera, this.fitted);
  }

  private redraw(): void {
    void this.redrawing.ask();
  }

  private draw(): void {
    const { canvas, tiles, layer, camera, bitmap, view, detail } = this;
    const context = canvas.getContext('2d');
    if (!context || !tiles || !layer || view.width === 0) return;
    tiles.want(camera, bitmap, view, detail);
    if (tiles.complete) this.before = null;
    const shown = this.before ? [this.before, tiles] : [tiles];
    drawBitmap(context, {
      tiles: shown,
      layer,
      camera,
      view,
      detail,
      colours: this.colours,
      cursor: this.cursor,
    });
    if (tiles.complete && !this.seen) performance.mark('mask-shown');
    this.seen ||= tiles.complete;
    this.element.dataset['complete'] = String(tiles.complete);
  }

  private pixelAt(point: Point): Pixel | null {
    const place = toBitmap(this.camera, this.view, point);
    const pixel = { row: Math.floor(place.y), column: Math.floor(place.x) };
    const inside =
      pixel.row >= 0 &&
      pixel.row < this.bitmap.height &&
      pixel.column >= 0 &&
      pixel.column < this.bitmap.width;
    return inside ? pixel : null;
  }

  private point(pixel: Pixel | null, by: 'pointer' | 'keyboard'): void {
    if (pixel?.row === this.cursor?.row && pixel?.column === this.cursor?.column) return;
    this.cursor = pixel;
    this.redraw();
    this.options.onPoint(pixel, by);
  }

  private listenToPointer(): void {
    const { element } = this;
    const at = (event: MouseEvent): Point => {
      const box = element.getBoundingClientRect();
      return {
        x: event.clientX - box.left - element.clientLeft,
        y: event.clientY - box.top - element.clientTop,
      };
    };
    let drag: Point | null = null;
    element.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      drag = at(event);
      element.setPointerCapture(event.pointerId);
      element.classList.add('dragged');
    });
    const drop = () => {
      drag = null;
      element.classList.remove('dragged');
    };
    element.addEventListener('pointerup', drop);
    element.addEventListener('pointercancel', drop);
    element.addEventListener('pointermove', (event) => {
      const point = at(event);
      if (drag) {
        this.pan(drag.x - point.x, drag.y - point.y);
        drag = point;
      } else this.point(this.pixelAt(point), 'pointer');
    });
    element.addEventListener('pointerleave', () => this.point(null, 'pointer'));
    element.addEventListener('dblclick', (event) => this.zoomAt(at(event), ZOOM * ZOOM));
    element.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 16 : event.deltaY;
        this.zoomAt(at(event), Math.exp(-Math.max(-120, Math.min(120, pixels)) / 300));
      },
      { passive: false },
    );
  }

  private onKey(event: KeyboardEvent): void {
    const arrows: Record<string, [x: number, y: number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    };
    const arrow = arrows[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (arrow && event.shiftKey) this.moveCursor(...arrow);
    else if (arrow) this.pan(arrow[0] * PAN, arrow[1] * PAN);
    else if (event.key === '+' || event.key === '=') this.zoom(ZOOM);
    else if (event.key === '-') this.zoom(1 / ZOOM);
    else if (event.key === '0') this.fit();
    else if (event.key === '1') this.actualSize();
    else return;
    event.preventDefault();
  }

  /** Moves the cursor by weights, from the middle of the viewport where there is none, and keeps it in view. */
  private moveCursor(columns: number, rows: number): void {
    const middle = { row: Math.floor(this.camera.y), column: Math.floor(this.camera.x) };
    const from = this.cursor ?? { row: middle.row - rows, column: middle.column - columns };
    const within = (place: number, length: number) => Math.max(0, Math.min(length - 1, place));
    const pixel = {
      row: within(from.row + rows, this.bitmap.height),
      column: within(from.column + columns, this.bitmap.width),
    };
    const start = toBitmap(this.camera, this.view, { x: 0, y: 0 });
    const end = toBitmap(this.camera, this.view, { x: this.view.width, y: this.view.height });
    const outside = (place: number, least: number, most: number) =>
      place < least ? place - least : place + 1 > most ? place + 1 - most : 0;
    const x = outside(pixel.column, start.x, end.x);
    const y = outside(pixel.row, start.y, end.y);
    if (x || y) this.moveTo({ ...this.camera, x: this.camera.x + x, y: this.camera.y + y }, false);
    this.point(pixel, 'keyboard');
  }
}
