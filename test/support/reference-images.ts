// The convolutional part of the reference: straight from the definitions, a batch, float64, nothing left out.
import { biasName, imageShapes, normNames, weightName } from '../../src/lottery/network/network';
import type {
  Activation,
  ConvolutionLayer,
  ImagePart,
  ImageShape,
  Network,
} from '../../src/lottery/network/network';

export type Vector = number[];
export type Values = Record<string, Vector>;

/** What training does that evaluation does not. */
export interface ImageDraws {
  /** [examples][units] of an image's dropout, by step: 0, or what a kept value is multiplied by. */
  images: Map<number, Vector[]>;
}

export interface ImageBatch {
  /** By image, the input first, then by example; each channel by channel, row by row. */
  images: Vector[][];
  /** Mean and variance of each norm's channels, over the batch or the running ones. */
  statistics: Record<string, { mean: Vector; variance: Vector; values: number }>;
}

/** As PyTorch has it. */
const EPSILON = 1e-5;

/** @param draws of training; null in evaluation, which takes the running statistics */
export function imagesOf(
  network: Network,
  part: ImagePart,
  values: Values,
  inputs: Vector[],
  draws: ImageDraws | null,
): ImageBatch {
  const shapes = imageShapes(network, part);
  const images = [inputs];
  const statistics: ImageBatch['statistics'] = {};
  part.steps.forEach((step, i) => {
    const x = images[step.from] ?? [];
    const from = shapes[step.from] ?? part.shape;
    const to = shapes[i + 1] ?? part.shape;
    switch (step.op) {
      case 'convolution': {
        const layer = layerOf(network, step.layer);
        images.push(x.map((image) => convolve(layer, values, image, from, to)));
        break;
      }
      case 'max-pool':
        images.push(x.map((image) => pooled(image, from, to).map((place) => at(image, place))));
        break;
      case 'average-pool':
        images.push(x.map((image) => average(image, from)));
        break;
      case 'add':
        images.push(
          x.map((image, n) =>
            image.map((value, k) => activate(step.activation, value + at(images[step.with]?.[n] ?? [], k))),
          ),
        );
        break;
      case 'dropout':
        images.push(
          x.map((image, n) => {
            const factors = draws?.images.get(i)?.[n];
            return factors ? image.map((value, k) => value * at(factors, k)) : image;
          }),
        );
        break;
      case 'batch-norm': {
        const { scale, shift, mean, variance } = parametersOf(values, step.norm);
        const own = draws ? moments(x, from) : { mean, variance, values: 0 };
        statistics[step.norm] = own;
        images.push(
          x.map((image) =>
            image.map((value, k) => {
              const c = channelOf(from, k);
              const normal = (value - at(own.mean, c)) / Math.sqrt(at(own.variance, c) + EPSILON);
              return activate(step.activation, normal * at(scale, c) + at(shift, c));
            }),
          ),
        );
      }
    }
  });
  return { images, statistics };
}

/**
 * Adds the gradients of all parameters.
 * @param errors gradient of the last image of each example, after its activation
 */
export function addImageGradients(
  network: Network,
  part: ImagePart,
  values: Values,
  { images, statistics }: ImageBatch,
  errors: Vector[],
  draws: ImageDraws,
  total: Values,
): void {
  const shapes = imageShapes(network, part);
  const gradients = images.map((batch) => batch.map((image) => image.map(() => 0)));
  gradients[gradients.length - 1] = errors;
  for (let i = part.steps.length - 1; i >= 0; i--) {
    const step = part.steps[i];
    if (!step) continue;
    const x = images[step.from] ?? [];
    const y = images[i + 1] ?? [];
    const from = shapes[step.from] ?? part.shape;
    const to = shapes[i + 1] ?? part.shape;
    const above = gradients[i + 1] ?? [];
    const below = gradients[step.from] ?? [];
    const activation = activationOf(network, step);
    const e = above.map((image, n) => image.map((value, k) => value * slope(activation, at(y[n] ?? [], k))));
    const each = (use: (error: Vector, below: Vector, n: number) => void) =>
      e.forEach((error, n) => use(error, below[n] ?? [], n));
    switch (step.op) {
      case 'convolution':
        each((error, into, n) =>
          convolutionGradient(layerOf(network, step.layer), values, x[n] ?? [], from, to, error, into, total),
        );
        break;
      case 'max-pool':
        each((error, into, n) =>
          pooled(x[n] ?? [], from, to).forEach((place, k) => add(into, place, at(error, k))),
        );
        break;
      case 'average-pool': {
        const area = from[1] * from[2];
        each((error, into) => into.forEach((_, k) => add(into, k, at(error, Math.floor(k / area)) / area)));
        break;
      }
      case 'add':
        each((error, into, n) =>
          error.forEach((value, k) => {
            add(into, k, value);
            add(gradients[step.with]?.[n] ?? [], k, value);
          }),
        );
        break;
      case 'dropout':
        each((error, into, n) => {
          const factors = draws.images.get(i)?.[n] ?? [];
          error.forEach((value, k) => add(into, k, value * at(factors, k)));
        });
        break;
      case 'batch-norm':
        normGradient(values, step.norm, statistics, x, from, e, below, total);
    }
  }
}

/** Through the mean and the variance as well: they depend on every value. */
function normGradient(
  values: Values,
  name: string,
  statistics: ImageBatch['statistics'],
  x: Vector[],
  shape: ImageShape,
  errors: Vector[],
  below: Vector[],
  total: Values,
): void {
  const { scale } = parametersOf(values, name);
  const names = normNames({ name, channels: shape[0] });
  const { mean, variance, values: count } = statistics[name] ?? { mean: [], variance: [], values: 0 };
  const sums = Array.from({ length: shape[0] }, () => ({ errors: 0, products: 0 }));
  const normal = (n: number, k: number, c: number) =>
    (at(x[n] ?? [], k) - at(mean, c)) / Math.sqrt(at(variance, c) + EPSILON);
  errors.forEach((error, n) =>
    error.forEach((value, k) => {
      const c = channelOf(shape, k);
      const sum = sums[c];
      if (!sum) return;
      sum.errors += value;
      sum.products += value * normal(n, k, c);
      add(total[names.shift] ?? [], c, value);
      add(total[names.scale] ?? [], c, value * normal(n, k, c));
    }),
  );
  errors.forEach((error, n) =>
    error.forEach((value, k) => {
      const c = channelOf(shape, k);
      const sum = sums[c] ?? { errors: 0, products: 0 };
      const centred = value - (sum.errors + normal(n, k, c) * sum.products) / count;
      add(below[n] ?? [], k, (at(scale, c) * centred) / Math.sqrt(at(variance, c) + EPSILON));
    }),
  );
}

function convolutionGradient(
  layer: ConvolutionLayer,
  values: Values,
  x: Vector,
  from: ImageShape,
  to: ImageShape,
  errors: Vector,
  below: Vector,
  total: Values,
): void {
  const weights = values[weightName(layer)] ?? [];
  const weightGradient = total[weightName(layer)] ?? [];
  const biasGradient = total[biasName(layer)] ?? [];
  if (layer.bias) errors.forEach((error, n) => add(biasGradient, channelOf(to, n), error));
  const { stride } = layer;
  eachRow(layer, from, to, (w, n, k, count) => {
    const weight = weights[w] ?? NaN;
    let sum = weightGradient[w] ?? NaN;
    for (let i = 0; i < count; i++, n++, k += stride) {
      const error = errors[n] ?? NaN;
      sum += error * (x[k] ?? NaN);
      below[k] = (below[k] ?? NaN) + error * weight;
    }
    weightGradient[w] = sum;
  });
}

function convolve(
  layer: ConvolutionLayer,
  values: Values,
  x: Vector,
  from: ImageShape,
  to: ImageShape,
): Vector {
  const weights = values[weightName(layer)] ?? [];
  const biases = values[biasName(layer)];
  const y = Array.from({ length: to[0] * to[1] * to[2] }, (_, n) => biases?.[channelOf(to, n)] ?? 0);
  const { stride } = layer;
  eachRow(layer, from, to, (w, n, k, count) => {
    const weight = weights[w] ?? NaN;
    for (let i = 0; i < count; i++, n++, k += stride) y[n] = (y[n] ?? NaN) + weight * (x[k] ?? NaN);
  });
  return y.map((value) => activate(layer.activation, value));
}

/**
 * Every product that is part of an output, by rows of outputs that share a weight.
 * @param use is told the weight, the row's first output, its input (the next one's lies a stride further), and how many there are
 */
function eachRow(
  { channels, filters, kernel, stride, padding }: ConvolutionLayer,
  [, height, width]: ImageShape,
  [, rows, columns]: ImageShape,
  use: (weight: number, output: number, input: number, count: number) => void,
): void {
  for (let filter = 0; filter < filters; filter++)
    for (let channel = 0; channel < channels; channel++)
      for (let ky = 0; ky < kernel; ky++)
        for (let kx = 0; kx < kernel; kx++) {
          const weight = ((filter * channels + channel) * kernel + ky) * kernel + kx;
          // The columns whose input lies in the image.
          const first = Math.max(0, Math.ceil((padding - kx) / stride));
          const end = Math.min(columns, Math.floor((width - 1 + padding - kx) / stride) + 1);
          for (let row = 0; row < rows; row++) {
            const y = row * stride + ky - padding;
            if (y < 0 || y >= height) continue;
            const input = (channel * height + y) * width + first * stride + kx - padding;
            use(weight, (filter * rows + row) * columns + first, input, end - first);
          }
        }
}

/** Where each largest of 2 × 2 lies; the first of equals. */
function pooled(x: Vector, [channels, height, width]: ImageShape, [, rows, columns]: ImageShape): number[] {
  const places: number[] = [];
  for (let channel = 0; channel < channels; channel++)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const first = (channel * height + 2 * row) * width + 2 * column;
        const four = [first, first + 1, first + width, first + width + 1];
        const largest = Math.max(...four.map((place) => at(x, place)));
        places.push(four.find((place) => x[place] === largest) ?? first);
      }
  return places;
}

function average(x: Vector, [channels, height, width]: ImageShape): Vector {
  const means = new Array<number>(channels).fill(0);
  x.forEach((value, k) => add(means, Math.floor(k / (height * width)), value / (height * width)));
  return means;
}

/** Mean and variance of each channel over a batch, and how many values they are of. */
function moments(x: Vector[], shape: ImageShape) {
  const values = x.length * shape[1] * shape[2];
  const mean = new Array<number>(shape[0]).fill(0);
  const variance = new Array<number>(shape[0]).fill(0);
  for (const image of x) image.forEach((value, k) => add(mean, channelOf(shape, k), value / values));
  for (const image of x)
    image.forEach((value, k) => {
      const c = channelOf(shape, k);
      add(variance, c, (value - at(mean, c)) ** 2 / values);
    });
  return { mean, variance, values };
}

const channelOf = ([, height, width]: ImageShape, k: number) => Math.floor(k / (height * width));

function parametersOf(values: Values, name: string) {
  const { scale, shift, mean, variance } = normNames({ name, channels: 0 });
  return {
    scale: values[scale] ?? [],
    shift: values[shift] ?? [],
    mean: values[mean] ?? [],
    variance: values[variance] ?? [],
  };
}

function layerOf(network: Network, name: string): ConvolutionLayer {
  const layer = network.layers.find((candidate) => candidate.name === name);
  if (layer?.kind !== 'convolution') throw new Error(`no convolution ${name}`);
  return layer;
}

function activationOf(network: Network, step: ImagePart['steps'][number]): Activation {
  if (step.op === 'convolution') return layerOf(network, step.layer).activation;
  return step.op === 'batch-norm' || step.op === 'add' ? step.activation : 'none';
}

export function activate(activation: Activation, value: number): number {
  if (activation === 'relu') return Math.max(value, 0);
  return activation === 'tanh' ? Math.tanh(value) : value;
}

/** The derivative of an activation at the point where it has the value y. */
export function slope(activation: Activation, y: number): number {
  if (activation === 'relu') return y > 0 ? 1 : 0;
  return activation === 'tanh' ? 1 - y * y : 1;
}

export function add(values: Vector, i: number, value: number): void {
  values[i] = at(values, i) + value;
}

export function at(values: ArrayLike<number>, i: number): number {
  const value = values[i];
  if (value === undefined) throw new RangeError(`no value ${i} among ${values.length}`);
  return value;
}
