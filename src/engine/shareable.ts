// Values that several threads may read.
import type { Parameters } from '../lottery/network/network';

/** A copy that every checkpoint can bring to another thread without one of its own. */
export const shareable = (parameters: Parameters): Parameters =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, values]) => {
      const copy = new Float32Array(new SharedArrayBuffer(values.byteLength));
      copy.set(values);
      return [name, copy];
    }),
  );
