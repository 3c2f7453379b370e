// Synaptic flow: how much of what a network lets through goes through each weight (Tanaka et al. 2020). No data, no labels.
import {
  NORM_EPSILON,
  convolutionOf,
  convolvedSize,
  hasBias,
  biasName,
  imageShapes,
  isDense,
  layersOf,
  normNames,
  valuesIn,
  weightName,
} from '../network/network';
import type {
  ConvolutionLayer,
  DenseLayer,
  ImageShape,
  ImageStep,
  Mask,
  Network,
  Parameters,
} from '../network/network';

/**
 * R is the sum of a network's outputs for an input of ones, where every parameter is replaced by its absolute value and pruned weights are 0. There
 * activations and dropout change nothing, and batch norms scale by what they have learned and by the running variance. The flow through a weight is
 * |w| · ∂R/∂|w|. In 64 bits: products over many layers leave the range of 32.
 * @returns the flow through each weight as a share of R, by name; without biases those of a layer add up to 1
 */
export function synapticFlow(network: Network, parameters: Parameters, mask: Mask): Parameters {
  const flow = new Flow(network, parameters, mask);
  const total = flow.run();
  return Object.fromEntries(
    layersOf(network).map((layer) => {
      const name = weightName(layer);
      const { values, slopes } = flow.weights(name);
      const shares = new Float32Array(values.length);
      if (total > 0) values.forEach((w, i) => (shares[i] = (w * (slopes[i] as number)) / total));
      return [name, shares];
    }),
  );
}

interface Weights {
  values: Float64Array;
  /** ∂R/∂ each of them. */
  slopes: Float64Array;
}

class Flow {
  readonly #all = new Map<string, Weights>();

  constructor(
    private readonly network: Network,
    private readonly parameters: Parameters,
    mask: Mask,
  ) {
    for (const layer of layersOf(network)) {
      const name = weightName(layer);
      const bits = mask[name];
      const values = this.#absolute(name).map((w, i) => (bits?.[i] ? w : 0));
      this.#all.set(name, { values, slopes: new Float64Array(values.length) });
    }
  }

  weights(name: string): Weights {
    const found = this.#all.get(name);
    if (!found) throw new RangeError(`The network has no ${name}`);
    return found;
  }

  /** @returns R */
  run(): number {
    const { image, layers, inputs } = this.network;
    const images = image ? this.#images(image.steps, imageShapes(this.network, image)) : null;
    const dense = layers.filter(isDense);
    const activations: Float64Array[] = [images?.made.at(-1) ?? new Float64Array(inputs).fill(1)];
    for (const layer of dense)
      activations.push(this.#forward(layer, activations.at(-1) ?? new Float64Array()));
    const outputs = activations.at(-1) ?? new Float64Array();
    let slopes: Float64Array = new Float64Array(outputs.length).fill(1);
    for (const [i, layer] of [...dense.entries()].reverse())
      slopes = this.#backward(layer, activations[i] ?? new Float64Array(), slopes);
    images?.backward(slopes);
    return outputs.reduce((sum, output) => sum + output, 0);
  }

  #absolute(name: string): Float64Array {
    return new Float64Array(this.parameters[name] ?? []).map(Math.abs);
  }

  #forward(layer: DenseLayer, x: Float64Array): Float64Array {
    const { values } = this.weights(weightName(layer));
    const y = this.#absolute(biasName(layer));
    for (let row = 0, at = 0; row < layer.outputs; row++)
      for (let column = 0; column < layer.inputs; column++, at++)
        y[row] = (y[row] as number) + (values[at] as number) * (x[column] as number);
    return y;
  }

  #backward(layer: DenseLayer, x: Float64Array, dy: Float64Array): Float64Array {
    const { values, slopes } = this.weights(weightName(layer));
    const dx = new Float64Array(layer.inputs);
    for (let row = 0, at = 0; row < layer.outputs; row++)
      for (let column = 0; column < layer.inputs; column++, at++) {
        slopes[at] = (dy[row] as number) * (x[column] as number);
        dx[column] = (dx[column] as number) + (dy[row] as number) * (values[at] as number);
      }
    return dx;
  }

  /** All images, the input's of ones first, and what takes slopes of the last back to the weights. */
  #images(steps: ImageStep[], shapes: ImageShape[]) {
    const [input = [0, 0, 0]] = shapes;
    const made: Float64Array[] = [new Float64Array(valuesIn(input)).fill(1)];
    const of = (i: number) => made[i] ?? new Float64Array();
    const shape = (i: number): ImageShape => shapes[i] ?? [0, 0, 0];
    for (const step of steps) made.push(this.#image(step, of(step.from), shape(step.from), of));
    const backward = (last: Float64Array) => {
      const slopes: Float64Array[] = made.map(({ length }) => new Float64Array(length));
      slopes[slopes.length - 1] = last;
      for (const [i, step] of [...steps.entries()].reverse()) {
        const from = slopes[step.from] ?? new Float64Array();
        this.#slopes(step, of(step.from), shape(step.from), slopes[i + 1] ?? new Float64Array(), from);
        if (step.op === 'add')
          addTo(slopes[step.with] ?? new Float64Array(), slopes[i + 1] ?? new Float64Array());
      }
    };
    return { made, backward };
  }

  #image(step: ImageStep, x: Float64Array, shape: ImageShape, of: (i: number) => Float64Array): Float64Array {
    const [channels, height, width] = shape;
    const area = height * width;
    switch (step.op) {
      case 'convolution':
        return this.#convolve(convolutionOf(this.network, step.layer), x);
      case 'max-pool':
        return Float64Array.from(largestOf(x, shape), (index) => x[index] ?? 0);
      case 'average-pool':
        return Float64Array.from({ length: channels }, (_, c) =>
          meanOf(x.subarray(c * area, (c + 1) * area)),
        );
      case 'batch-norm': {
        const { scales, shifts } = this.#norm(step.norm);
        return x.map((value, i) => value * at(scales, i / area) + at(shifts, i / area));
      }
      case 'add':
        return x.map((value, i) => value + (of(step.with)[i] ?? 0));
      case 'dropout':
        return x.slice();
    }
  }

  /** Adds the slopes of what a step reads to `dx`, and takes note of those of its weights. */
  #slopes(step: ImageStep, x: Float64Array, shape: ImageShape, dy: Float64Array, dx: Float64Array): void {
    const [, height, width] = shape;
    const area = height * width;
    switch (step.op) {
      case 'convolution':
        return this.#convolveBack(convolutionOf(this.network, step.layer), x, dy, dx);
      case 'max-pool':
        return largestOf(x, shape).forEach((index, i) => (dx[index] = at(dx, index) + at(dy, i)));
      case 'average-pool':
        return dx.forEach((slope, i) => (dx[i] = slope + at(dy, i / area) / area));
      case 'batch-norm': {
        const { scales } = this.#norm(step.norm);
        return dx.forEach((slope, i) => (dx[i] = slope + at(dy, i) * at(scales, i / area)));
      }
      case 'add':
      case 'dropout':
        return addTo(dx, dy);
    }
  }

  #convolve(layer: ConvolutionLayer, x: Float64Array): Float64Array {
    const [height, width] = convolvedSize(layer);
    const biases = hasBias(layer) ? this.#absolute(biasName(layer)) : new Float64Array(layer.filters);
    const y = Float64Array.from({ length: layer.filters * height * width }, (_, i) =>
      at(biases, i / (height * width)),
    );
    const { values } = this.weights(weightName(layer));
    eachRow(layer, values, ({ weight, source, target, count }) => {
      const w = values[weight] as number;
      for (let i = 0; i < count; i++)
        y[target + i] = (y[target + i] as number) + w * (x[source + i * layer.stride] as number);
    });
    return y;
  }

  #convolveBack(layer: ConvolutionLayer, x: Float64Array, dy: Float64Array, dx: Float64Array): void {
    const { values, slopes } = this.weights(weightName(layer));
    eachRow(layer, values, ({ weight, source, target, count }) => {
      const w = values[weight] as number;
      let slope = 0;
      for (let i = 0; i < count; i++) {
        const error = dy[target + i] as number;
        const from = source + i * layer.stride;
        slope += error * (x[from] as number);
        dx[from] = (dx[from] as number) + error * w;
      }
      slopes[weight] = (slopes[weight] as number) + slope;
    });
  }

  #norm(name: string): { scales: Float64Array; shifts: Float64Array } {
    const { scale, shift, variance } = normNames({ name, channels: 0 });
    const variances = this.parameters[variance] ?? new Float32Array();
    return {
      scales: this.#absolute(scale).map(
        (factor, c) => factor / Math.sqrt((variances[c] ?? 1) + NORM_EPSILON),
      ),
      shifts: this.#absolute(shift),
    };
  }
}

/** Where a weight is used along a row of the image that a convolution makes: `count` values from `target` on, which read every stride-th from `source` on. */
interface Row {
  weight: number;
  source: number;
  target: number;
  count: number;
}

/** The rows that each surviving weight of a convolution adds to: pruned ones carry nothing, and cost nothing. */
function eachRow(layer: ConvolutionLayer, values: Float64Array, use: (row: Row) => void): void {
  const { filters, channels, kernel, stride, padding, height, width } = layer;
  const [rows, columns] = convolvedSize(layer);
  const row: Row = { weight: 0, source: 0, target: 0, count: 0 };
  for (let filter = 0; filter < filters; filter++)
    for (let channel = 0; channel < channels; channel++)
      for (let down = 0; down < kernel; down++)
        for (let right = 0; right < kernel; right++, row.weight++) {
          if (values[row.weight] === 0) continue;
          // The columns whose source lies within the image.
          const first = Math.max(0, Math.ceil((padding - right) / stride));
          const last = Math.min(columns - 1, Math.floor((width - 1 + padding - right) / stride));
          row.count = last - first + 1;
          if (row.count <= 0) continue;
          for (let i = 0; i < rows; i++) {
            const y = i * stride + down - padding;
            if (y < 0 || y >= height) continue;
            row.source = (channel * height + y) * width + first * stride + right - padding;
            row.target = (filter * rows + i) * columns + first;
            use(row);
          }
        }
}

/** Of each 2 × 2, in the order of what the pooling makes, where its largest value is: the first of several. */
function largestOf(x: Float64Array, [channels, height, width]: ImageShape): number[] {
  const largest: number[] = [];
  for (let channel = 0; channel < channels; channel++)
    for (let row = 0; row + 1 < height; row += 2)
      for (let column = 0; column + 1 < width; column += 2) {
        const first = (channel * height + row) * width + column;
        const four = [first, first + 1, first + width, first + width + 1];
        largest.push(four.reduce((best, index) => (at(x, index) > at(x, best) ? index : best)));
      }
  return largest;
}

const at = (values: Float64Array, place: number) => values[Math.floor(place)] ?? 0;
const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

function addTo(sum: Float64Array, values: Float64Array): void {
  values.forEach((value, i) => (sum[i] = (sum[i] ?? 0) + value));
}
