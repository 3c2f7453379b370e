// The way of a tile, or of a whole batch, through the convolutional part of a network.
import type { ImagePart, Network } from '../../../lottery/network';
import { biasSlots } from '../network-memory';
import type { OptimiserKind } from '../optimiser';
import { ROW_BYTES } from '../tiles';
import type { LayerValues } from '../layer-values';
import { valueAddress } from '../vectors';
import type { Vectors } from '../vectors';
import type { Convolution } from './convolution';
import { unitsOf, writeKeeps } from './dropout';
import { addGradients } from './gradient-works';
import { gradientPlan } from './gradients';
import type { GradientPlan } from './gradients';
import { CHANGES } from '../../noise';
import { countingChannels } from './image-memory';
import type { ImageAddresses } from './image-memory';
import type { ImagePlace, Now } from './image-place';
import { everywhere, placeIn } from './image-place';
import { activationsOf, imageLayouts } from './layouts';
import type { ImageSurroundings } from './surroundings';
import { makeSteps } from './make-steps';
import type { Norm } from './norm';
import { POSITION, QUAD, writeGrid } from './planes';
import type { GradientPlace } from './steps';
import { Way } from './way';

export class ImagePasses {
  readonly #network: Network;
  readonly #part: ImagePart;
  readonly #around: ImageSurroundings;
  readonly #now: Now = { quads: 0, lanes: QUAD, all: false, training: false };
  readonly #counting: Uint8Array[];
  readonly #images: ImagePlace[];
  readonly #convolutions: Convolution[];
  readonly #norms: Norm[];
  readonly #plan: GradientPlan;
  readonly #training = new Way();
  readonly #evaluation = new Way();
  readonly #backward = new Way();
  readonly #f32: Float32Array;
  readonly #u8: Uint8Array;

  constructor(network: Network, part: ImagePart, around: ImageSurroundings) {
    const { at } = around;
    const { buffer } = around.shared.memory;
    const u32 = new Uint32Array(buffer);
    this.#network = network;
    this.#part = part;
    this.#around = around;
    this.#f32 = new Float32Array(buffer);
    this.#u8 = new Uint8Array(buffer);
    this.#counting = countingChannels(network, part, around.mask);
    this.#images = this.#placeImages(u32);
    const last = this.#last.planes;
    u32.set([ROW_BYTES, last.width * ROW_BYTES, last.height * last.width * ROW_BYTES], at.flatGrid / 4);
    this.#f32.fill(0, at.flat / 4, at.flat / 4 + (unitsOf(last) * ROW_BYTES) / 4);
    this.#plan = gradientPlan(network, part);
    this.#plan.places.forEach(({ bytes }, i) => {
      const start = (at.errors[i] as number) / 4;
      this.#f32.fill(0, start, start + (bytes * around.quads) / 4);
    });
    const flat = this.#poolsLast;
    const [images, now] = [this.#images, this.#now];
    const made = makeSteps({ network, part, images, counting: this.#counting, now, flat }, around);
    this.#convolutions = made.convolutions;
    this.#norms = made.norms;
    for (const pass of made.passes) {
      pass.forward(this.#training, true);
      pass.forward(this.#evaluation, false);
    }
    const flatErrors = { at: (quad: number) => at.flatErrors + quad * POSITION, grid: at.flatGrid };
    addGradients(this.#backward, this.#plan, {
      kernels: around.kernels,
      part,
      images,
      passes: made.passes,
      placeOf: (place, image) => this.#placeOf(place, image),
      flat: flat ? flatErrors : null,
    });
  }

  /** What is sent through next, until it is told otherwise. */
  begin(now: Now): void {
    Object.assign(this.#now, now);
    if (!now.training) for (const norm of this.#norms) norm.useRunning();
  }

  /**
   * Brings the examples in whose addresses are written down.
   * @param first of the fours of examples
   * @param changes how each of them is augmented
   */
  load(first: number, quads: number, changes: Int8Array | null): void {
    const { kernels, shared, examples, at } = this.#around;
    const [input] = this.#images as [ImagePlace];
    if (changes) new Int8Array(this.#u8.buffer).set(changes, at.changes);
    for (let quad = 0; quad < quads; quad++) {
      const around = [
        examples + quad * QUAD * 4,
        shared.floats,
        ...everywhere(input, this.#now.all),
        shared.scale,
        shared.shift,
        placeIn(input, input.values, first + quad),
        input.grid,
      ] as const;
      if (changes) kernels.loadAugmented(...around, at.changes + quad * QUAD * CHANGES);
      else kernels.loadImages(...around);
    }
  }

  /** Which values a dropout keeps, from the first example in memory on: [examples][units]. */
  keep(step: number, keeps: Uint8Array): void {
    const units = unitsOf((this.#images[step + 1] as ImagePlace).planes);
    writeKeeps(this.#u8, this.#around.at.keeps[step] as number, keeps, units, this.#now.quads * QUAD);
  }

  forward(): void {
    (this.#now.training ? this.#training : this.#evaluation).go(this.#now.quads);
  }

  /** The last images become inputs of the first fully connected layer. */
  flatten(first: number, quads: number): void {
    if (this.#poolsLast) return;
    const last = this.#last;
    const { kernels, at } = this.#around;
    for (let quad = 0; quad < quads; quad++)
      kernels.copyPlanes(
        ...everywhere(last, this.#now.all),
        placeIn(last, last.values, first + quad),
        last.grid,
        at.flat + quad * POSITION,
        at.flatGrid,
      );
  }

  /** The gradients of these inputs become the last images'. */
  unflatten(first: number, quads: number): void {
    if (this.#poolsLast) return;
    const { kernels, at } = this.#around;
    const target = this.#placeOf(this.#plan.last, this.#last);
    const which = everywhere(this.#last, false);
    for (let quad = 0; quad < quads; quad++) {
      const source = at.flatErrors + quad * POSITION;
      kernels.copyPlanes(...which, source, at.flatGrid, target.at(first + quad), target.grid);
    }
  }

  /**
   * Adds to the gradients of all weights and biases; the gradient of the last image is there already.
   * @param first whether these are the first examples of the batch
   */
  backward(first: boolean): void {
    if (first) this.#clearGradients();
    this.#backward.go(this.#now.quads);
  }

  /** The optimiser's step of all weights. */
  step(kind: OptimiserKind, settings: number): void {
    for (const { values } of this.#convolutions) {
      const { weights, training } = values.at;
      const end = valueAddress(training.gradients, values.placement.slots);
      const { at, stride } = training;
      this.#around.kernels.step(kind.code, weights.at, weights.stride, at, stride, end, settings);
    }
  }

  /** Where the weights of each convolution are. */
  get values(): LayerValues[] {
    return this.#convolutions.map(({ values }) => values);
  }

  clearRanges(): void {
    for (const { ranges } of this.#convolutions)
      for (const range of ranges) range.fill(Infinity, 0, 4).fill(-Infinity, 4, 8);
  }

  widenRanges(): void {
    for (let quad = 0; quad < this.#now.quads; quad++)
      for (const convolution of this.#convolutions) convolution.widenRanges(quad);
  }

  /** By layer, filters that gave the same at every position of every example. */
  constantFilters(): [layer: string, filters: number[]][] {
    return this.#convolutions.map(({ layer, ranges }) => [
      layer.name,
      ranges.flatMap((range, filter) =>
        Math.min(...range.subarray(0, 4)) === Math.max(...range.subarray(4)) ? [filter] : [],
      ),
    ]);
  }

  get #last(): ImagePlace {
    return this.#images.at(-1) as ImagePlace;
  }

  /** Of a tile the last image, if it is pooled, goes straight to where the fully connected layers look for it. */
  get #poolsLast(): boolean {
    return this.#part.steps.at(-1)?.op === 'max-pool' && this.#network.norms.length === 0;
  }

  #clearGradients(): void {
    const clear = (gradients: Vectors, slots: number) => {
      for (let slot = 0; slot < slots; slot += 4) {
        const group = valueAddress(gradients, slot) / 4;
        this.#f32.fill(0, group, group + 4);
      }
    };
    for (const convolution of this.#convolutions) {
      const { at, placement } = convolution.values;
      clear(at.training.gradients, placement.slots);
    }
    clear(this.#around.biasGradients, biasSlots(this.#network, this.#convolutions.length));
  }

  #placeImages(u32: Uint32Array): ImagePlace[] {
    const activations = activationsOf(this.#network, this.#part);
    return imageLayouts(this.#network, this.#part).map((planes, i) => {
      const place = this.#around.at.images[i] as ImageAddresses['images'][number];
      const counts = this.#counting[i] as Uint8Array;
      const channels = Array.from(counts.keys());
      u32.set(
        [...channels.filter((channel) => counts[channel]), ...channels.filter((channel) => !counts[channel])],
        place.channels / 4,
      );
      writeGrid(u32, place.grid, planes);
      this.#f32.fill(0, place.values / 4, (place.values + planes.bytes * this.#around.quads) / 4);
      return {
        ...place,
        planes,
        counting: counts.reduce((sum, bit) => sum + bit, 0),
        activation: activations[i] ?? 'none',
      };
    });
  }

  /** A place of gradients, laid out as an image is. */
  #placeOf(place: number, image: ImagePlace): GradientPlace {
    const at = this.#around.at.errors[place] as number;
    return { at: (quad) => placeIn(image, at, quad), grid: image.grid };
  }
}
