// The optimisers' step: of four weights or biases at a time, whose gradients and whatever the optimiser keeps lie together
// (layout.ts): the gradients, then Adam's sums of gradients or the momentum, then Adam's sums of squares, for which those of
// convolutions have room under Adam alone.
//
// `settings` points to the numbers of this step, f32 (src/engine/sparse/optimiser.ts):
//   all       0 rate · 1 weight decay · 2 what rounds the smallest numbers to 0
//   Adam      3 β1 · 4 β2 · 5 epsilon
//   momentum  3 momentum · 4 share of the gradient in the step · 5 share of the momentum in it
import { TRAINING } from './layout';

/** As src/engine/sparse/optimiser.ts numbers them. */
export const KEEP: i32 = 0;
export const ADAM: i32 = 1;
const MOMENTUM: i32 = 2;

/**
 * @param weights the first four
 * @param stride bytes to the next four
 * @param training of the first four
 * @param group bytes to that of the next four
 * @param end one past that of the last
 */
export function step(
  optimiser: i32,
  weights: usize,
  stride: usize,
  training: usize,
  group: usize,
  end: usize,
  settings: usize,
): void {
  if (optimiser == ADAM) Adam.step(weights, stride, training, end, settings);
  else if (optimiser == MOMENTUM) momentum(weights, stride, training, group, end, settings);
  else plain(weights, stride, training, group, end, settings);
}

/** Compiled into loops that have other work for the processor while roots and divisions take their time. */
export class Adam {
  @inline
  static step(weights: usize, stride: usize, training: usize, end: usize, settings: usize): void {
    const rate = v128.load_splat<f32>(settings);
    const decay = v128.load_splat<f32>(settings, 4);
    const grain = v128.load_splat<f32>(settings, 8);
    const beta1 = v128.load_splat<f32>(settings, 12);
    const beta2 = v128.load_splat<f32>(settings, 16);
    const epsilon = v128.load_splat<f32>(settings, 20);
    for (; training < end; training += TRAINING, weights += stride) {
      const w = v128.load(weights);
      const g = f32x4.add(v128.load(training), f32x4.mul(decay, w));
      const squares = f32x4.add(f32x4.mul(beta2, v128.load(training, 32)), f32x4.mul(g, g));
      v128.store(training, squares, 32);
      const sum = Small.toZero(f32x4.add(f32x4.mul(beta1, v128.load(training, 16)), g), grain);
      v128.store(training, sum, 16);
      const move = f32x4.div(f32x4.mul(rate, sum), f32x4.add(f32x4.sqrt(squares), epsilon));
      v128.store(weights, f32x4.sub(w, move));
    }
  }
}

function momentum(
  weights: usize,
  stride: usize,
  training: usize,
  group: usize,
  end: usize,
  settings: usize,
): void {
  const rate = v128.load_splat<f32>(settings);
  const decay = v128.load_splat<f32>(settings, 4);
  const grain = v128.load_splat<f32>(settings, 8);
  const keep = v128.load_splat<f32>(settings, 12);
  const ofGradient = v128.load_splat<f32>(settings, 16);
  const ofBuffer = v128.load_splat<f32>(settings, 20);
  for (; training < end; training += group, weights += stride) {
    const w = v128.load(weights);
    const g = f32x4.add(v128.load(training), f32x4.mul(decay, w));
    const buffer = Small.toZero(f32x4.add(f32x4.mul(keep, v128.load(training, 16)), g), grain);
    v128.store(training, buffer, 16);
    const move = f32x4.add(f32x4.mul(ofGradient, g), f32x4.mul(ofBuffer, buffer));
    v128.store(weights, f32x4.sub(w, f32x4.mul(rate, move)));
  }
}

function plain(
  weights: usize,
  stride: usize,
  training: usize,
  group: usize,
  end: usize,
  settings: usize,
): void {
  const rate = v128.load_splat<f32>(settings);
  const decay = v128.load_splat<f32>(settings, 4);
  for (; training < end; training += group, weights += stride) {
    const w = v128.load(weights);
    const g = f32x4.add(v128.load(training), f32x4.mul(decay, w));
    v128.store(weights, f32x4.sub(w, f32x4.mul(rate, g)));
  }
}

/** Compiled into what calls it. */
class Small {
  /**
   * Numbers that are no longer normal would slow many processors but change nothing: what a grain of 1e-23 swallows, below
   * about 1e-30, becomes 0.
   */
  @inline
  static toZero(x: v128, grain: v128): v128 {
    return f32x4.sub(f32x4.add(x, grain), grain);
  }
}
