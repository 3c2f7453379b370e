// Batch norm of an image: the statistics of a batch, the running ones, and the gradients (kernels/norms.ts forms the sums).
import { NORM_EPSILON, NORM_MOMENTUM } from '../../../lottery/network/network';
import type { BatchNorm } from '../../../lottery/network/network';
import type { Arena } from '../arena';
import { NORM_CHANNEL, NORM_SUMS } from '../kernel-interface';
import type { Kernels } from '../kernel-interface';
import { valueAddress } from '../vectors';
import type { Vectors } from '../vectors';
import type { ImageBuffer, BatchState } from './image-buffer';
import { planeArguments, lanesOf, quadAddress } from './image-buffer';

export interface NormAddresses {
  records: number;
  /** A record per channel, of four examples after the other. */
  sums: number;
  /** f32 per channel. */
  runningMean: number;
  runningVariance: number;
}

/** @param quads fours of examples in a batch */
export const placeNorm = (arena: Arena, { channels }: BatchNorm, quads: number): NormAddresses => ({
  records: arena.take(channels * NORM_CHANNEL.bytes),
  sums: arena.take(quads * channels * NORM_SUMS.bytes),
  runningMean: arena.take(channels * 4),
  runningVariance: arena.take(channels * 4),
});

/** What a norm learns, and the gradients of it: its scale of each channel, then its shift. */
export interface NormValues {
  weight: Vectors;
  bias: Vectors;
  weightGradients: Vectors;
  biasGradients: Vectors;
}

export class Norm {
  readonly #kernels: Kernels;
  readonly #f32: Float32Array;
  readonly #at: NormAddresses;
  readonly #values: NormValues;
  readonly #input: ImageBuffer;
  readonly #result: ImageBuffer;
  readonly #batch: BatchState;
  /** 1 / deviation of each channel of the batch. */
  readonly #inverse: Float64Array;
  /** Channels that the loss depends on. */
  readonly #counting: Uint32Array;

  constructor(
    kernels: Kernels,
    f32: Float32Array,
    at: NormAddresses,
    context: { values: NormValues; input: ImageBuffer; result: ImageBuffer; batch: BatchState },
  ) {
    this.#kernels = kernels;
    this.#f32 = f32;
    this.#at = at;
    this.#values = context.values;
    this.#input = context.input;
    this.#result = context.result;
    this.#batch = context.batch;
    this.#inverse = new Float64Array(context.result.planes.channels);
    const { channels, counting } = context.result;
    this.#counting = new Uint32Array(f32.buffer, channels, counting);
    f32.fill(0, at.records / 4, (at.records + context.result.planes.channels * NORM_CHANNEL.bytes) / 4);
  }

  /** Sums over four examples for the statistics of the batch. */
  measure(quad: number): void {
    const { values, grid } = this.#input;
    this.#kernels.planeMoments(
      ...this.#planes,
      quadAddress(this.#input, values, quad),
      grid,
      lanesOf(this.#batch, quad),
      this.#sumsOf(quad),
    );
  }

  /** Once all of the batch has been measured: its statistics, and the running ones moved towards them. */
  finishStatistics(): void {
    const count = this.#examples * this.#area;
    for (const channel of this.#counting) {
      let total = 0;
      for (let quad = 0; quad < this.#batch.quads; quad++) total += this.#sum(quad, channel, 'sum');
      const mean = total / count;
      let squares = 0;
      for (let quad = 0; quad < this.#batch.quads; quad++) {
        const values = lanesOf(this.#batch, quad) * this.#area;
        const away = this.#sum(quad, channel, 'sum') / values - mean;
        squares += this.#sum(quad, channel, 'products') + values * away * away;
      }
      this.#writeStatistics(channel, mean, squares / count);
      this.#move(this.#at.runningMean, channel, mean);
      // Without the bias of few values, as PyTorch; a single one has no variance.
      this.#move(this.#at.runningVariance, channel, squares / Math.max(count - 1, 1));
    }
  }

  /** Instead of `finishStatistics`, outside training: normalises by the running statistics. */
  useRunning(): void {
    const { runningMean, runningVariance } = this.#at;
    for (let channel = 0; channel < this.#result.planes.channels; channel++)
      this.#writeStatistics(
        channel,
        this.#f32[runningMean / 4 + channel] as number,
        this.#f32[runningVariance / 4 + channel] as number,
      );
  }

  forward(quad: number): void {
    const { values, grid, planes, activation } = this.#result;
    const target = quadAddress(this.#result, values, quad);
    this.#kernels.normalise(
      ...planeArguments(this.#result, this.#batch.all),
      quadAddress(this.#input, this.#input.values, quad),
      target,
      grid,
      this.#at.records,
      activation === 'relu',
    );
    if (activation === 'tanh') this.#kernels.tanhOf(values + quad * planes.bytes, planes.bytes);
  }

  /** Sums over four examples for the gradients. @param errors gradient after normalisation */
  measureGradient(quad: number, errors: number): void {
    const { values, grid } = this.#input;
    this.#kernels.normGradientSums(
      ...this.#planes,
      quadAddress(this.#input, values, quad),
      errors,
      grid,
      this.#at.records,
      this.#sumsOf(quad),
    );
  }

  finishGradient(): void {
    const { weightGradients, biasGradients } = this.#values;
    const count = this.#examples * this.#area;
    for (const channel of this.#counting) {
      let total = 0;
      let products = 0;
      for (let quad = 0; quad < this.#batch.quads; quad++) {
        total += this.#sum(quad, channel, 'sum');
        products += this.#sum(quad, channel, 'products');
      }
      const inverse = this.#inverse[channel] as number;
      this.#f32[valueAddress(weightGradients, channel) / 4] = products * inverse;
      this.#f32[valueAddress(biasGradients, channel) / 4] = total;
      const scale = (this.#f32[valueAddress(this.#values.weight, channel) / 4] as number) * inverse;
      this.#write(channel, 'constant', (-scale * total) / count);
      this.#write(channel, 'slope', (-scale * inverse * inverse * products) / count);
    }
  }

  /** Gradient of what is normalised. */
  backward(quad: number, errors: number, into: number): void {
    const { values, grid } = this.#input;
    this.#kernels.normGradient(
      ...this.#planes,
      quadAddress(this.#input, values, quad),
      errors,
      into,
      grid,
      this.#at.records,
      lanesOf(this.#batch, quad),
    );
  }

  get #planes() {
    return planeArguments(this.#result, false);
  }

  get #area(): number {
    const { height, width } = this.#result.planes;
    return height * width;
  }

  get #examples(): number {
    const { quads } = this.#batch;
    return (quads - 1) * 4 + lanesOf(this.#batch, quads - 1);
  }

  #sumsOf(quad: number): number {
    return this.#at.sums + quad * this.#result.planes.channels * NORM_SUMS.bytes;
  }

  #sum(quad: number, channel: number, field: keyof typeof NORM_SUMS.offsets): number {
    const sums = this.#sumsOf(quad) + channel * NORM_SUMS.bytes;
    return this.#f32[(sums + NORM_SUMS.offsets[field]) / 4] as number;
  }

  #writeStatistics(channel: number, mean: number, variance: number): void {
    const { weight, bias } = this.#values;
    const inverse = 1 / Math.sqrt(variance + NORM_EPSILON);
    this.#inverse[channel] = inverse;
    this.#write(channel, 'mean', mean);
    this.#write(channel, 'scale', (this.#f32[valueAddress(weight, channel) / 4] as number) * inverse);
    this.#write(channel, 'shift', this.#f32[valueAddress(bias, channel) / 4] as number);
  }

  #write(channel: number, field: keyof typeof NORM_CHANNEL.offsets, value: number): void {
    const record = this.#at.records + channel * NORM_CHANNEL.bytes;
    this.#f32[(record + NORM_CHANNEL.offsets[field]) / 4] = value;
  }

  #move(running: number, channel: number, value: number): void {
    const i = running / 4 + channel;
    this.#f32[i] = (1 - NORM_MOMENTUM) * (this.#f32[i] as number) + NORM_MOMENTUM * value;
  }
}
