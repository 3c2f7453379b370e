// One convolution: its memory, and its passes over four examples.
import { weightsOf } from '../../../lottery/network/network';
import type { ConvolutionLayer } from '../../../lottery/network/network';
import type { Arena } from '../arena';
import type { Kernels } from '../kernel-interface';
import { placeTraining } from '../training-memory';
import type { TrainingAddresses } from '../training-memory';
import type { LayerWeights } from '../layer-weights';
import { KEEP_POSITIVE, POSITION, RECTIFY, STORE, VECTOR } from '../kernel-interface';
import { takeGroups } from '../vectors';
import type { Vectors } from '../vectors';
import {
  fillOffsets,
  mostPanels,
  mostSlots,
  placeCorrelation,
  sizeOf,
  writeCorrelation,
} from './correlation';
import type { CorrelationAddresses, CorrelationSize } from './correlation';
import { phasesOf } from './filters';
import type { FilterPlacement } from './filters';
import { planeArguments, quadAddress } from './image-buffer';
import type { ImageBuffer, BatchState } from './image-buffer';
import { placeGrid, rowBytes, writeGrid } from './planes';
import type { Planes } from './planes';

export interface ConvolutionAddresses {
  forward: CorrelationAddresses;
  /** f32 per slot, and what the optimiser keeps for it. */
  weights: Vectors;
  training: TrainingAddresses;
  /** For the gradient of the input, with u32 byte offsets of where each of its weights comes from. */
  backward: CorrelationAddresses;
  backwardSlots: number;
  /** Under a stride: the phases of all fours of examples in memory, and the gradients of one four. */
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

/**
 * @param quads fours of examples in memory at a time
 * @param kept numbers that the optimiser keeps of each weight
 */
export function placeConvolution(
  arena: Arena,
  { layer, forward, backward }: ConvolutionSize,
  quads: number,
  kept: number,
): ConvolutionAddresses {
  const phaseBytes = layer.stride === 1 ? 0 : phasesOf(layer).bytes;
  return {
    forward: placeCorrelation(arena, forward),
    weights: { at: takeGroups(arena, forward.slots, VECTOR), stride: VECTOR },
    training: placeTraining(arena, forward.slots, kept),
    backward: placeCorrelation(arena, backward),
    backwardSlots: arena.take(backward.slots * 4),
    phases: arena.take(phaseBytes * quads),
    phaseErrors: arena.take(phaseBytes),
    phaseGrid: placeGrid(arena),
    ranges: arena.take(layer.filters * 32),
  };
}

export interface ConvolutionContext {
  input: ImageBuffer;
  result: ImageBuffer;
  /** The result after batch norm, in which filters are looked for that always give the same value. */
  seen: ImageBuffer;
  /** Addresses; 0 without biases. */
  biases: number;
  biasGradients: number;
  /** Where its weights are arranged for the gradient of its input. */
  arranged: number;
  /** Whether the gradient that it hands down is the one before the ReLU that made its input. */
  rectifies: boolean;
  quads: number;
  batch: BatchState;
}

export class Convolution {
  readonly #kernels: Kernels;
  readonly layer: ConvolutionLayer;
  /** Where its weights are. */
  readonly weights: LayerWeights;
  /** Lowest and highest activations seen of each filter, 4 each. */
  readonly ranges: Float32Array[];
  readonly #source: Planes;
  readonly #backwardSlots: number;
  readonly #arranged: number;
  readonly #at: ConvolutionAddresses;
  readonly #input: ImageBuffer;
  readonly #result: ImageBuffer;
  /** Address; 0 without biases. */
  readonly #biasGradients: number;
  readonly #rectifies: boolean;
  readonly #seen: ImageBuffer;
  readonly #batch: BatchState;

  constructor(
    kernels: Kernels,
    u32: Uint32Array,
    placement: FilterPlacement,
    at: ConvolutionAddresses,
    context: ConvolutionContext,
  ) {
    this.#kernels = kernels;
    const { survivors, eachSurvivor } = placement;
    const { slots } = placement.forward;
    this.layer = placement.layer;
    this.weights = { placement: { layer: placement.layer, slots, survivors, eachSurvivor }, at };
    this.#source = placement.source;
    this.#backwardSlots = placement.backward.slots;
    this.#arranged = context.arranged;
    this.ranges = Array.from({ length: placement.layer.filters }, (_, filter) => {
      const start = at.ranges / 4 + filter * 8;
      return new Float32Array(u32.buffer, start * 4, 8);
    });
    this.#at = at;
    this.#input = context.input;
    this.#result = context.result;
    this.#biasGradients = context.biasGradients;
    this.#rectifies = context.rectifies;
    this.#seen = context.seen;
    this.#batch = context.batch;
    const { layer, source, forward, backward } = placement;
    const { planes: result } = context.result;
    const direct = layer.stride === 1;
    const reach = Math.floor((layer.kernel - 1) / layer.stride);
    writeCorrelation(u32, at.forward, forward, {
      weights: at.weights.at,
      biases: context.biases,
      rows: result.height,
      columns: result.width,
      sourceRow: source.row,
      targetRow: result.row,
      targetPlane: result.plane,
      reach: reach * source.row,
      targetBytes: rowBytes(result),
      then: layer.activation === 'relu' ? RECTIFY : STORE,
    });
    writeCorrelation(u32, at.backward, backward, {
      weights: context.arranged,
      biases: 0,
      rows: source.height,
      columns: source.width,
      sourceRow: result.row,
      targetRow: source.row,
      targetPlane: source.plane,
      reach: reach * result.row,
      targetBytes: rowBytes(source),
      then: direct && context.rectifies ? KEEP_POSITIVE : STORE,
    });
    writeGrid(u32, at.phaseGrid, source);
    // Padding is never written: it must be 0 from the start.
    if (!direct) u32.fill(0, at.phases / 4, (at.phases + source.bytes * context.quads) / 4);
    writeTerms(u32, placement, at);
  }

  forward(quad: number): void {
    const { layer } = this;
    const { forward } = this.#at;
    const { values, planes } = this.#result;
    const { all } = this.#batch;
    if (layer.stride > 1) this.#split(quad, all);
    const record = all ? forward.recordOfAll : forward.record;
    this.#kernels.correlate(record, this.#sourceOf(quad), quadAddress(this.#result, values, quad), 0);
    if (layer.activation === 'tanh') this.#kernels.tanhOf(values + quad * planes.bytes, planes.bytes);
  }

  /** The weights as they are now, in the order that the gradient of the input needs them. */
  arrange(): void {
    const { weights, backwardSlots } = this.#at;
    this.#kernels.arrangeWeights(this.#backwardSlots, backwardSlots, weights.at, this.#arranged);
  }

  /**
   * Adds to the gradients of weights and biases.
   * @param errors of the four examples, before the activation, at their first position
   * @param into where the gradient of the input goes; null where it is not wanted
   */
  backward(quad: number, errors: number, into: number | null): void {
    const { forward, training } = this.#at;
    if (into !== null) this.#backwardToInput(quad, errors, into);
    this.#kernels.filterGradient(forward.record, this.#sourceOf(quad), errors, training.at, training.stride);
    if (this.#biasGradients) this.#kernels.filterBiasGradient(forward.record, errors, this.#biasGradients);
  }

  widenRanges(quad: number): void {
    const { values, planes: seen, grid } = this.#seen;
    this.#kernels.widenPlanes(
      seen.channels,
      seen.height,
      seen.width,
      quadAddress(this.#seen, values, quad),
      grid,
      this.#at.ranges,
    );
  }

  #backwardToInput(quad: number, errors: number, into: number): void {
    const { layer } = this;
    const { backward, phaseErrors, phaseGrid } = this.#at;
    const { planes: result } = this.#result;
    const input = this.#input;
    const reach = Math.floor((layer.kernel - 1) / layer.stride);
    const corner = errors - reach * (result.row + POSITION);
    const values = quadAddress(input, input.values, quad);
    if (layer.stride === 1) {
      this.#kernels.correlate(
        backward.record,
        corner + layer.padding * (result.row + POSITION),
        into,
        values,
      );
      return;
    }
    this.#kernels.correlate(backward.recordOfAll, corner, phaseErrors, 0);
    const planes = planeArguments(input, false);
    this.#kernels.joinPhases(
      ...planes,
      layer.padding,
      layer.stride,
      phaseErrors,
      phaseGrid,
      into,
      input.grid,
    );
    if (this.#rectifies) this.#kernels.rectifyGradient(...planes, values, into, input.grid);
  }

  #split(quad: number, all: boolean): void {
    const { layer } = this;
    this.#kernels.splitPhases(
      ...planeArguments(this.#input, all),
      layer.padding,
      layer.stride,
      quadAddress(this.#input, this.#input.values, quad),
      this.#input.grid,
      this.#at.phases + quad * this.#source.bytes,
      this.#at.phaseGrid,
    );
  }

  /** Of four examples, the address that the forward offsets count from. */
  #sourceOf(quad: number): number {
    const { layer } = this;
    if (layer.stride > 1) return this.#at.phases + quad * this.#source.bytes;
    const { values, planes: input } = this.#input;
    return values + quad * input.bytes + (input.border - layer.padding) * (input.row + POSITION);
  }
}

/** What each weight reads, forward and backward, and where the weights of the backward pass come from. */
function writeTerms(
  u32: Uint32Array,
  { forward, backward, counts, eachTerm }: FilterPlacement,
  at: ConvolutionAddresses,
): void {
  const [ahead, back] = [forward.cells.placing(), backward.cells.placing()];
  const slots = at.backwardSlots / 4;
  u32.fill(0, slots, slots + backward.slots);
  eachTerm((term) => {
    ahead.next(term.filter, term.plane);
    u32[at.forward.offsets / 4 + ahead.slot] = term.forward;
    if (!counts[term.filter]) return;
    back.next(term.plane, term.filter);
    u32[at.backward.offsets / 4 + back.slot] = term.backward;
    u32[slots + back.slot] = ahead.slot * 4;
  });
  fillOffsets(u32, at.forward, forward);
  fillOffsets(u32, at.backward, backward);
}
