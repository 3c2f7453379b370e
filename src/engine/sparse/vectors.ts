// Arrays of f32 of which four at a time lie together: weights, biases and what their training takes.
import type { Arena } from './arena';

/** Bytes of four f32. */
export const VECTOR = 16;

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

/** The same array from a later value on, a multiple of 4. */
export const vectorsFrom = (vectors: Vectors, i: number): Vectors => ({
  at: valueAddress(vectors, i),
  stride: vectors.stride,
});

export const roundUp = (count: number, multiple: number) => Math.ceil(count / multiple) * multiple;
