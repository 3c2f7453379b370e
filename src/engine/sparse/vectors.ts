// Arrays of f32 stored in groups of four: weights, biases and their training state.
import type { Arena } from './arena';
import type { SurvivorChunk } from './each-survivor';

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

/** Takes the values in some slots to their places in an array. */
export function gather(
  f32: Float32Array,
  { at, stride }: Vectors,
  { count, slots }: Pick<SurvivorChunk, 'count' | 'slots'>,
  to: Float32Array,
  places: Uint32Array,
): void {
  for (let i = 0; i < count; i++) {
    const slot = slots[i] as number;
    to[places[i] as number] = f32[at / 4 + (slot >> 2) * (stride / 4) + (slot & 3)] as number;
  }
}

/** The way back. */
export function scatter(
  f32: Float32Array,
  { at, stride }: Vectors,
  { count, slots }: Pick<SurvivorChunk, 'count' | 'slots'>,
  from: Float32Array,
  places: Uint32Array,
): void {
  for (let i = 0; i < count; i++) {
    const slot = slots[i] as number;
    f32[at / 4 + (slot >> 2) * (stride / 4) + (slot & 3)] = from[places[i] as number] as number;
  }
}

/** The same array from a later value on, a multiple of 4. */
export const vectorsFrom = (vectors: Vectors, i: number): Vectors => ({
  at: valueAddress(vectors, i),
  stride: vectors.stride,
});

export const roundUp = (count: number, multiple: number) => Math.ceil(count / multiple) * multiple;
