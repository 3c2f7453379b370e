// Area of a bitmap that a tile shows.
import { LabError } from '../../lottery/errors';
import { TILE, deepestDetail, type MaskLayer } from '../../protocol/views/mask';
import type { Area } from './blocks';
import { say } from '../../lottery/translate';

/** Where a tile lies: column and row of tiles at a detail (0: one pixel a weight). */
export interface TilePlace {
  detail: number;
  x: number;
  y: number;
}

/**
 * In pixels of the tile's detail.
 * @throws LabError where the bitmap has no such tile
 */
export function tileArea({ name, rows, columns }: MaskLayer, { detail, x, y }: TilePlace): Area {
  if (detail > deepestDetail(rows, columns))
    throw new LabError(say`The bitmap of ${name} has no detail ${detail}.`);
  const width = Math.min(TILE, Math.ceil(columns / 2 ** detail) - x * TILE);
  const height = Math.min(TILE, Math.ceil(rows / 2 ** detail) - y * TILE);
  if (width <= 0 || height <= 0)
    throw new LabError(say`The bitmap of ${name} has no tile ${x}, ${y} at detail ${detail}.`);
  return { x: x * TILE, y: y * TILE, width, height };
}
