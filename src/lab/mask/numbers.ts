// Bytes of tensors as numbers, and numbers as text.
import type { Dtype } from './tensor-file';

export type Numbers =
  Float32Array | Float64Array | Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | Uint32Array;

/** @param bytes start a buffer of their own, little-endian */
export function toNumbers(dtype: Dtype, { buffer }: Uint8Array<ArrayBuffer>): Numbers {
  switch (dtype) {
    case 'F32':
      return new Float32Array(buffer);
    case 'F64':
      return new Float64Array(buffer);
    case 'F16':
      return Float32Array.from(new Uint16Array(buffer), half);
    case 'BF16':
      return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (bits) => bits << 16).buffer);
    case 'I8':
      return new Int8Array(buffer);
    case 'I16':
      return new Int16Array(buffer);
    case 'I32':
      return new Int32Array(buffer);
    case 'U16':
      return new Uint16Array(buffer);
    case 'U32':
      return new Uint32Array(buffer);
    case 'I64':
      return Float64Array.from(new BigInt64Array(buffer), Number);
    case 'U64':
      return Float64Array.from(new BigUint64Array(buffer), Number);
    case 'BOOL':
    case 'U8':
      return new Uint8Array(buffer);
  }
}

/** 1 where a mask's value is not zero: its weight survives. */
export function toMask(dtype: Dtype, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const numbers = toNumbers(dtype, bytes);
  const mask = numbers.BYTES_PER_ELEMENT === 1 ? bytes : new Uint8Array(numbers.length);
  for (let i = 0; i < mask.length; i++) mask[i] = numbers[i] === 0 ? 0 : 1;
  return mask;
}

/** Sign, 5 bits of exponent, 10 bits of fraction (IEEE 754 binary16). */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

/** The shortest decimal that is this very value in its own type: 0.1, not 0.10000000149011612. */
export function valueText(dtype: Dtype, value: number): string {
  if (dtype !== 'F32' || !Number.isFinite(value))
    return dtype === 'F16' || dtype === 'BF16' ? String(Number(value.toPrecision(5))) : String(value);
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}
