// Ranks of magnitudes: what puts weights as drawn and as trained on one scale, with no factor between them to be chosen.

/**
 * The share of the layer's surviving weights that are smaller, 0–1, ties by index. Zhou et al. 2019 ask of a weight that it lies above the same
 * percentile both times, and look for the percentile that leaves as many as are wanted: the weights with the highest of the lower ranks.
 * @param mask others have rank 0
 */
export function ranks(weights: Float32Array, mask: Uint8Array): Float32Array {
  const survivors = Uint32Array.from(mask.keys()).filter((i) => mask[i]);
  const size = (i: number) => Math.abs(weights[i] ?? NaN);
  survivors.sort((a, b) => size(a) - size(b) || a - b);
  const ranked = new Float32Array(weights.length);
  survivors.forEach((index, rank) => (ranked[index] = rank / survivors.length));
  return ranked;
}
