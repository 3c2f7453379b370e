// Dropout of a fully connected layer, forward and backward (kernels/planes.ts).
import type { DenseLayer } from '../../lottery/network/network';
import type { Arena } from './arena';
import { placeKeeps, writeKeeps } from './image/dropout';
import { placeGrid, QUAD, writeGrid } from './image/planes';
import type { Kernels } from './kernel-interface';
import { SPARE_ROWS } from './layer-memory';
import type { LayerAddresses } from './layer-memory';
import { POSITION, ROW_BYTES } from './kernel-interface';
import { TILE_EXAMPLES } from './tiles';

export interface DropoutAddresses {
  /** What is left of the outputs, a tile, and the gradient of that. */
  y: number;
  errors: number;
  /** Bytes of a tile, [examples][outputs]. */
  keeps: number;
  /** u32 numbers of the outputs. */
  channels: number;
  grid: number;
}

/** null for a layer that drops nothing */
export const placeDropout = (arena: Arena, { outputs, dropout }: DenseLayer): DropoutAddresses | null =>
  dropout === 0
    ? null
    : {
        y: arena.take((outputs + SPARE_ROWS) * ROW_BYTES),
        errors: arena.take((outputs + SPARE_ROWS) * ROW_BYTES),
        keeps: placeKeeps(arena, outputs, TILE_EXAMPLES / QUAD),
        channels: arena.take(outputs * 4),
        grid: placeGrid(arena),
      };

export class DenseDropout {
  readonly #kernels: Kernels;
  readonly #layer: DenseLayer;
  readonly #of: LayerAddresses;
  readonly #at: DropoutAddresses;
  readonly #u8: Uint8Array;

  /** @param of the layer whose outputs are dropped */
  constructor(
    kernels: Kernels,
    buffer: ArrayBufferLike,
    layer: DenseLayer,
    of: LayerAddresses,
    at: DropoutAddresses,
  ) {
    this.#kernels = kernels;
    this.#layer = layer;
    this.#of = of;
    this.#at = at;
    this.#u8 = new Uint8Array(buffer);
    const u32 = new Uint32Array(buffer);
    const outputs = Uint32Array.from({ length: layer.outputs }, (_, n) => n);
    u32.set(outputs, at.channels / 4);
    // An output is a channel of one position.
    writeGrid(u32, at.grid, { row: 0, plane: ROW_BYTES });
  }

  /** @param keeps of a tile's examples: [examples][outputs]; null where nothing is dropped */
  forward(vectors: number, keeps: Uint8Array | null): void {
    if (keeps) writeKeeps(this.#u8, this.#at.keeps, keeps, this.#layer.outputs, TILE_EXAMPLES);
    const { grid } = this.#at;
    for (let quad = 0; quad < vectors; quad++) {
      const [source, target] = [this.#of.y + quad * POSITION, this.#at.y + quad * POSITION];
      if (keeps) this.#drop(quad, source, target);
      else this.#kernels.copyPlanes(...this.#planes, source, grid, target, grid);
    }
  }

  /** The gradient of what is left becomes the layer's, before its activation. */
  backward(vectors: number): void {
    const { activation } = this.#layer;
    const { y, errors } = this.#of;
    for (let quad = 0; quad < vectors; quad++) {
      const target = errors + quad * POSITION;
      this.#drop(quad, this.#at.errors + quad * POSITION, target);
      if (activation === 'relu')
        this.#kernels.rectifyGradient(...this.#planes, y + quad * POSITION, target, this.#at.grid);
    }
    if (activation === 'tanh') this.#kernels.tanhGradient(y, errors, this.#layer.outputs * ROW_BYTES);
  }

  get #planes() {
    return [this.#at.channels, this.#layer.outputs, 1, 1] as const;
  }

  #drop(quad: number, source: number, target: number): void {
    const { outputs, dropout } = this.#layer;
    const { grid } = this.#at;
    const keeps = this.#at.keeps + quad * QUAD * outputs;
    const scale = 1 / (1 - dropout);
    this.#kernels.dropPlanes(...this.#planes, source, grid, target, grid, keeps, outputs, scale);
  }
}
