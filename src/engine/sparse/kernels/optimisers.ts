// The optimisers' step over a stretch of an array: weights or biases.
//
// `settings` points to numbers of this step, each as a vector of four equal f32 (src/engine/sparse/optimiser.ts):
//   Adam      0 β1 · 1 1 − β1 · 2 β2 · 3 1 − β2 · 4 rate · 5 epsilon · 6 weight decay; bias corrections are in rate and epsilon
//   momentum  0 momentum · 1 share of the gradient in the step · 2 share of the momentum in it · 4 rate · 6 weight decay
//   plain     4 rate · 6 weight decay

/** As src/engine/sparse/optimiser.ts numbers them. */
export const KEEP: i32 = 0;
const ADAM: i32 = 1;
const MOMENTUM: i32 = 2;

/** Means are set to 0 below this: numbers that are no longer normal would slow many processors but change nothing. */
const LEAST: f32 = 1e-30;

/**
 * @param bytes a multiple of 16
 * @param memory1 Adam's mean, or the momentum
 * @param memory2 Adam's mean square
 */
export function step(
  optimiser: i32,
  bytes: usize,
  gradients: usize,
  weights: usize,
  memory1: usize,
  memory2: usize,
  settings: usize,
): void {
  if (bytes == 0) return;
  if (optimiser == ADAM) adam(bytes, gradients, weights, memory1, memory2, settings);
  else if (optimiser == MOMENTUM) momentum(bytes, gradients, weights, memory1, settings);
  else plain(bytes, gradients, weights, settings);
}

function adam(
  bytes: usize,
  gradients: usize,
  weights: usize,
  means: usize,
  squares: usize,
  settings: usize,
): void {
  const beta1 = v128.load(settings);
  const rest1 = v128.load(settings, 16);
  const beta2 = v128.load(settings, 32);
  const rest2 = v128.load(settings, 48);
  const rate = v128.load(settings, 64);
  const epsilon = v128.load(settings, 80);
  const decay = v128.load(settings, 96);
  const least = f32x4.splat(LEAST);
  // A root and a division take long: a weight moves once the next one's are under way.
  let place = weights;
  let weight = v128.load(weights);
  let scaled = f32x4.splat(0);
  let root = f32x4.splat(1);
  for (let i: usize = 0; i < bytes; i += 16) {
    const w = v128.load(weights + i);
    const g = f32x4.add(v128.load(gradients + i), f32x4.mul(decay, w));
    let mean = f32x4.add(f32x4.mul(beta1, v128.load(means + i)), f32x4.mul(rest1, g));
    const square = f32x4.add(f32x4.mul(beta2, v128.load(squares + i)), f32x4.mul(rest2, f32x4.mul(g, g)));
    v128.store(place, f32x4.sub(weight, f32x4.div(scaled, f32x4.add(root, epsilon))));
    // Not "and greater": a NaN must stay one.
    mean = v128.andnot(mean, f32x4.lt(f32x4.abs(mean), least));
    v128.store(means + i, mean);
    v128.store(squares + i, square);
    scaled = f32x4.mul(rate, mean);
    root = f32x4.sqrt(square);
    weight = w;
    place = weights + i;
  }
  v128.store(place, f32x4.sub(weight, f32x4.div(scaled, f32x4.add(root, epsilon))));
}

function momentum(bytes: usize, gradients: usize, weights: usize, buffers: usize, settings: usize): void {
  const keep = v128.load(settings);
  const ofGradient = v128.load(settings, 16);
  const ofBuffer = v128.load(settings, 32);
  const rate = v128.load(settings, 64);
  const decay = v128.load(settings, 96);
  const least = f32x4.splat(LEAST);
  for (let i: usize = 0; i < bytes; i += 16) {
    const w = v128.load(weights + i);
    const g = f32x4.add(v128.load(gradients + i), f32x4.mul(decay, w));
    let buffer = f32x4.add(f32x4.mul(keep, v128.load(buffers + i)), g);
    buffer = v128.andnot(buffer, f32x4.lt(f32x4.abs(buffer), least));
    v128.store(buffers + i, buffer);
    const move = f32x4.add(f32x4.mul(ofGradient, g), f32x4.mul(ofBuffer, buffer));
    v128.store(weights + i, f32x4.sub(w, f32x4.mul(rate, move)));
  }
}

function plain(bytes: usize, gradients: usize, weights: usize, settings: usize): void {
  const rate = v128.load(settings, 64);
  const decay = v128.load(settings, 96);
  for (let i: usize = 0; i < bytes; i += 16) {
    const w = v128.load(weights + i);
    const g = f32x4.add(v128.load(gradients + i), f32x4.mul(decay, w));
    v128.store(weights + i, f32x4.sub(w, f32x4.mul(rate, g)));
  }
}
