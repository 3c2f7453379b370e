// Dropout of an image: training sets a share of its values to 0 and divides the others by 1 − that share.
import type { Arena } from '../arena';
import type { Kernels } from '../kernel-interface';
import type { ImageBuffer, BatchState } from './image-buffer';
import { planeArguments, quadAddress } from './image-buffer';
import type { Planes } from './planes';

/** Values of an example. */
export const unitsOf = ({ channels, height, width }: Planes): number => channels * height * width;

/** @returns address of a byte per value of each example, 1 where it is kept */
export const placeKeeps = (arena: Arena, units: number, quads: number): number =>
  arena.take(units * quads * 4);

/**
 * Writes which values are kept, of a few examples; lanes without an example repeat the last one's.
 * @param keeps [examples][units]
 */
export function writeKeeps(
  u8: Uint8Array,
  at: number,
  keeps: Uint8Array,
  units: number,
  lanes: number,
): void {
  u8.set(keeps, at);
  const last = keeps.subarray(keeps.length - units);
  for (let lane = keeps.length / units; lane < lanes; lane++) u8.set(last, at + lane * units);
}

export class ImageDropout {
  readonly #kernels: Kernels;
  readonly #keeps: number;
  readonly #rate: number;
  readonly #input: ImageBuffer;
  readonly #result: ImageBuffer;
  readonly #batch: BatchState;

  constructor(
    kernels: Kernels,
    keeps: number,
    rate: number,
    context: { input: ImageBuffer; result: ImageBuffer; batch: BatchState },
  ) {
    this.#kernels = kernels;
    this.#keeps = keeps;
    this.#rate = rate;
    this.#input = context.input;
    this.#result = context.result;
    this.#batch = context.batch;
  }

  forward(quad: number): void {
    const source = quadAddress(this.#input, this.#input.values, quad);
    const target = quadAddress(this.#result, this.#result.values, quad);
    const { all, training } = this.#batch;
    const args = [source, this.#input.grid, target, this.#result.grid] as const;
    if (!training) this.#kernels.copyPlanes(...planeArguments(this.#result, all), ...args);
    else this.#drop(quad, ...args);
  }

  backward(quad: number, errors: number, into: number): void {
    this.#drop(quad, errors, this.#result.grid, into, this.#input.grid);
  }

  #drop(quad: number, source: number, from: number, target: number, to: number): void {
    const units = unitsOf(this.#result.planes);
    const keeps = this.#keeps + quad * 4 * units;
    const scale = 1 / (1 - this.#rate);
    const planes = planeArguments(this.#result, false);
    this.#kernels.dropPlanes(...planes, source, from, target, to, keeps, units, scale);
  }
}
