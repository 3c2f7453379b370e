// Passes of a tile, or of a whole batch, through the convolutional part of a network.
import type { ImagePart, Network } from '../../../lottery/network/network';
import { biasSlots } from '../network-memory';
import type { OptimiserKind } from '../optimiser';
import { GRID, POSITION, ROW_BYTES } from '../kernel-interface';
import type { LayerWeights } from '../layer-weights';
import { valueAddress } from '../vectors';
import type { Vectors } from '../vectors';
import type { Convolution } from './convolution';
import { unitsOf, writeKeeps } from './dropout';
import { addGradients } from './gradient-operations';
import { gradientProgram } from './gradient-program';
import type { GradientProgram } from './gradient-program';
import { CHANGES } from '../../step-draws';
import { countingChannels } from './image-memory';
import type { ImageAddresses } from './image-memory';
import type { ImageBuffer, BatchState } from './image-buffer';
import { planeArguments, quadAddress } from './image-buffer';
import { activationsOf, imageLayouts } from './image-layouts';
import type { ImageContext } from './image-context';
import { makeStepPasses } from './make-step-passes';
import type { Norm } from './norm';
import { QUAD, writeGrid } from './planes';
import type { GradientBuffer } from './step-passes';
import { QuadPipeline } from './quad-pipeline';

export class ImagePasses {
  readonly #network: Network;
  readonly #part: ImagePart;
  readonly #context: ImageContext;
  readonly #batch: BatchState = { quads: 0, lanes: QUAD, all: false, training: false };
  readonly #counting: Uint8Array[];
  readonly #images: ImageBuffer[];
  readonly #convolutions: Convolution[];
  readonly #norms: Norm[];
  readonly #program: GradientProgram;
  readonly #training = new QuadPipeline();
  readonly #evaluation = new QuadPipeline();
  readonly #backward = new QuadPipeline();
  readonly #f32: Float32Array;
  readonly #u8: Uint8Array;

  constructor(network: Network, part: ImagePart, context: ImageContext) {
    const { at } = context;
    const { buffer } = context.shared.memory;
    const u32 = new Uint32Array(buffer);
    this.#network = network;
    this.#part = part;
    this.#context = context;
    this.#f32 = new Float32Array(buffer);
    this.#u8 = new Uint8Array(buffer);
    this.#counting = countingChannels(network, part, context.mask, context.survivors);
    this.#images = this.#layOutImages(u32);
    const last = this.#last.planes;
    const flatRow = last.width * ROW_BYTES;
    const flatGrid = { position: ROW_BYTES, row: flatRow, plane: last.height * flatRow };
    u32.set(GRID.fields(flatGrid), at.flatGrid / 4);
    this.#f32.fill(0, at.flat / 4, at.flat / 4 + (unitsOf(last) * ROW_BYTES) / 4);
    this.#program = gradientProgram(network, part);
    this.#program.buffers.forEach(({ bytes }, i) => {
      const start = (at.errors[i] as number) / 4;
      this.#f32.fill(0, start, start + (bytes * context.quads) / 4);
    });
    const flat = this.#poolsLast;
    const [images, batch] = [this.#images, this.#batch];
    const made = makeStepPasses({ network, part, images, counting: this.#counting, batch, flat }, context);
    this.#convolutions = made.convolutions;
    this.#norms = made.norms;
    for (const pass of made.passes) {
      pass.forward(this.#training, true);
      pass.forward(this.#evaluation, false);
    }
    const flatErrors = { at: (quad: number) => at.flatErrors + quad * POSITION, grid: at.flatGrid };
    addGradients(this.#backward, this.#program, {
      kernels: context.kernels,
      part,
      images,
      passes: made.passes,
      bufferOf: (buffer, image) => this.#bufferOf(buffer, image),
      flat: flat ? flatErrors : null,
    });
  }

  /** Sets the examples that the next passes are about. */
  begin(batch: BatchState): void {
    Object.assign(this.#batch, batch);
    if (!batch.training) for (const norm of this.#norms) norm.useRunning();
  }

  /**
   * Loads the examples at the addresses in `context.examples`.
   * @param first of the fours of examples
   * @param changes how each of them is augmented
   */
  load(first: number, quads: number, changes: Int8Array | null): void {
    const { kernels, shared, examples, at } = this.#context;
    const [input] = this.#images as [ImageBuffer];
    if (changes) new Int8Array(this.#u8.buffer).set(changes, at.changes);
    for (let quad = 0; quad < quads; quad++) {
      const args = [
        examples + quad * QUAD * 4,
        shared.floats,
        ...planeArguments(input, this.#batch.all),
        shared.scale,
        shared.shift,
        quadAddress(input, input.values, first + quad),
        input.grid,
      ] as const;
      if (changes) kernels.loadAugmented(...args, at.changes + quad * QUAD * CHANGES);
      else kernels.loadImages(...args);
    }
  }

  /** Which values a dropout keeps, from the first example in memory on: [examples][units]. */
  keep(step: number, keeps: Uint8Array): void {
    const units = unitsOf((this.#images[step + 1] as ImageBuffer).planes);
    writeKeeps(this.#u8, this.#context.at.keeps[step] as number, keeps, units, this.#batch.quads * QUAD);
  }

  forward(): void {
    (this.#batch.training ? this.#training : this.#evaluation).run(this.#batch.quads);
  }

  /** The last images become inputs of the first fully connected layer. */
  flatten(first: number, quads: number): void {
    if (this.#poolsLast) return;
    const last = this.#last;
    const { kernels, at } = this.#context;
    for (let quad = 0; quad < quads; quad++)
      kernels.copyPlanes(
        ...planeArguments(last, this.#batch.all),
        quadAddress(last, last.values, first + quad),
        last.grid,
        at.flat + quad * POSITION,
        at.flatGrid,
      );
  }

  /** The gradients of these inputs become the last images'. */
  unflatten(first: number, quads: number): void {
    if (this.#poolsLast) return;
    const { kernels, at } = this.#context;
    const target = this.#bufferOf(this.#program.last, this.#last);
    const planes = planeArguments(this.#last, false);
    for (let quad = 0; quad < quads; quad++) {
      const source = at.flatErrors + quad * POSITION;
      kernels.copyPlanes(...planes, source, at.flatGrid, target.at(first + quad), target.grid);
    }
  }

  /**
   * Adds to the gradients of all weights and biases; the gradient of the last image is there already.
   * @param first whether these are the first examples of the batch
   */
  backward(first: boolean): void {
    if (first) this.#clearGradients();
    this.#backward.run(this.#batch.quads);
  }

  /** The optimiser's step of all weights. */
  step(kind: OptimiserKind, settings: number): void {
    for (const { weights: of } of this.#convolutions) {
      const { weights, training } = of.at;
      const end = valueAddress(training.gradients, of.placement.slots);
      const { at, stride } = training;
      this.#context.kernels.step(kind.code, weights.at, weights.stride, at, stride, end, settings);
    }
  }

  /** Where the weights of each convolution are. */
  get weights(): LayerWeights[] {
    return this.#convolutions.map(({ weights }) => weights);
  }

  clearRanges(): void {
    for (const { ranges } of this.#convolutions)
      for (const range of ranges) range.fill(Infinity, 0, 4).fill(-Infinity, 4, 8);
  }

  widenRanges(): void {
    for (let quad = 0; quad < this.#batch.quads; quad++)
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

  get #last(): ImageBuffer {
    return this.#images.at(-1) as ImageBuffer;
  }

  /** A pooled last image of a tile is written where the fully connected layers read it. */
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
      const { at, placement } = convolution.weights;
      clear(at.training.gradients, placement.slots);
    }
    clear(this.#context.biasGradients, biasSlots(this.#network, this.#convolutions.length));
  }

  #layOutImages(u32: Uint32Array): ImageBuffer[] {
    const activations = activationsOf(this.#network, this.#part);
    return imageLayouts(this.#network, this.#part).map((planes, i) => {
      const addresses = this.#context.at.images[i] as ImageAddresses['images'][number];
      const counts = this.#counting[i] as Uint8Array;
      const channels = Array.from(counts.keys());
      u32.set(
        [...channels.filter((channel) => counts[channel]), ...channels.filter((channel) => !counts[channel])],
        addresses.channels / 4,
      );
      writeGrid(u32, addresses.grid, planes);
      this.#f32.fill(0, addresses.values / 4, (addresses.values + planes.bytes * this.#context.quads) / 4);
      return {
        ...addresses,
        planes,
        counting: counts.reduce((sum, bit) => sum + bit, 0),
        activation: activations[i] ?? 'none',
      };
    });
  }

  /** A buffer of gradients, laid out as an image is. */
  #bufferOf(buffer: number, image: ImageBuffer): GradientBuffer {
    const at = this.#context.at.errors[buffer] as number;
    return { at: (quad) => quadAddress(image, at, quad), grid: image.grid };
  }
}
