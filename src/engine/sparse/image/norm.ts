// Batch norm of an image: the statistics of a batch, the running ones, and the gradients (kernels/norms.ts forms the sums).
import type { BatchNorm } from '../../../lottery/network';
import type { Arena } from '../arena';
import type { Kernels } from '../kernels';
import { valueAddress } from '../vectors';
import type { Vectors } from '../vectors';
import type { ImagePlace, Now } from './image-place';
import { everywhere, lanesOf, placeIn } from './image-place';

/** As PyTorch has them. */
const EPSILON = 1e-5;
const MOMENTUM = 0.1;

/** Bytes of a channel's record and of its two sums (kernels/norms.ts), and f32 of them. */
const RECORD_BYTES = 32;
const RECORD = RECORD_BYTES / 4;
const SUMS_BYTES = 8;

export interface NormAddresses {
  records: number;
  /** f32 pairs per channel, of four examples after the other. */
  sums: number;
  /** f32 per channel. */
  runningMean: number;
  runningVariance: number;
}

/** @param quads fours of examples in a batch */
export const placeNorm = (arena: Arena, { channels }: BatchNorm, quads: number): NormAddresses => ({
  records: arena.take(channels * RECORD_BYTES),
  sums: arena.take(quads * channels * SUMS_BYTES),
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
  readonly #input: ImagePlace;
  readonly #result: ImagePlace;
  readonly #now: Now;
  /** 1 / deviation of each channel of the batch. */
  readonly #inverse: Float64Array;
  /** Channels that something comes of. */
  readonly #counting: Uint32Array;

  constructor(
    kernels: Kernels,
    f32: Float32Array,
    at: NormAddresses,
    around: { values: NormValues; input: ImagePlace; result: ImagePlace; now: Now },
  ) {
    this.#kernels = kernels;
    this.#f32 = f32;
    this.#at = at;
    this.#values = around.values;
    this.#input = around.input;
    this.#result = around.result;
    this.#now = around.now;
    this.#inverse = new Float64Array(around.result.planes.channels);
    const { channels, counting } = around.result;
    this.#counting = new Uint32Array(f32.buffer, channels, counting);
    f32.fill(0, at.records / 4, at.records / 4 + around.result.planes.channels * RECORD);
  }

  /** Of four examples, what goes into the statistics of the batch. */
  measure(quad: number): void {
    const { values, grid } = this.#input;
    this.#kernels.planeMoments(
      ...this.#which,
      placeIn(this.#input, values, quad),
      grid,
      lanesOf(this.#now, quad),
      this.#sumsOf(quad),
    );
  }

  /** Once all of the batch has been measured: its statistics, and the running ones moved towards them. */
  settle(): void {
    const count = this.#examples * this.#area;
    for (const channel of this.#counting) {
      let total = 0;
      for (let quad = 0; quad < this.#now.quads; quad++) total += this.#sum(quad, channel, 0);
      const mean = total / count;
      let squares = 0;
      for (let quad = 0; quad < this.#now.quads; quad++) {
        const values = lanesOf(this.#now, quad) * this.#area;
        const away = this.#sum(quad, channel, 0) / values - mean;
        squares += this.#sum(quad, channel, 1) + values * away * away;
      }
      this.#writeRecord(channel, mean, squares / count);
      this.#move(this.#at.runningMean, channel, mean);
      // Without the bias of few values, as PyTorch; a single one has no variance.
      this.#move(this.#at.runningVariance, channel, squares / Math.max(count - 1, 1));
    }
  }

  /** Instead of `settle`, where nothing is learned: normalises by the running statistics. */
  useRunning(): void {
    const { runningMean, runningVariance } = this.#at;
    for (let channel = 0; channel < this.#result.planes.channels; channel++)
      this.#writeRecord(
        channel,
        this.#f32[runningMean / 4 + channel] as number,
        this.#f32[runningVariance / 4 + channel] as number,
      );
  }

  forward(quad: number): void {
    const { values, grid, planes, activation } = this.#result;
    const target = placeIn(this.#result, values, quad);
    this.#kernels.normalise(
      ...everywhere(this.#result, this.#now.all),
      placeIn(this.#input, this.#input.values, quad),
      target,
      grid,
      this.#at.records,
      activation === 'relu',
    );
    if (activation === 'tanh') this.#kernels.tanhOf(values + quad * planes.bytes, planes.bytes);
  }

  /** Of four examples, what goes into the gradients. @param errors gradient after normalisation */
  measureGradient(quad: number, errors: number): void {
    const { values, grid } = this.#input;
    this.#kernels.normGradientSums(
      ...this.#which,
      placeIn(this.#input, values, quad),
      errors,
      grid,
      this.#at.records,
      this.#sumsOf(quad),
    );
  }

  settleGradient(): void {
    const { weightGradients, biasGradients } = this.#values;
    const count = this.#examples * this.#area;
    for (const channel of this.#counting) {
      let total = 0;
      let products = 0;
      for (let quad = 0; quad < this.#now.quads; quad++) {
        total += this.#sum(quad, channel, 0);
        products += this.#sum(quad, channel, 1);
      }
      const inverse = this.#inverse[channel] as number;
      this.#f32[valueAddress(weightGradients, channel) / 4] = products * inverse;
      this.#f32[valueAddress(biasGradients, channel) / 4] = total;
      const record = this.#at.records / 4 + channel * RECORD;
      const scale = (this.#f32[valueAddress(this.#values.weight, channel) / 4] as number) * inverse;
      this.#f32[record + 3] = (-scale * total) / count;
      this.#f32[record + 4] = (-scale * inverse * inverse * products) / count;
    }
  }

  /** Gradient of what is normalised. */
  backward(quad: number, errors: number, into: number): void {
    const { values, grid } = this.#input;
    this.#kernels.normGradient(
      ...this.#which,
      placeIn(this.#input, values, quad),
      errors,
      into,
      grid,
      this.#at.records,
      lanesOf(this.#now, quad),
    );
  }

  get #which() {
    return everywhere(this.#result, false);
  }

  get #area(): number {
    const { height, width } = this.#result.planes;
    return height * width;
  }

  get #examples(): number {
    const { quads } = this.#now;
    return (quads - 1) * 4 + lanesOf(this.#now, quads - 1);
  }

  #sumsOf(quad: number): number {
    return this.#at.sums + quad * this.#result.planes.channels * SUMS_BYTES;
  }

  #sum(quad: number, channel: number, which: 0 | 1): number {
    return this.#f32[this.#sumsOf(quad) / 4 + channel * 2 + which] as number;
  }

  #writeRecord(channel: number, mean: number, variance: number): void {
    const { weight, bias } = this.#values;
    const inverse = 1 / Math.sqrt(variance + EPSILON);
    this.#inverse[channel] = inverse;
    const record = this.#at.records / 4 + channel * RECORD;
    this.#f32[record] = mean;
    this.#f32[record + 1] = (this.#f32[valueAddress(weight, channel) / 4] as number) * inverse;
    this.#f32[record + 2] = this.#f32[valueAddress(bias, channel) / 4] as number;
  }

  #move(running: number, channel: number, value: number): void {
    const i = running / 4 + channel;
    this.#f32[i] = (1 - MOMENTUM) * (this.#f32[i] as number) + MOMENTUM * value;
  }
}
