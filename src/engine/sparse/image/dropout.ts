// Dropout of an image: training sets some of its values to 0 and divides the others by what is left of 1.
import type { Arena } from '../arena';
import type { Kernels } from '../kernels';
import type { ImagePlace, Now } from './image-place';
import { everywhere, placeIn } from './image-place';
import type { Planes } from './planes';

/** Values of an example. */
export const unitsOf = ({ channels, height, width }: Planes): number => channels * height * width;

/** @returns address of a byte per value of each example, 1 where it is kept */
export const placeKeeps = (arena: Arena, units: number, quads: number): number =>
  arena.take(units * quads * 4);

/**
 * Writes down which values are kept, of a few examples; the lanes that are left over do as the last of them.
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
  readonly #input: ImagePlace;
  readonly #result: ImagePlace;
  readonly #now: Now;

  constructor(
    kernels: Kernels,
    keeps: number,
    rate: number,
    around: { input: ImagePlace; result: ImagePlace; now: Now },
  ) {
    this.#kernels = kernels;
    this.#keeps = keeps;
    this.#rate = rate;
    this.#input = around.input;
    this.#result = around.result;
    this.#now = around.now;
  }

  forward(quad: number): void {
    const source = placeIn(this.#input, this.#input.values, quad);
    const target = placeIn(this.#result, this.#result.values, quad);
    const { all, training } = this.#now;
    const around = [source, this.#input.grid, target, this.#result.grid] as const;
    if (!training) this.#kernels.copyPlanes(...everywhere(this.#result, all), ...around);
    else this.#drop(quad, ...around);
  }

  backward(quad: number, errors: number, into: number): void {
    this.#drop(quad, errors, this.#result.grid, into, this.#input.grid);
  }

  #drop(quad: number, source: number, from: number, target: number, to: number): void {
    const units = unitsOf(this.#result.planes);
    const keeps = this.#keeps + quad * 4 * units;
    const scale = 1 / (1 - this.#rate);
    const which = everywhere(this.#result, false);
    this.#kernels.dropPlanes(...which, source, from, target, to, keeps, units, scale);
  }
}
