// Range of each neuron's activation over many tiles, to find dead neurons.
import { ROW_BYTES } from './layout';

/**
 * @param y activations, rows of neurons; padding lanes repeat examples, so they change nothing
 * @param ranges per neuron: the lowest values seen in each of 4 lanes, then the highest; read and written
 */
export function widenRanges(vectors: i32, neurons: i32, y: usize, ranges: usize): void {
  for (let n = 0; n < neurons; n++, y += ROW_BYTES, ranges += 32) {
    let low = v128.load(ranges);
    let high = v128.load(ranges, 16);
    for (let at = y; at < y + ((<usize>vectors) << 4); at += 16) {
      const value = v128.load(at);
      low = f32x4.pmin(low, value);
      high = f32x4.pmax(high, value);
    }
    v128.store(ranges, low);
    v128.store(ranges, high, 16);
  }
}
