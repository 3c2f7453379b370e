// Element types of safetensors files and the typed arrays that hold them. Little-endian, as is every machine Node runs on that has WebAssembly SIMD.

export type TensorArray =
  Float32Array | Float64Array | Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array;

export interface Dtype {
  bytes: number;
  /** Null for types that have no typed array in JavaScript. */
  create: ((buffer: ArrayBuffer) => TensorArray) | null;
}

const DTYPES: Readonly<Record<string, Dtype>> = {
  F32: { bytes: 4, create: (buffer) => new Float32Array(buffer) },
  F64: { bytes: 8, create: (buffer) => new Float64Array(buffer) },
  U8: { bytes: 1, create: (buffer) => new Uint8Array(buffer) },
  BOOL: { bytes: 1, create: (buffer) => new Uint8Array(buffer) },
  I8: { bytes: 1, create: (buffer) => new Int8Array(buffer) },
  U16: { bytes: 2, create: (buffer) => new Uint16Array(buffer) },
  I16: { bytes: 2, create: (buffer) => new Int16Array(buffer) },
  U32: { bytes: 4, create: (buffer) => new Uint32Array(buffer) },
  I32: { bytes: 4, create: (buffer) => new Int32Array(buffer) },
  F16: { bytes: 2, create: null },
  BF16: { bytes: 2, create: null },
  I64: { bytes: 8, create: null },
  U64: { bytes: 8, create: null },
};

/** What is known of a type; nothing of one that is not of the format. */
export const dtypeNamed = (name: string): Dtype | undefined =>
  Object.hasOwn(DTYPES, name) ? DTYPES[name] : undefined;

export function dtypeOf(data: TensorArray): string {
  if (data instanceof Float32Array) return 'F32';
  if (data instanceof Float64Array) return 'F64';
  if (data instanceof Uint8Array) return 'U8';
  if (data instanceof Int8Array) return 'I8';
  if (data instanceof Uint16Array) return 'U16';
  if (data instanceof Int16Array) return 'I16';
  if (data instanceof Uint32Array) return 'U32';
  return 'I32';
}

/** The array's bytes, not copied. */
export const viewBytes = (data: TensorArray) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** Bytes that are read or hashed at a time: Node aborts, or refuses, from 2 GiB on. */
const PIECE = 1 << 26;

/** Bytes one after the other in pieces that Node can take, not copied. */
export function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
}
