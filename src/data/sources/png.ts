// Reads PNG pictures of 8-bit RGB, not interlaced: enough for datasets that come as pictures.
import { inflateSync } from 'node:zlib';
import { SourceError } from './errors';
import { say } from '../../lottery/translate';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const BYTES_A_PIXEL = 3;
const RGB = 2;

export interface Picture {
  width: number;
  height: number;
  /** Row by row, three bytes a pixel. */
  pixels: Uint8Array;
}

/** @throws SourceError when it is no such picture, or damaged */
export function readPng(file: Uint8Array): Picture {
  if (SIGNATURE.some((byte, i) => file[i] !== byte))
    throw new SourceError(say('has a picture that is not a PNG'));
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const data: Uint8Array[] = [];
  let size: { width: number; height: number } | null = null;
  for (let at = SIGNATURE.length; at + 12 <= file.length;) {
    const length = view.getUint32(at);
    const kind = String.fromCharCode(...file.subarray(at + 4, at + 8));
    const body = file.subarray(at + 8, at + 8 + length);
    if (kind === 'IHDR') {
      size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
      const [depth, colours, , , interlaced] = body.subarray(8);
      if (depth !== 8 || colours !== RGB || interlaced !== 0)
        throw new SourceError(say('has a picture that is not plain 8-bit RGB'));
    }
    if (kind === 'IDAT') data.push(body);
    at += 12 + length;
  }
  if (!size) throw new SourceError(say('has a picture without a header'));
  const row = size.width * BYTES_A_PIXEL;
  return { ...size, pixels: unfilter(inflated(data, size.height * (row + 1)), row, size.height) };
}

function inflated(data: Uint8Array[], length: number): Uint8Array {
  try {
    const raw = inflateSync(Buffer.concat(data), { maxOutputLength: length });
    if (raw.length === length) return raw;
  } catch (cause) {
    throw new SourceError(say('has a picture that does not decompress'), { cause });
  }
  throw new SourceError(say('has a picture that is cut short'));
}

/** Every row starts with the number of the filter that its bytes went through: differences to bytes left, above, or both. */
function unfilter(raw: Uint8Array, row: number, height: number): Uint8Array {
  const pixels = new Uint8Array(row * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (row + 1)] as number;
    const from = y * (row + 1) + 1;
    const to = y * row;
    for (let x = 0; x < row; x++) {
      const left = x < BYTES_A_PIXEL ? 0 : (pixels[to + x - BYTES_A_PIXEL] as number);
      const above = y === 0 ? 0 : (pixels[to + x - row] as number);
      const corner = x < BYTES_A_PIXEL || y === 0 ? 0 : (pixels[to + x - row - BYTES_A_PIXEL] as number);
      pixels[to + x] = (raw[from + x] as number) + predicted(filter, left, above, corner);
    }
  }
  return pixels;
}

function predicted(filter: number, left: number, above: number, corner: number): number {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) >> 1;
    case 4: {
      const toLeft = Math.abs(above - corner);
      const toAbove = Math.abs(left - corner);
      const toCorner = Math.abs(left + above - 2 * corner);
      if (toLeft <= toAbove && toLeft <= toCorner) return left;
      return toAbove <= toCorner ? above : corner;
    }
    default:
      throw new SourceError(say`has a picture with the unknown filter ${filter}`);
  }
}
