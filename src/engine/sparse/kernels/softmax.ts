// Softmax and cross-entropy of a tile's logits, natural logarithm.
import { ROW_BYTES } from './layout';
import { exp4, logarithm } from './maths';

/**
 * Gradient of the batch's mean loss by the logits, (p − [class]) / batch; 0 in the padding of the last two vectors.
 * @param count examples of the tile
 * @param z logits, rows of classes
 * @param labels u32 class of each example
 * @param share 1 / examples of the batch
 * @param errors rows of classes; written
 * @param scratch 32 bytes
 * @returns sum of the examples' losses
 */
export function crossEntropy(
  count: i32,
  classes: i32,
  z: usize,
  labels: usize,
  share: f32,
  errors: usize,
  scratch: usize,
): f64 {
  let loss: f64 = 0;
  for (let from = 0; from < ((count + 7) & ~7); from += 4, z += 16, errors += 16, labels += 16) {
    const largest = largest4(classes, z);
    let sum = f32x4.splat(0);
    for (let n = 0; n < classes; n++) {
      const at = <usize>n * ROW_BYTES;
      const e = exp4(f32x4.sub(v128.load(z + at), largest));
      sum = f32x4.add(sum, e);
      v128.store(errors + at, e);
    }
    const left = count - from;
    const used = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(left));
    const factor = f32x4.div(f32x4.splat(share), sum);
    for (let n = 0; n < classes; n++) {
      const at = errors + <usize>n * ROW_BYTES;
      v128.store(at, v128.and(f32x4.mul(v128.load(at), factor), used));
    }
    loss += losses(min(4, left), z, labels, largest, sum, scratch);
    for (let lane = 0; lane < min(4, left); lane++) {
      const at = errors + <usize>load<u32>(labels + ((<usize>lane) << 2)) * ROW_BYTES + ((<usize>lane) << 2);
      store<f32>(at, load<f32>(at) - share);
    }
  }
  return loss;
}

/**
 * Loss and class of each example of a tile.
 * @param given u32 class that each example is given, written: the lowest of those with the largest logit
 * @param scratch 32 bytes
 * @returns sum of the examples' losses
 */
export function score(count: i32, classes: i32, z: usize, labels: usize, given: usize, scratch: usize): f64 {
  let loss: f64 = 0;
  for (let from = 0; from < count; from += 4, z += 16, labels += 16, given += 16) {
    let largest = v128.load(z);
    let best = i32x4.splat(0);
    for (let n = 1; n < classes; n++) {
      const value = v128.load(z + <usize>n * ROW_BYTES);
      const better = f32x4.gt(value, largest);
      largest = v128.bitselect(value, largest, better);
      best = v128.bitselect(i32x4.splat(n), best, better);
    }
    v128.store(given, best);
    let sum = f32x4.splat(0);
    for (let n = 0; n < classes; n++)
      sum = f32x4.add(sum, exp4(f32x4.sub(v128.load(z + <usize>n * ROW_BYTES), largest)));
    loss += losses(min(4, count - from), z, labels, largest, sum, scratch);
  }
  return loss;
}

function largest4(classes: i32, z: usize): v128 {
  let largest = v128.load(z);
  for (let n = 1; n < classes; n++) largest = f32x4.pmax(largest, v128.load(z + <usize>n * ROW_BYTES));
  return largest;
}

/** Σ over lanes of ln Σ e^(z − largest) − (z[class] − largest); one logarithm, of the product, is enough for them. */
function losses(lanes: i32, z: usize, labels: usize, largest: v128, sum: v128, scratch: usize): f64 {
  v128.store(scratch, largest);
  v128.store(scratch, sum, 16);
  let product: f64 = 1;
  let loss: f64 = 0;
  for (let lane = 0; lane < lanes; lane++) {
    const at = (<usize>lane) << 2;
    product *= <f64>load<f32>(scratch + at, 16);
    const logit = load<f32>(z + <usize>load<u32>(labels + at) * ROW_BYTES + at);
    loss -= <f64>logit - <f64>load<f32>(scratch + at);
  }
  return loss + logarithm(product);
}
