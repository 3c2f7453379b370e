// Multiplications and additions as people read them.

const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P', 'E'];

/** 563 M, 1.20 G: three digits with an SI prefix, of a number from 0 on; less than a thousand as they are. */
export function multiplyAddsText(count: number): string {
  if (!Number.isFinite(count)) return String(count);
  const [digits = '0', exponent = '0'] = count.toExponential(2).split('e');
  const power = Math.max(0, Math.floor(Number(exponent) / 3));
  const prefix = PREFIXES[power];
  if (prefix === undefined) return count.toExponential(2);
  if (power === 0) return String(Math.round(count));
  return `${(Number(digits) * 10 ** (Number(exponent) - 3 * power)).toPrecision(3)} ${prefix}`;
}
