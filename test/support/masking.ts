// A mask applied to values the plain way; engines, which never hold what is pruned, must come to the same.
import type { Mask, Parameters } from '../../src/lottery/network/network';

/** Copies of the values, pruned weights exactly +0 whatever they were (NaN and −0 too). */
export const applyMask = (parameters: Parameters, mask: Mask): Parameters =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, values]) => {
      const bytes = mask[name];
      return [name, bytes ? values.map((value, i) => (bytes[i] ? value : 0)) : values.slice()];
    }),
  );
