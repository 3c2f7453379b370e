// Randomness of a step besides its examples: how images are shifted, which activations are dropped. Addressed, as all randomness is: a
// training that goes on somewhere draws what it would have drawn.
import { stream } from './stream';
import type { Address } from './stream';

export interface RandomnessAddress {
  seed: number;
  replicate: number;
  /** The iteration from which a copy of a training goes its own way: other batches, and all else that is random about a step. */
  copiedAt?: number | undefined;
}

/** Where what is random about a step is drawn from: a copy's has an address of its own from its iteration on. */
export const courseAt = (
  { seed, replicate, copiedAt }: RandomnessAddress,
  position: number,
): Pick<Address, 'seed' | 'replicate' | 'course'> =>
  copiedAt !== undefined && position >= copiedAt ? { seed, replicate, course: 1 } : { seed, replicate };

/** Seed of all that code of the user's own draws in a step, but for what is random about its examples. */
export const stepSeed = (randomness: RandomnessAddress, position: number): number =>
  seedAt({ ...courseAt(randomness, position), purpose: 'step', index: position });

/** Seed that, with an example's number, says how code of the user's own draws the example in the epoch of a step. */
export const epochSeed = (randomness: RandomnessAddress, position: number, stepsPerEpoch: number): number =>
  seedAt({
    ...courseAt(randomness, position),
    purpose: 'example',
    index: Math.floor(position / stepsPerEpoch),
  });

/** A seed for random numbers that are drawn elsewhere. */
export const seedAt = (address: Address): number => stream(address).below(2 ** 32);

/** Rows and columns that an image may be moved by. */
const MOST_SHIFT = 4;

/**
 * How each example of a step is changed: [examples][3], whether it is flipped left to right (0 or 1), then by how many rows it moves down and
 * columns to the right (−4 to 4), black coming in (He et al. 2015: flip, pad 4, crop).
 * @param position number of the step, counted since initialisation
 */
export function augmentationAt(randomness: RandomnessAddress, position: number, examples: number): Int8Array {
  const random = stream({ ...courseAt(randomness, position), purpose: 'augment', index: position });
  const shifts = new Int8Array(examples * 3);
  for (let at = 0; at < shifts.length; at += 3) {
    shifts[at] = random.below(2);
    shifts[at + 1] = random.below(2 * MOST_SHIFT + 1) - MOST_SHIFT;
    shifts[at + 2] = random.below(2 * MOST_SHIFT + 1) - MOST_SHIFT;
  }
  return shifts;
}

/** Dropouts of a network at most; of two steps none shares its numbers. */
const SITES = 1024;

/**
 * Which activations a dropout keeps: [examples][units], 1 where it does, each with probability 1 − rate.
 * @param site number of the dropout, from the input: those of images first
 */
export function dropoutKeeps(
  randomness: RandomnessAddress,
  position: number,
  site: number,
  units: number,
  examples: number,
  rate: number,
): Uint8Array {
  const index = position * SITES + site;
  const random = stream({ ...courseAt(randomness, position), purpose: 'dropout', index });
  const [a, b] = [random.below(2 ** 32), random.below(2 ** 32)];
  const least = rate * 2 ** 32;
  const keeps = new Uint8Array(examples * units);
  for (let i = 0; i < keeps.length; i++) keeps[i] = scramble(scramble(i ^ a) + b) >= least ? 1 : 0;
  return keeps;
}

/** A bijection of 32 bits that leaves no trace of its argument: the end of MurmurHash3 (A. Appleby, public domain). */
function scramble(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
