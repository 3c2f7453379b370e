// Tiles of the bitmap: asked for when they come into view, painted, kept for a while.
import { TILE, type MaskContract, type MaskTile } from '../../src/protocol/views/mask';
import type { Host } from '../ui/host';
import { visibleTiles, type Camera, type Size } from './camera';
import { paint, type MaskColours } from './colours';

/** Which bitmap. */
export interface BitmapSource {
  ticket: string;
  layer: string;
  other: string | null;
}

interface Tile {
  detail: number;
  x: number;
  y: number;
  content: MaskTile;
  picture: HTMLCanvasElement;
}

/** 256 tiles are 16 million pixels: several screens full. */
const KEPT = 256;

export class Tiles {
  /** By place, the one drawn longest ago first. */
  private readonly tiles = new Map<string, Tile>();
  private readonly asked = new Map<string, AbortController>();
  private closed = false;

  constructor(
    readonly source: BitmapSource,
    private readonly host: Pick<Host<MaskContract>, 'ask'>,
    private colours: MaskColours,
    private readonly onArrival: () => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Everything of the viewport is there at its detail. */
  complete = false;

  /** Asks for what the viewport lacks, and no more for what it left. */
  want(camera: Camera, bitmap: Size, view: Size, detail: number): void {
    const { left, right, top, bottom } = visibleTiles(camera, bitmap, view, detail, TILE);
    const wanted = new Set<string>();
    for (let y = top; y < bottom; y++)
      for (let x = left; x < right; x++) {
        const key = `${detail}/${x}/${y}`;
        wanted.add(key);
        const known = this.tiles.get(key);
        if (known) {
          this.tiles.delete(key);
          this.tiles.set(key, known);
        } else if (!this.asked.has(key)) void this.load(key, detail, x, y);
      }
    for (const [key, controller] of this.asked)
      if (!wanted.has(key)) {
        controller.abort();
        this.asked.delete(key);
      }
    this.complete = [...wanted].every((key) => this.tiles.has(key));
    for (const key of this.tiles.keys()) {
      if (this.tiles.size <= KEPT) break;
      if (!wanted.has(key)) this.tiles.delete(key);
    }
  }

  /** Coarser tiles first, so that finer ones cover them. */
  *toDraw(detail: number): Generator<Tile> {
    const usable = [...this.tiles.values()].filter((tile) => tile.detail >= detail);
    yield* usable.sort((a, b) => b.detail - a.detail);
  }

  /** Share of survivors under a weight, 0–255; null where the tile of single weights is not there. */
  at(row: number, column: number): number | null {
    const tile = this.tiles.get(`0/${Math.floor(column / TILE)}/${Math.floor(row / TILE)}`);
    return tile?.content.kept[(row % TILE) * tile.content.width + (column % TILE)] ?? null;
  }

  repaint(colours: MaskColours): void {
    this.colours = colours;
    for (const tile of this.tiles.values()) draw(tile.picture, tile.content, colours);
  }

  close(): void {
    this.closed = true;
    for (const controller of this.asked.values()) controller.abort();
    this.asked.clear();
  }

  private async load(key: string, detail: number, x: number, y: number): Promise<void> {
    const controller = new AbortController();
    this.asked.set(key, controller);
    try {
      const content = await this.host.ask('tile', { ...this.source, detail, x, y }, controller.signal);
      const picture = document.createElement('canvas');
      draw(picture, content, this.colours);
      this.tiles.set(key, { detail, x, y, content, picture });
    } catch (error) {
      // What failed stays asked for, lest it be asked for again and again.
      if (!controller.signal.aborted) this.onError(error);
      return;
    }
    if (this.asked.get(key) === controller) this.asked.delete(key);
    if (!this.closed) this.onArrival();
  }
}

function draw(picture: HTMLCanvasElement, content: MaskTile, colours: MaskColours): void {
  const image = paint(content, colours);
  picture.width = image.width;
  picture.height = image.height;
  picture.getContext('2d')?.putImageData(image, 0, 0);
}
