// Bytes of tensors as numbers, and numbers as text.
import { dtypeNamed, type TensorArray } from '../../tensors/dtype';

/** Values of any stored type; half and 64-bit integer ones, which have no array of their own, become floating point numbers. */
export function toNumbers(dtype: string, buffer: ArrayBuffer): TensorArray {
  switch (dtype) {
    case 'F16':
      return Float32Array.from(new Uint16Array(buffer), half);
    case 'BF16':
      return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (bits) => bits << 16).buffer);
    case 'I64':
      return Float64Array.from(new BigInt64Array(buffer), Number);
    case 'U64':
      return Float64Array.from(new BigUint64Array(buffer), Number);
  }
  const create = dtypeNamed(dtype)?.create;
  if (!create) throw new RangeError(`values of type ${dtype}`);
  return create(buffer);
}

/** 1 where a mask's value is not zero: its weight survives. */
export function toMask(dtype: string, buffer: ArrayBuffer): Uint8Array<ArrayBuffer> {
  const numbers = toNumbers(dtype, buffer);
  const mask = numbers.BYTES_PER_ELEMENT === 1 ? new Uint8Array(buffer) : new Uint8Array(numbers.length);
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
export function valueText(dtype: string, value: number): string {
  if (dtype !== 'F32' || !Number.isFinite(value))
    return dtype === 'F16' || dtype === 'BF16' ? String(Number(value.toPrecision(5))) : String(value);
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}
