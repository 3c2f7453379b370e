// The convolutional part of the reference: straight from the definitions, one example, float64, nothing left out.
import { biasName, imageShapes, weightName } from '../../src/lottery/network';
import type { ConvolutionLayer, ImagePart, ImageShape, Network } from '../../src/lottery/network';

type Vector = number[];
type Values = Record<string, Vector>;

/** Every image, the input first; each channel by channel, row by row. */
export function imagesOf(network: Network, part: ImagePart, values: Values, input: Vector): Vector[] {
  const shapes = imageShapes(network, part);
  const images = [input];
  part.steps.forEach((step, i) => {
    const x = images[step.from] ?? [];
    const from = shapes[step.from] ?? part.shape;
    const to = shapes[i + 1] ?? part.shape;
    images.push(
      step.op === 'convolution'
        ? convolve(layerOf(network, step.layer), values, x, from, to)
        : pooled(x, from, to).map((at) => x[at] ?? NaN),
    );
  });
  return images;
}

/**
 * Adds the gradients of weights and biases.
 * @param errors gradient of the last image, after its activation
 */
export function addImageGradients(
  network: Network,
  part: ImagePart,
  values: Values,
  images: Vector[],
  errors: Vector,
  total: Values,
): void {
  const shapes = imageShapes(network, part);
  const gradients = images.map((image) => image.map(() => 0));
  gradients[gradients.length - 1] = errors;
  for (let i = part.steps.length - 1; i >= 0; i--) {
    const step = part.steps[i];
    if (!step) continue;
    const x = images[step.from] ?? [];
    const from = shapes[step.from] ?? part.shape;
    const to = shapes[i + 1] ?? part.shape;
    const above = gradients[i + 1] ?? [];
    const below = gradients[step.from] ?? [];
    if (step.op === 'max-pool') {
      pooled(x, from, to).forEach((at, n) => (below[at] = (below[at] ?? 0) + (above[n] ?? 0)));
      continue;
    }
    const layer = layerOf(network, step.layer);
    const weights = values[weightName(layer)] ?? [];
    const weightGradient = total[weightName(layer)] ?? [];
    const biasGradient = total[biasName(layer)] ?? [];
    const y = images[i + 1] ?? [];
    const e = above.map((value, n) => value * slope(layer.activation, y[n] ?? NaN));
    eachTerm(layer, from, to, (n, k, w, filter) => {
      if (w === null) biasGradient[filter] = (biasGradient[filter] ?? 0) + (e[n] ?? 0);
      else {
        weightGradient[w] = (weightGradient[w] ?? 0) + (e[n] ?? 0) * (x[k] ?? 0);
        below[k] = (below[k] ?? 0) + (e[n] ?? 0) * (weights[w] ?? 0);
      }
    });
  }
}

function convolve(
  layer: ConvolutionLayer,
  values: Values,
  x: Vector,
  from: ImageShape,
  to: ImageShape,
): Vector {
  const y = new Array<number>(to[0] * to[1] * to[2]).fill(0);
  const weights = values[weightName(layer)] ?? [];
  const biases = values[biasName(layer)] ?? [];
  eachTerm(layer, from, to, (n, k, w, filter) => {
    y[n] = (y[n] ?? 0) + (w === null ? (biases[filter] ?? 0) : (weights[w] ?? 0) * (x[k] ?? 0));
  });
  if (layer.activation === 'relu') return y.map((value) => Math.max(value, 0));
  return layer.activation === 'tanh' ? y.map(Math.tanh) : y;
}

/** Every product that is part of an output: output, input, weight, filter. And each output once for its bias, without a weight. */
function eachTerm(
  { channels, filters, kernel, stride, padding }: ConvolutionLayer,
  [, height, width]: ImageShape,
  [, rows, columns]: ImageShape,
  use: (output: number, input: number, weight: number | null, filter: number) => void,
): void {
  for (let filter = 0; filter < filters; filter++)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const n = (filter * rows + row) * columns + column;
        use(n, 0, null, filter);
        for (let channel = 0; channel < channels; channel++)
          for (let ky = 0; ky < kernel; ky++)
            for (let kx = 0; kx < kernel; kx++) {
              const y = row * stride + ky - padding;
              const x = column * stride + kx - padding;
              if (y < 0 || y >= height || x < 0 || x >= width) continue;
              const weight = ((filter * channels + channel) * kernel + ky) * kernel + kx;
              use(n, (channel * height + y) * width + x, weight, filter);
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
        const largest = Math.max(...four.map((at) => x[at] ?? NaN));
        places.push(four.find((at) => x[at] === largest) ?? first);
      }
  return places;
}

function layerOf(network: Network, name: string): ConvolutionLayer {
  const layer = network.layers.find((candidate) => candidate.name === name);
  if (layer?.kind !== 'convolution') throw new Error(`no convolution ${name}`);
  return layer;
}

/** The derivative of an activation at the point where it has the value y. */
export function slope(activation: string | undefined, y: number): number {
  if (activation === 'relu') return y > 0 ? 1 : 0;
  return activation === 'tanh' ? 1 - y * y : 1;
}
