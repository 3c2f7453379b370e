// Random numbers by address: a stream depends on what it is for, never on what was drawn before it.
import { createHash } from 'node:crypto';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** What a stream is for; two purposes never share numbers. */
export type Purpose =
  | 'weights'
  | 'order'
  | 'reinit'
  | 'random-mask'
  | 'random-erk'
  | 'criterion'
  | 'scoring-examples'
  | 'update'
  | 'update-examples'
  | 'growth'
  | 'validation-split'
  | 'test-split'
  | 'augment'
  | 'dropout'
  | 'step'
  | 'example'
  | 'sweep';

/** Where a stream lives. All numbers are whole and at least 0. */
export interface Address {
  seed: number;
  replicate: number;
  purpose: Purpose;
  /** Which of several streams of one purpose: an epoch, a level, a draw; 0 where there is but one. */
  index: number;
  /** Of another course that a training takes from some iteration on, from 1; missing of the first. */
  course?: number | undefined;
}

export interface Random {
  /** In [0, 1), a multiple of 2⁻⁵³. */
  uniform(): number;
  /** A whole number in [0, n), every one as likely; n from 1 to 2³². */
  below(n: number): number;
  /** Standard normal: mean 0, variance 1, not truncated. */
  normal(): number;
  /** The numbers 0 … n − 1 in random order. */
  permutation(n: number): Uint32Array;
}

/**
 * The stream at an address, from its beginning. The same on every machine and in every release
 * (docs/decisions/0010-addressed-randomness.md): change nothing here without a new version in the address text.
 */
export function stream(address: Address): Random {
  const generator = xoroshiro128plusFromState(seedWords(address));

  // The high bits: the lowest ones of this generator are its weakest.
  const uniform = () => ((generator.next() >>> 5) * 0x4000000 + (generator.next() >>> 6)) / 2 ** 53;

  const below = (n: number) => {
    if (!Number.isInteger(n) || n < 1 || n > 2 ** 32) throw new RangeError(`below(${n}): n is 1 to 2^32`);
    return uniformInt(generator, 0, n - 1);
  };

  // Marsaglia's polar method gives two at a time; the second waits here.
  let spare: number | null = null;
  const normal = () => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    let x: number, y: number, square: number;
    do {
      x = 2 * uniform() - 1;
      y = 2 * uniform() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square === 0);
    const factor = Math.sqrt((-2 * logarithm(square)) / square);
    spare = y * factor;
    return x * factor;
  };

  const permutation = (n: number) => {
    const values = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = uniformInt(generator, 0, i);
      const value = values[i] as number;
      values[i] = values[j] as number;
      values[j] = value;
    }
    return values;
  };

  return { uniform, below, normal, permutation };
}

/** The generator's four words: the first 16 bytes of the SHA-256 of the address, written out. */
function seedWords({ seed, replicate, purpose, index, course }: Address): number[] {
  for (const [name, value] of Object.entries({ seed, replicate, index, course: course ?? 0 }))
    if (!Number.isSafeInteger(value) || value < 0)
      throw new RangeError(`The ${name} of a random stream is ${value}: it must be a whole number from 0`);
  const own = course === undefined ? '' : ` course=${course}`;
  const text = `ticket-lab/1 seed=${seed} replicate=${replicate} purpose=${purpose} index=${index}${own}`;
  const digest = createHash('sha256').update(text).digest();
  return [0, 4, 8, 12].map((offset) => digest.readInt32BE(offset));
}

/**
 * Natural logarithm of x in (0, 1), to a few units in the last place. Math.log may differ between machines in its
 * last bit; plain arithmetic may not.
 */
function logarithm(x: number): number {
  let exponent = 0;
  while (x < Math.SQRT1_2) {
    x *= 2;
    exponent--;
  }
  // ln x = 2 artanh s; |s| ≤ 0.1716, so ten terms reach double precision.
  const s = (x - 1) / (x + 1);
  const q = s * s;
  let sum = 1 / 21;
  for (let k = 19; k > 0; k -= 2) sum = sum * q + 1 / k;
  return exponent * Math.LN2 + 2 * s * sum;
}
