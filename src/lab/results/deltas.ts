// Positions of a mask's survivors, one byte each (docs/compact.md).

/** A byte that stands for so many pruned weights and no survivor. */
const SKIP = 255;

/**
 * For each survivor, in the order of the mask, the number of pruned weights between it and the survivor before. Gaps of 255 and
 * more begin with a byte 255 for every 255 pruned weights.
 */
export function encodeDeltas(mask: Uint8Array): Uint8Array {
  const deltas: number[] = [];
  let gap = 0;
  for (const survives of mask) {
    if (!survives) {
      gap += 1;
      continue;
    }
    for (; gap >= SKIP; gap -= SKIP) deltas.push(SKIP);
    deltas.push(gap);
    gap = 0;
  }
  return Uint8Array.from(deltas);
}

/**
 * The mask again.
 * @returns null where the deltas lead beyond `length`
 */
export function decodeDeltas(deltas: Uint8Array, length: number): Uint8Array | null {
  const mask = new Uint8Array(length);
  let next = 0;
  for (const delta of deltas) {
    next += delta;
    if (delta === SKIP) continue;
    if (next >= length) return null;
    mask[next] = 1;
    next += 1;
  }
  return mask;
}
