// What the optimisers do to four weights at once; bench and tests see them through the kernels that use them.
//
// `settings` points to f32 numbers of this step, see src/engine/sparse/optimiser.ts:
//   adam      0 β1 · 4 1 − β1 · 8 β2 · 12 1 − β2 · 16 rate · 20 epsilon · 24 weight decay; both bias corrections are in rate and epsilon
//   momentum  0 momentum · 4 share of the gradient in the step · 8 share of the momentum in it · 16 rate · 24 weight decay
//   plain     16 rate · 24 weight decay

/** Adam's mean is set to 0 below this: numbers that are no longer normal would slow every processor but change nothing. */
const LEAST: f32 = 1e-30;

/** One step of four weights, compiled into whatever calls it. */
export class Update {
  @inline
  static adam4(gradient: v128, weights: usize, mean: usize, square: usize, settings: usize): void {
    const w = v128.load(weights);
    const g = f32x4.add(gradient, f32x4.mul(v128.load_splat<f32>(settings, 24), w));
    let m = f32x4.add(
      f32x4.mul(v128.load_splat<f32>(settings), v128.load(mean)),
      f32x4.mul(v128.load_splat<f32>(settings, 4), g),
    );
    // Not "and greater": a NaN must stay one.
    m = v128.andnot(m, f32x4.lt(f32x4.abs(m), f32x4.splat(LEAST)));
    const s = f32x4.add(
      f32x4.mul(v128.load_splat<f32>(settings, 8), v128.load(square)),
      f32x4.mul(v128.load_splat<f32>(settings, 12), f32x4.mul(g, g)),
    );
    v128.store(mean, m);
    v128.store(square, s);
    const step = f32x4.div(
      f32x4.mul(v128.load_splat<f32>(settings, 16), m),
      f32x4.add(f32x4.sqrt(s), v128.load_splat<f32>(settings, 20)),
    );
    v128.store(weights, f32x4.sub(w, step));
  }

  @inline
  static momentum4(gradient: v128, weights: usize, buffer: usize, settings: usize): void {
    const w = v128.load(weights);
    const g = f32x4.add(gradient, f32x4.mul(v128.load_splat<f32>(settings, 24), w));
    let b = f32x4.add(f32x4.mul(v128.load_splat<f32>(settings), v128.load(buffer)), g);
    b = v128.andnot(b, f32x4.lt(f32x4.abs(b), f32x4.splat(LEAST)));
    v128.store(buffer, b);
    const step = f32x4.add(
      f32x4.mul(v128.load_splat<f32>(settings, 4), g),
      f32x4.mul(v128.load_splat<f32>(settings, 8), b),
    );
    v128.store(weights, f32x4.sub(w, f32x4.mul(v128.load_splat<f32>(settings, 16), step)));
  }

  @inline
  static plain4(gradient: v128, weights: usize, settings: usize): void {
    const w = v128.load(weights);
    const g = f32x4.add(gradient, f32x4.mul(v128.load_splat<f32>(settings, 24), w));
    v128.store(weights, f32x4.sub(w, f32x4.mul(v128.load_splat<f32>(settings, 16), g)));
  }
}

/** A step over an array, `count` a multiple of 4: the biases. */
export function adamStep(
  count: i32,
  gradients: usize,
  weights: usize,
  mean: usize,
  square: usize,
  settings: usize,
): void {
  for (const end = gradients + ((<usize>count) << 2); gradients < end; gradients += 16) {
    Update.adam4(v128.load(gradients), weights, mean, square, settings);
    weights += 16;
    mean += 16;
    square += 16;
  }
}

export function momentumStep(
  count: i32,
  gradients: usize,
  weights: usize,
  buffer: usize,
  settings: usize,
): void {
  for (const end = gradients + ((<usize>count) << 2); gradients < end; gradients += 16) {
    Update.momentum4(v128.load(gradients), weights, buffer, settings);
    weights += 16;
    buffer += 16;
  }
}

export function plainStep(count: i32, gradients: usize, weights: usize, settings: usize): void {
  for (const end = gradients + ((<usize>count) << 2); gradients < end; gradients += 16) {
    Update.plain4(v128.load(gradients), weights, settings);
    weights += 16;
  }
}
