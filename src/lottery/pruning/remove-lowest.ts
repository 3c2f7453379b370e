// Removes the weights with the lowest scores: their threshold is found by counting, for sorting takes memory and time.
import { atOnce } from '../in-pieces';
import type { Pieces } from '../in-pieces';

/** The weights of one layer, of which those that survive are candidates. */
export interface Candidates {
  /** The layer's mask, to be changed. */
  bytes: Uint8Array;
  /** Of all weights. */
  scores: Float32Array;
}

/** Prunes exactly `remove` of the candidates: all that score below the threshold, then as many at it as are still due. */
export function removeLowest(candidates: Candidates[], remove: number): void {
  atOnce(removingLowest(candidates, remove));
}

/** The same in pieces: several for each layer. */
export function* removingLowest(candidates: Candidates[], remove: number): Pieces<void> {
  if (remove === 0) return;
  const { score, below } = yield* scoreAt(candidates, remove - 1);
  let ties = remove - below;
  for (const of of candidates) {
    ties = removeUpTo(score, ties, of);
    yield;
  }
}

/** @returns how many of the ties are left to go */
function removeUpTo(threshold: number, ties: number, { bytes, scores }: Candidates): number {
  for (let i = 0; i < bytes.length; i++) {
    const score = scores[i] as number;
    // The scores first, for no processor can foresee a random mask: what is pruned already stays so.
    if (score < threshold || (score === threshold && bytes[i] && ties-- > 0)) bytes[i] = 0;
  }
  return ties;
}

/**
 * The score at a place of all scores in ascending order, from 0, and how many are lower. Found by counting, first by the upper halves of
 * the numbers' bits, then by the lower halves of those that share the upper one: sorting would take as much memory as large networks do.
 * Each loop is a function of its own: compilers give up on functions of several.
 */
function* scoreAt(candidates: Candidates[], place: number): Pieces<{ score: number; below: number }> {
  const counts = spare ?? new Uint32Array(HALF);
  spare = null;
  counts.fill(0);
  for (const of of candidates) {
    countUpper(of, counts);
    yield;
  }
  const high = findPlace(place, counts);
  counts.fill(0);
  for (const of of candidates) {
    countLower(of, high.value, counts);
    yield;
  }
  const low = findPlace(place - high.below, counts);
  spare = counts;
  return { score: scoreOf(((high.value - HALF / 2) << 16) | low.value), below: high.below + low.below };
}

function countUpper({ bytes, scores }: Candidates, counts: Uint32Array): void {
  const bits = bitsOf(scores);
  // Without a branch: no processor can foresee a random mask.
  for (let i = 0; i < bytes.length; i++) {
    const high = upperOf(rankOf(bits[i] as number));
    counts[high] = (counts[high] as number) + (bytes[i] as number);
  }
}

function countLower({ bytes, scores }: Candidates, high: number, counts: Uint32Array): void {
  const bits = bitsOf(scores);
  for (let i = 0; i < bytes.length; i++) {
    const rank = rankOf(bits[i] as number);
    if (upperOf(rank) === high && bytes[i]) increment(counts, rank & 0xffff);
  }
}

const HALF = 2 ** 16;
/** For counting the halves, kept between calls: to allocate it takes longer than to count small layers. null while it is in use. */
let spare: Uint32Array | null = null;
const LOWEST = -(2 ** 31);

/** Of floats, in whole numbers that are never beyond 31 bits and a sign: those alone are fast. */
const bitsOf = (scores: Float32Array) => new Int32Array(scores.buffer, scores.byteOffset, scores.length);

/** A whole number in the order of the scores, 0 and -0 the same; and the way back. */
const rankOf = (bits: number) => (bits >= 0 ? bits : LOWEST - bits);

const scoreOf = (rank: number) => new Float32Array(Int32Array.of(rankOf(rank)).buffer)[0] as number;

/** From 0. */
const upperOf = (rank: number) => (rank >> 16) + HALF / 2;

/** The half that is at a place, and how many are lower. */
function findPlace(place: number, counts: Uint32Array): { value: number; below: number } {
  const value = valueAt(place, counts);
  return { value, below: countBelow(value, counts) };
}

function valueAt(place: number, counts: Uint32Array): number {
  let value = 0;
  for (let left = place; left >= (counts[value] as number); value++) left -= counts[value] as number;
  return value;
}

function countBelow(end: number, counts: Uint32Array): number {
  let below = 0;
  for (let value = 0; value < end; value++) below += counts[value] as number;
  return below;
}

function increment(counts: Uint32Array, value: number): void {
  counts[value] = (counts[value] as number) + 1;
}
