// One convolution: its memory, and its passes over four examples.
import { weightsOf } from '../../../lottery/network';
import type { ConvolutionLayer } from '../../../lottery/network';
import type { Arena } from '../arena';
import type { Kernels } from '../kernels';
import { placeTraining } from '../training-memory';
import type { TrainingAddresses } from '../training-memory';
import { takeGroups, VECTOR } from '../vectors';
import type { Vectors } from '../vectors';
import { mostPanels, mostSlots, placeCorrelation, sizeOf, THEN, writeCorrelation } from './correlation';
import type { CorrelationAddresses, CorrelationSize } from './correlation';
import { phasesOf } from './filters';
import type { FilterPlacement } from './filters';
import { placeGrid, POSITION, rowBytes, writeGrid } from './planes';
import type { Planes } from './planes';

export interface ConvolutionAddresses {
  forward: CorrelationAddresses;
  /** f32 per slot, and what the optimiser keeps for it. */
  weights: Vectors;
  training: TrainingAddresses;
  /** The other way round, with the weights in that order and u32 byte offsets of where each comes from. */
  backward: CorrelationAddresses;
  backwardWeights: number;
  backwardSlots: number;
  /** Under a stride: the phases of so many fours of examples, and their gradients. */
  phases: number;
  phaseErrors: number;
  phaseGrid: number;
  /** Lowest and highest activations seen of each filter, 4 × f32 each. */
  ranges: number;
}

export interface ConvolutionSize {
  layer: ConvolutionLayer;
  forward: CorrelationSize;
  backward: CorrelationSize;
}

export const convolutionSize = ({ layer, forward, backward }: FilterPlacement): ConvolutionSize => ({
  layer,
  forward: sizeOf(forward),
  backward: sizeOf(backward),
});

/** The most that it can need under any mask. */
export function largestConvolution(layer: ConvolutionLayer): ConvolutionSize {
  const { filters, kernel, channels, stride } = layer;
  const sources = channels * stride ** 2;
  const weights = weightsOf(layer);
  const size = (targets: number, from: number): CorrelationSize => ({
    slots: mostSlots(weights, targets, from, kernel),
    stretches: mostPanels(from, kernel) * targets,
  });
  return { layer, forward: size(filters, sources), backward: size(sources, filters) };
}

/** @param quads fours of examples that are dealt with at a time */
export function placeConvolution(
  arena: Arena,
  { layer, forward, backward }: ConvolutionSize,
  quads: number,
): ConvolutionAddresses {
  const phaseBytes = layer.stride === 1 ? 0 : phasesOf(layer).bytes * quads;
  return {
    forward: placeCorrelation(arena, forward),
    weights: { at: takeGroups(arena, forward.slots, VECTOR), stride: VECTOR },
    training: placeTraining(arena, forward.slots),
    backward: placeCorrelation(arena, backward),
    backwardWeights: arena.take(backward.slots * 4),
    backwardSlots: arena.take(backward.slots * 4),
    phases: arena.take(phaseBytes),
    phaseErrors: arena.take(phaseBytes),
    phaseGrid: placeGrid(arena),
    ranges: arena.take(layer.filters * 32),
  };
}

/** An image and its gradient, with their layout: addresses of the first four examples. */
export interface ImagePlace {
  values: number;
  errors: number;
  planes: Planes;
  /** Record of the layout. */
  grid: number;
  /** u32 numbers of the channels, first those that something comes of, and how many these are. */
  channels: number;
  counting: number;
  /** What made it: its gradient is wanted before this. */
  activation: 'relu' | 'tanh' | 'none';
}

export class Convolution {
  readonly #kernels: Kernels;
  readonly #placement: FilterPlacement;
  readonly #at: ConvolutionAddresses;
  readonly #input: ImagePlace;
  readonly #result: ImagePlace;
  readonly #biasGradients: number;

  constructor(
    kernels: Kernels,
    u32: Uint32Array,
    placement: FilterPlacement,
    at: ConvolutionAddresses,
    around: { input: ImagePlace; result: ImagePlace; biases: number; biasGradients: number; quads: number },
  ) {
    this.#kernels = kernels;
    this.#placement = placement;
    this.#at = at;
    this.#input = around.input;
    this.#result = around.result;
    this.#biasGradients = around.biasGradients;
    const { layer, source, forward, backward } = placement;
    const { planes: result } = around.result;
    const direct = layer.stride === 1;
    const reach = Math.floor((layer.kernel - 1) / layer.stride);
    writeCorrelation(u32, at.forward, forward, {
      weights: at.weights.at,
      biases: around.biases,
      rows: result.height,
      columns: result.width,
      sourceRow: source.row,
      targetRow: result.row,
      targetPlane: result.plane,
      reach: reach * source.row,
      targetBytes: rowBytes(result),
      then: layer.activation === 'relu' ? THEN.rectify : THEN.nothing,
    });
    writeCorrelation(u32, at.backward, backward, {
      weights: at.backwardWeights,
      biases: 0,
      rows: source.height,
      columns: source.width,
      sourceRow: result.row,
      targetRow: source.row,
      targetPlane: source.plane,
      reach: reach * result.row,
      targetBytes: rowBytes(source),
      then: direct && around.input.activation === 'relu' ? THEN.wherePositive : THEN.nothing,
    });
    writeGrid(u32, at.phaseGrid, source);
    // Padding is nobody's to write: it must be 0 from the start.
    if (!direct) u32.fill(0, at.phases / 4, (at.phases + source.bytes * around.quads) / 4);
    this.#writeSlots(u32);
  }

  /** @param all also the filters that nothing comes of */
  forward(quad: number, all: boolean): void {
    const { layer } = this.#placement;
    const { forward } = this.#at;
    const result = this.#result;
    const target = result.values + quad * result.planes.bytes;
    if (layer.stride > 1) this.#split(quad, all);
    const record = all ? forward.recordOfAll : forward.record;
    this.#kernels.correlate(record, this.#sourceOf(quad), target + result.planes.origin, 0);
    if (layer.activation === 'tanh') this.#kernels.tanhOf(target, result.planes.bytes);
  }

  /** The weights as they are now, in the order that the gradient of the input needs them. */
  arrange(): void {
    const { weights, backwardSlots, backwardWeights } = this.#at;
    this.#kernels.arrangeWeights(this.#placement.backward.slots, backwardSlots, weights.at, backwardWeights);
  }

  /**
   * Adds to the gradients of weights and biases.
   * @param needsInput whether the gradient of the input is wanted
   */
  backward(quad: number, needsInput: boolean): void {
    const { layer } = this.#placement;
    const { planes: result, errors: first, values } = this.#result;
    const errors = first + quad * result.bytes;
    if (layer.activation === 'tanh')
      this.#kernels.tanhGradient(values + quad * result.bytes, errors, result.bytes);
    if (needsInput) this.#backwardToInput(quad, errors);
    const { forward, training } = this.#at;
    this.#kernels.filterGradient(forward.record, this.#sourceOf(quad), errors + result.origin, training.at);
    this.#kernels.filterBiasGradient(forward.record, errors + result.origin, this.#biasGradients);
  }

  widenRanges(quad: number): void {
    const { values, planes: result, grid } = this.#result;
    this.#kernels.widenPlanes(
      result.channels,
      result.height,
      result.width,
      values + quad * result.bytes + result.origin,
      grid,
      this.#at.ranges,
    );
  }

  #backwardToInput(quad: number, errors: number): void {
    const { layer, source } = this.#placement;
    const { backward, phaseErrors, phaseGrid } = this.#at;
    const { planes: result } = this.#result;
    const input = this.#input;
    const reach = Math.floor((layer.kernel - 1) / layer.stride);
    const corner = errors + result.origin - reach * (result.row + POSITION);
    const values = input.values + quad * input.planes.bytes + input.planes.origin;
    const target = input.errors + quad * input.planes.bytes + input.planes.origin;
    if (layer.stride === 1) {
      this.#kernels.correlate(
        backward.record,
        corner + layer.padding * (result.row + POSITION),
        target,
        values,
      );
      return;
    }
    const phases = phaseErrors + quad * source.bytes;
    this.#kernels.correlate(backward.recordOfAll, corner, phases, 0);
    const { height, width } = input.planes;
    const which = [input.channels, input.counting, height, width] as const;
    this.#kernels.joinPhases(...which, layer.padding, layer.stride, phases, phaseGrid, target, input.grid);
    if (input.activation === 'relu') this.#kernels.rectifyGradient(...which, values, target, input.grid);
  }

  #split(quad: number, all: boolean): void {
    const { layer } = this.#placement;
    const { planes: own, values, grid, channels, counting } = this.#input;
    this.#kernels.splitPhases(
      channels,
      all ? own.channels : counting,
      own.height,
      own.width,
      layer.padding,
      layer.stride,
      values + quad * own.bytes + own.origin,
      grid,
      this.#at.phases + quad * this.#placement.source.bytes,
      this.#at.phaseGrid,
    );
  }

  /** Of four examples, the place that the forward offsets count from. */
  #sourceOf(quad: number): number {
    const { layer, source } = this.#placement;
    if (layer.stride > 1) return this.#at.phases + quad * source.bytes;
    const { values, planes: input } = this.#input;
    return values + quad * input.bytes + (input.border - layer.padding) * (input.row + POSITION);
  }

  #writeSlots(u32: Uint32Array): void {
    const { layer, forward, backward } = this.#placement;
    const forwardSlot = new Uint32Array(weightsOf(layer));
    forward.indices.forEach((index, i) => (forwardSlot[index] = (forward.slotOf[i] as number) * 4));
    const first = this.#at.backwardSlots / 4;
    u32.fill(0, first, first + backward.slots);
    backward.indices.forEach((index, i) => {
      u32[first + (backward.slotOf[i] as number)] = forwardSlot[index] as number;
    });
  }
}
