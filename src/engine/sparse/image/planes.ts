// Layout of images in memory: four examples side by side in each position, a border of zeros around each channel. The same row of all
// channels lies together, so that what a filter reads at one position fills few pages of memory.
import type { Arena } from '../arena';
import { GRID, POSITION } from '../kernel-interface';

/** Examples in one position. */
export const QUAD = POSITION / 4;

export interface Planes {
  channels: number;
  height: number;
  width: number;
  /** Rows and columns of zeros on each side. */
  border: number;
  /** Bytes from one row to the next, and from one channel to the next. */
  row: number;
  plane: number;
  /** Bytes of four examples. */
  bytes: number;
  /** Byte offset of the first position that is not border. */
  origin: number;
}

export function planes(channels: number, height: number, width: number, border: number): Planes {
  const plane = (width + 2 * border) * POSITION;
  const row = channels * plane;
  return {
    channels,
    height,
    width,
    border,
    row,
    plane,
    bytes: (height + 2 * border) * row,
    origin: border * (row + POSITION),
  };
}

/** Bytes from the first position of a row that is not border, in the first channel, to the last in the last. */
export const rowBytes = ({ row, border }: Planes): number => row - 2 * border * POSITION;

/** @returns address of the record that kernels read of a layout */
export const placeGrid = (arena: Arena): number => arena.take(GRID.bytes);

export function writeGrid(u32: Uint32Array, at: number, grid: Pick<Planes, 'row' | 'plane'>): void {
  u32.set(GRID.fields({ position: POSITION, row: grid.row, plane: grid.plane }), at / 4);
}
