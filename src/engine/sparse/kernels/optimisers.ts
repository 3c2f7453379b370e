// The optimisers' step: of four weights or biases at a time, whose gradients and whatever the optimiser keeps lie together
// (layout.ts): the gradients, then Adam's sums of gradients or the momentum, then Adam's sums of squares, for which those of
// convolutions have room under Adam alone.
import { ADAM, AdamSettings, MOMENTUM, MomentumSettings, TRAINING } from './layout';

/**
 * @param optimiser ADAM, MOMENTUM or PLAIN
 * @param weights the first four
 * @param stride bytes to the next four
 * @param training of the first four
 * @param group bytes to that of the next four
 * @param end one past that of the last
 * @param settings AdamSettings or MomentumSettings
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
  else if (optimiser == MOMENTUM) Descent.step(true, weights, stride, training, group, end, settings);
  else Descent.step(false, weights, stride, training, group, end, settings);
}

/** Compiled into loops that have other work for the processor while roots and divisions take their time. */
export class Adam {
  @inline
  static step(weights: usize, stride: usize, training: usize, end: usize, settings: usize): void {
    const rate = v128.load_splat<f32>(settings, offsetof<AdamSettings>('rate'));
    const decay = v128.load_splat<f32>(settings, offsetof<AdamSettings>('decay'));
    const grain = v128.load_splat<f32>(settings, offsetof<AdamSettings>('grain'));
    const beta1 = v128.load_splat<f32>(settings, offsetof<AdamSettings>('beta1'));
    const beta2 = v128.load_splat<f32>(settings, offsetof<AdamSettings>('beta2'));
    const epsilon = v128.load_splat<f32>(settings, offsetof<AdamSettings>('epsilon'));
    const left = v128.load_splat<f32>(settings, offsetof<AdamSettings>('left'));
    for (; training < end; training += TRAINING, weights += stride) {
      const w = v128.load(weights);
      const g = f32x4.add(v128.load(training), f32x4.mul(decay, w));
      const squares = f32x4.add(f32x4.mul(beta2, v128.load(training, 32)), f32x4.mul(g, g));
      v128.store(training, squares, 32);
      const sum = Small.toZero(f32x4.add(f32x4.mul(beta1, v128.load(training, 16)), g), grain);
      v128.store(training, sum, 16);
      const move = f32x4.div(f32x4.mul(rate, sum), f32x4.add(f32x4.sqrt(squares), epsilon));
      v128.store(weights, f32x4.sub(f32x4.mul(left, w), move));
    }
  }
}

/** Gradient descent; compiled into what calls it, with momentum and without. */
class Descent {
  @inline
  static step(
    hasMomentum: bool,
    weights: usize,
    stride: usize,
    training: usize,
    group: usize,
    end: usize,
    settings: usize,
  ): void {
    const rate = v128.load_splat<f32>(settings, offsetof<MomentumSettings>('rate'));
    const decay = v128.load_splat<f32>(settings, offsetof<MomentumSettings>('decay'));
    const grain = v128.load_splat<f32>(settings, offsetof<MomentumSettings>('grain'));
    const momentum = v128.load_splat<f32>(settings, offsetof<MomentumSettings>('momentum'));
    const ofGradient = v128.load_splat<f32>(settings, offsetof<MomentumSettings>('ofGradient'));
    const ofMomentum = v128.load_splat<f32>(settings, offsetof<MomentumSettings>('ofMomentum'));
    for (; training < end; training += group, weights += stride) {
      const w = v128.load(weights);
      let move = f32x4.add(v128.load(training), f32x4.mul(decay, w));
      if (hasMomentum) {
        const buffer = Small.toZero(f32x4.add(f32x4.mul(momentum, v128.load(training, 16)), move), grain);
        v128.store(training, buffer, 16);
        move = f32x4.add(f32x4.mul(ofGradient, move), f32x4.mul(ofMomentum, buffer));
      }
      v128.store(weights, f32x4.sub(w, f32x4.mul(rate, move)));
    }
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
