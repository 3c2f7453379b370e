// Arrays of f32 stored in groups of four: weights, biases and their training state.
import type { Arena } from './arena';
import { indexIn } from './each-survivor';
import type { Run } from './each-survivor';

export interface Vectors {
  /** Address of the first four, in bytes. */
  at: number;
  /** Bytes from four to the next four. */
  stride: number;
}

/** Spare groups of four before the first and after the last: kernels finish one group late and look ahead by one. */
export const SPARE_BEFORE = 1;
const SPARE_AFTER = 1;

/** @returns address of the first group of four */
export const takeGroups = (arena: Arena, slots: number, groupBytes: number) =>
  arena.take((SPARE_BEFORE + slots / 4 + SPARE_AFTER) * groupBytes) + SPARE_BEFORE * groupBytes;

/** Address of a value, in bytes. */
export const valueAddress = ({ at, stride }: Vectors, i: number) => at + (i >> 2) * stride + (i & 3) * 4;

/**
 * Takes the values of a run to their places in an array.
 * @param numbered whether those are their numbers, not their indices
 */
export function gather(
  f32: Float32Array,
  vectors: Vectors,
  run: Readonly<Run>,
  to: Float32Array,
  numbered: boolean,
): void {
  const { count, slot, step, number } = run;
  for (let i = 0; i < count; i++)
    to[numbered ? number + i : indexIn(run, i)] = f32[wordOf(vectors, slot + i * step)] as number;
}

/** The way back. */
export function scatter(
  f32: Float32Array,
  vectors: Vectors,
  run: Readonly<Run>,
  from: Float32Array,
  numbered: boolean,
): void {
  const { count, slot, step, number } = run;
  for (let i = 0; i < count; i++)
    f32[wordOf(vectors, slot + i * step)] = from[numbered ? number + i : indexIn(run, i)] as number;
}

/** What `copyOfSlots` begins with. */
export const ZEROS = 4;

/**
 * All slots, after four zeros: what lies nowhere is then at 0.
 * @param slots a multiple of 4
 */
export function copyOfSlots(f32: Float32Array, { at, stride }: Vectors, slots: number): Float32Array {
  const copy = new Float32Array(ZEROS + slots);
  const words = stride / 4;
  for (let i = ZEROS, word = at / 4; i < copy.length; i += 4, word += words) {
    copy[i] = f32[word] as number;
    copy[i + 1] = f32[word + 1] as number;
    copy[i + 2] = f32[word + 2] as number;
    copy[i + 3] = f32[word + 3] as number;
  }
  return copy;
}

/** Writes a run from such a copy. @param places in the copy, by index */
export function scatterFrom(
  f32: Float32Array,
  vectors: Vectors,
  run: Readonly<Run>,
  from: Float32Array,
  places: Uint32Array,
): void {
  const { count, slot, step } = run;
  const word = vectors.at / 4;
  const words = vectors.stride / 4;
  for (let i = 0; i < count; i++) {
    const to = slot + i * step;
    f32[word + (to >> 2) * words + (to & 3)] = from[places[indexIn(run, i)] as number] as number;
  }
}

/** Index of a value in the memory. */
const wordOf = ({ at, stride }: Vectors, i: number) => at / 4 + (i >> 2) * (stride / 4) + (i & 3);

/** Sets the four at an index of the memory. `fill` takes longer for so few. */
export function fillFour(f32: Float32Array, i: number, value: number): void {
  f32[i] = value;
  f32[i + 1] = value;
  f32[i + 2] = value;
  f32[i + 3] = value;
}

/** The same array from a later value on, a multiple of 4. */
export const vectorsFrom = (vectors: Vectors, i: number): Vectors => ({
  at: valueAddress(vectors, i),
  stride: vectors.stride,
});

export const roundUp = (count: number, multiple: number) => Math.ceil(count / multiple) * multiple;
