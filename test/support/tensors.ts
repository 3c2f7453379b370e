// Files of tensors for tests: the safetensors format, written down a second time.

export interface TestTensor {
  dtype: string;
  shape: number[];
  bytes: Uint8Array;
}

export const tensor = (dtype: string, shape: number[], data: ArrayBufferView): TestTensor => ({
  dtype,
  shape,
  bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
});

export const floats = (shape: number[], values: ArrayLike<number>) =>
  tensor('F32', shape, Float32Array.from(values));
export const mask = (shape: number[], values: ArrayLike<number>) =>
  tensor('U8', shape, Uint8Array.from(values));

/** Length of the header, header, data. */
export function encode(tensors: Record<string, TestTensor>, metadata: Record<string, string> = {}): Buffer {
  let end = 0;
  const entries = Object.entries(tensors).map(([name, { dtype, shape, bytes }]) => [
    name,
    { dtype, shape, data_offsets: [end, (end += bytes.length)] },
  ]);
  const header = Buffer.from(JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, ...Object.values(tensors).map((one) => one.bytes)]);
}
