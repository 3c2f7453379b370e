// The safetensors format: named tensors and text, read by Python with one call. https://huggingface.co/docs/safetensors
import { dtypeOf, viewBytes } from './dtype';
import type { TensorArray } from './dtype';

/** A tensor to be written: its type follows from the array. */
export interface Tensor {
  /** Lengths of its axes, the outermost first; their product is the array's length. */
  shape: number[];
  data: TensorArray;
}

/**
 * A whole safetensors file, as chunks to be written one after the other; tensors are not copied. Wide types come first, so that
 * every tensor lies at a multiple of its element's size. The same input gives the same bytes.
 * @throws RangeError where a shape does not fit its array
 */
export function encodeSafetensors(
  tensors: Record<string, Tensor>,
  metadata: Record<string, string> = {},
): Uint8Array[] {
  const ordered = Object.entries(tensors).sort(
    ([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT,
  );
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, { shape, data }] of ordered) {
    if (shape.reduce((product, size) => product * size, 1) !== data.length)
      throw new RangeError(`${name}: shape [${shape.join(', ')}] does not hold ${data.length} values`);
    header[name] = { dtype: dtypeOf(data), shape, data_offsets: [end, (end += data.byteLength)] };
  }
  const json = Buffer.from(JSON.stringify(header));
  // Spaces make the data begin at a multiple of 8 bytes.
  const text = Buffer.alloc(Math.ceil(json.length / 8) * 8, ' ');
  json.copy(text);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return [length, text, ...ordered.map(([, { data }]) => viewBytes(data))];
}
