// A tile's way through the convolutional part of a network: four examples after the other, each through all steps.
import { isConvolution } from '../../../lottery/network';
import type { Activation, ImagePart, Mask, Network } from '../../../lottery/network';
import type { Kernels } from '../kernels';
import { biasSlots } from '../network-memory';
import type { OptimiserKind } from '../optimiser';
import type { SharedDataset } from '../shared-dataset';
import { ROW_BYTES } from '../tiles';
import { valueAddress } from '../vectors';
import type { Vectors } from '../vectors';
import { Convolution } from './convolution';
import type { ImagePlace } from './convolution';
import type { FilterPlacement } from './filters';
import { countingChannels, imageLayouts, QUADS } from './image-memory';
import type { ImageAddresses } from './image-memory';
import { POSITION, QUAD, writeGrid } from './planes';
import type { Planes } from './planes';

type Step = { op: 'convolution'; convolution: Convolution; from: number } | { op: 'max-pool'; from: number };

export interface ImageSurroundings {
  kernels: Kernels;
  shared: SharedDataset;
  at: ImageAddresses;
  placements: FilterPlacement[];
  mask: Mask;
  /** Of all layers, and their gradients. */
  biases: Vectors;
  biasGradients: Vectors;
  /** u32 addresses of a tile's examples. */
  examples: number;
}

export class ImagePasses {
  readonly #network: Network;
  readonly #around: ImageSurroundings;
  readonly #images: ImagePlace[];
  readonly #steps: Step[];
  readonly #convolutions: { convolution: Convolution; placement: FilterPlacement }[];
  readonly #f32: Float32Array;

  constructor(network: Network, part: ImagePart, around: ImageSurroundings) {
    const { kernels, shared, at, placements, mask } = around;
    const { buffer } = shared.memory;
    const u32 = new Uint32Array(buffer);
    this.#network = network;
    this.#around = around;
    this.#f32 = new Float32Array(buffer);
    const layers = network.layers.filter(isConvolution);
    const counting = countingChannels(network, part, mask);
    const activationOf = (image: number): Activation => {
      const step = part.steps[image - 1];
      const layer = step?.op === 'convolution' && layers.find(({ name }) => name === step.layer);
      return layer ? layer.activation : 'none';
    };
    this.#images = imageLayouts(network, part).map((layout, i) => {
      const place = at.images[i] as ImageAddresses['images'][number];
      const counts = counting[i] as Uint8Array;
      const channels = Array.from(counts.keys());
      u32.set(
        [...channels.filter((channel) => counts[channel]), ...channels.filter((channel) => !counts[channel])],
        place.channels / 4,
      );
      writeGrid(u32, place.grid, layout);
      this.#f32.fill(0, place.values / 4, (place.values + layout.bytes * QUADS) / 4);
      if (i > 0) this.#f32.fill(0, place.errors / 4, (place.errors + layout.bytes * QUADS) / 4);
      return {
        ...place,
        planes: layout,
        counting: counts.reduce((sum, bit) => sum + bit, 0),
        activation: activationOf(i),
      };
    });
    const last = this.#last.planes;
    u32.set([ROW_BYTES, last.width * ROW_BYTES, last.height * last.width * ROW_BYTES], at.flatGrid / 4);
    this.#f32.fill(0, at.flat / 4, at.flat / 4 + (last.channels * last.height * last.width * ROW_BYTES) / 4);
    this.#convolutions = placements.map((placement, i) => {
      const { name } = placement.layer;
      // Convolutions are the first of the layers.
      const bias = biasSlots(network, i);
      const image = part.steps.findIndex((step) => step.op === 'convolution' && step.layer === name) + 1;
      const convolution = new Convolution(
        kernels,
        u32,
        placement,
        at.convolutions[i] as ImageAddresses['convolutions'][number],
        {
          input: this.#images[part.steps[image - 1]?.from ?? 0] as ImagePlace,
          result: this.#images[image] as ImagePlace,
          biases: valueAddress(around.biases, bias),
          biasGradients: valueAddress(around.biasGradients, bias),
          quads: QUADS,
        },
      );
      return { convolution, placement };
    });
    this.#steps = part.steps.map((step) => {
      if (step.op === 'max-pool') return step;
      const found = this.#convolutions.find(({ placement }) => placement.layer.name === step.layer);
      if (!found) throw new RangeError(`The network has no convolution ${step.layer}`);
      return { op: 'convolution', convolution: found.convolution, from: step.from };
    });
  }

  /** Brings the examples in whose addresses are written down. */
  load(quads: number, all = false): void {
    const { kernels, shared, examples } = this.#around;
    const [{ planes, channels, counting, values, grid }] = this.#images as [ImagePlace];
    for (let quad = 0; quad < quads; quad++)
      kernels.loadImages(
        examples + quad * QUAD * 4,
        shared.floats,
        channels,
        all ? planes.channels : counting,
        planes.height,
        planes.width,
        shared.scale,
        shared.shift,
        values + quad * planes.bytes + planes.origin,
        grid,
      );
  }

  /**
   * From the images to the inputs of the first fully connected layer.
   * @param all also what nothing comes of
   */
  forward(quads: number, all = false): void {
    for (let quad = 0; quad < quads; quad++) {
      this.#steps.forEach((step, i) => {
        if (step.op === 'convolution') step.convolution.forward(quad, all);
        else this.#pool(this.#images[step.from] as ImagePlace, this.#images[i + 1] as ImagePlace, quad, all);
      });
      this.#flatten(quad, all);
    }
  }

  /** Adds to the gradients of all weights and biases; the gradient of the last image is there already, flat. */
  backward(quads: number, first: boolean): void {
    if (first) this.#clearGradients();
    for (let quad = 0; quad < quads; quad++) {
      this.#unflatten(quad);
      for (let i = this.#steps.length - 1; i >= 0; i--) {
        const step = this.#steps[i] as Step;
        if (step.op === 'convolution') step.convolution.backward(quad, step.from > 0);
        else if (step.from > 0)
          this.#poolGradient(this.#images[step.from] as ImagePlace, this.#images[i + 1] as ImagePlace, quad);
      }
    }
  }

  /** The optimiser's step of all weights. */
  step(kind: OptimiserKind, settings: number): void {
    this.#convolutions.forEach(({ placement }, i) => {
      const at = this.#around.at.convolutions[i] as ImageAddresses['convolutions'][number];
      const { weights, training } = at;
      const end = valueAddress(training.gradients, placement.forward.slots);
      this.#around.kernels.step(kind.code, weights.at, weights.stride, training.at, end, settings);
    });
  }

  clearRanges(): void {
    this.#eachRange((range) => range.fill(Infinity, 0, 4).fill(-Infinity, 4, 8));
  }

  widenRanges(quads: number): void {
    for (let quad = 0; quad < quads; quad++)
      for (const { convolution } of this.#convolutions) convolution.widenRanges(quad);
  }

  /** By layer, filters that gave the same at every position of every example. */
  constantFilters(): [layer: string, filters: number[]][] {
    const constant = this.#convolutions.map(({ placement }): [string, number[]] => [
      placement.layer.name,
      [],
    ]);
    this.#eachRange((range, layer, filter) => {
      if (Math.min(...range.subarray(0, 4)) === Math.max(...range.subarray(4)))
        constant[layer]?.[1].push(filter);
    });
    return constant;
  }

  #eachRange(use: (range: Float32Array, layer: number, filter: number) => void): void {
    this.#convolutions.forEach(({ placement }, layer) => {
      const start = (this.#around.at.convolutions[layer]?.ranges ?? 0) / 4;
      for (let filter = 0; filter < placement.layer.filters; filter++)
        use(this.#f32.subarray(start + filter * 8, start + filter * 8 + 8), layer, filter);
    });
  }

  get #last(): ImagePlace {
    return this.#images.at(-1) as ImagePlace;
  }

  #clearGradients(): void {
    const clear = (gradients: Vectors, slots: number) => {
      for (let slot = 0; slot < slots; slot += 4) {
        const group = valueAddress(gradients, slot) / 4;
        this.#f32.fill(0, group, group + 4);
      }
    };
    this.#convolutions.forEach(({ convolution, placement }, i) => {
      const { training } = this.#around.at.convolutions[i] as ImageAddresses['convolutions'][number];
      clear(training.gradients, placement.forward.slots);
      convolution.arrange();
    });
    clear(this.#around.biasGradients, biasSlots(this.#network, this.#convolutions.length));
  }

  #pool(from: ImagePlace, to: ImagePlace, quad: number, all: boolean): void {
    // The last image goes straight to where the fully connected layers look for it.
    const flat = to === this.#last;
    this.#around.kernels.maxPool(
      to.channels,
      all ? to.planes.channels : to.counting,
      to.planes.height,
      to.planes.width,
      placeIn(from, from.values, quad),
      from.grid,
      flat ? this.#flatOf(this.#around.at.flat, quad) : placeIn(to, to.values, quad),
      flat ? this.#around.at.flatGrid : to.grid,
    );
  }

  #poolGradient(from: ImagePlace, to: ImagePlace, quad: number): void {
    const flat = to === this.#last;
    this.#around.kernels.maxPoolGradient(
      to.channels,
      to.counting,
      to.planes.height,
      to.planes.width,
      placeIn(from, from.values, quad),
      placeIn(from, from.errors, quad),
      from.grid,
      flat ? this.#flatOf(this.#around.at.flatErrors, quad) : placeIn(to, to.errors, quad),
      flat ? this.#around.at.flatGrid : to.grid,
      from.activation === 'relu',
    );
  }

  /** Pooled images are flat already. */
  get #poolsLast(): boolean {
    return this.#steps.at(-1)?.op === 'max-pool';
  }

  #flatten(quad: number, all: boolean): void {
    if (this.#poolsLast) return;
    const { planes, channels, counting, grid, values } = this.#last;
    const { kernels, at } = this.#around;
    kernels.copyPlanes(
      channels,
      all ? planes.channels : counting,
      planes.height,
      planes.width,
      placeIn(this.#last, values, quad),
      grid,
      this.#flatOf(at.flat, quad),
      at.flatGrid,
    );
  }

  #unflatten(quad: number): void {
    if (this.#poolsLast) return;
    const { planes, channels, counting, grid, values, errors, activation } = this.#last;
    const { kernels, at } = this.#around;
    const which = [channels, counting, planes.height, planes.width] as const;
    const target = placeIn(this.#last, errors, quad);
    kernels.copyPlanes(...which, this.#flatOf(at.flatErrors, quad), at.flatGrid, target, grid);
    if (activation === 'relu')
      kernels.rectifyGradient(...which, placeIn(this.#last, values, quad), target, grid);
  }

  #flatOf(at: number, quad: number): number {
    return at + quad * POSITION;
  }
}

/** The first position of four examples' first channel, of their values or errors. */
const placeIn = ({ planes }: { planes: Planes }, at: number, quad: number): number =>
  at + quad * planes.bytes + planes.origin;
