// Makes the passes of a network's steps, with their convolutions, norms and dropouts.
import { layerMask } from '../../../lottery/pruning/masks';
import { hasBias, isConvolution } from '../../../lottery/network/network';
import type {
  BatchNorm,
  ConvolutionLayer,
  ImagePart,
  ImageStep,
  Network,
} from '../../../lottery/network/network';
import { biasSlots, normSlots } from '../network-memory';
import { roundUp, valueAddress, vectorsFrom } from '../vectors';
import { Convolution, convolutionSize, placeConvolution } from './convolution';
import { ImageDropout } from './dropout';
import { placeFilters } from './filters';
import { rectifies } from './gradient-program';
import type { ImageContext } from './image-context';
import type { ImageBuffer, BatchState } from './image-buffer';
import { quadAddress } from './image-buffer';
import { Norm } from './norm';
import type { NormAddresses } from './norm';
import { POSITION } from '../kernel-interface';
import { addPass, averagePass, convolutionPass, dropoutPass, normPass, poolPass } from './step-passes';
import type { StepPass, StepContext } from './step-passes';

/** The images of the network that the steps read and write. */
export interface StepImages {
  network: Network;
  part: ImagePart;
  images: ImageBuffer[];
  /** Per channel of each image, whether the loss depends on it. */
  counting: Uint8Array[];
  batch: BatchState;
  /** Whether the last image is written where the fully connected layers read it. */
  flat: boolean;
}

interface Made {
  /** In the order of the network's layers. */
  convolutions: Convolution[];
  norms: Norm[];
}

export function makeStepPasses(images: StepImages, context: ImageContext): Made & { passes: StepPass[] } {
  const maker = new Maker(images, context);
  // Convolutions one after the other: placing a layer's weights takes more memory than the weights.
  const convolutions = images.network.layers
    .filter(isConvolution)
    .map((layer, i) => maker.convolution(layer, i));
  const norms = images.network.norms.map((norm, i) => maker.norm(norm, i));
  const passes = images.part.steps.map((step, i) => maker.pass(step, i, { convolutions, norms }));
  return { convolutions, norms, passes };
}

class Maker {
  readonly #images: StepImages;
  readonly #context: ImageContext;

  constructor(images: StepImages, context: ImageContext) {
    this.#images = images;
    this.#context = context;
  }

  convolution(layer: ConvolutionLayer, i: number): Convolution {
    const { kernels, shared, arena, at: addresses, mask, kept, biases, biasGradients, quads } = this.#context;
    const step = this.#images.part.steps.findIndex(
      (candidate) => candidate.op === 'convolution' && candidate.layer === layer.name,
    );
    const from = this.#images.part.steps[step]?.from ?? 0;
    const norm = this.#images.part.steps.findIndex(
      ({ op, from: read }) => op === 'batch-norm' && read === step + 1,
    );
    const input = this.#images.images[from] as ImageBuffer;
    const result = this.#images.images[step + 1] as ImageBuffer;
    const placement = placeFilters(layer, layerMask(mask, layer), {
      input: input.planes,
      result: result.planes,
      counts: this.#images.counting[step + 1] as Uint8Array,
      reads: this.#images.counting[from] as Uint8Array,
    });
    const at = placeConvolution(arena, convolutionSize(placement), quads, kept);
    // Convolutions are the first of the layers.
    const bias = biasSlots(this.#images.network, i);
    return new Convolution(kernels, new Uint32Array(shared.memory.buffer), placement, at, {
      input,
      result,
      seen: this.#images.images[norm < 0 ? step + 1 : norm + 1] as ImageBuffer,
      biases: hasBias(layer) ? valueAddress(biases, bias) : 0,
      biasGradients: hasBias(layer) ? valueAddress(biasGradients, bias) : 0,
      arranged: addresses.arranged[i] as number,
      rectifies: rectifies(this.#images.network, this.#images.part, step),
      quads,
      batch: this.#images.batch,
    });
  }

  norm(norm: BatchNorm, i: number): Norm {
    const { kernels, shared, at, biases, biasGradients } = this.#context;
    const step = this.#images.part.steps.findIndex(
      (candidate) => candidate.op === 'batch-norm' && candidate.norm === norm.name,
    );
    const weight = normSlots(this.#images.network, i);
    const bias = weight + roundUp(norm.channels, 4);
    return new Norm(kernels, new Float32Array(shared.memory.buffer), at.norms[i] as NormAddresses, {
      values: {
        weight: vectorsFrom(biases, weight),
        bias: vectorsFrom(biases, bias),
        weightGradients: vectorsFrom(biasGradients, weight),
        biasGradients: vectorsFrom(biasGradients, bias),
      },
      input: this.#images.images[this.#images.part.steps[step]?.from ?? 0] as ImageBuffer,
      result: this.#images.images[step + 1] as ImageBuffer,
      batch: this.#images.batch,
    });
  }

  pass(step: ImageStep, i: number, { convolutions, norms }: Made): StepPass {
    const { kernels, at } = this.#context;
    const result = this.#images.images[i + 1] as ImageBuffer;
    const flat = this.#images.flat && i === this.#images.part.steps.length - 1;
    const context: StepContext = {
      kernels,
      batch: this.#images.batch,
      images: this.#images.images,
      result: flat
        ? { image: result, at: (quad) => at.flat + quad * POSITION, grid: at.flatGrid }
        : { image: result, at: (quad) => quadAddress(result, result.values, quad), grid: result.grid },
      rectifies: rectifies(this.#images.network, this.#images.part, i),
    };
    switch (step.op) {
      case 'convolution':
        return convolutionPass(found(convolutions.find(({ layer }) => layer.name === step.layer)));
      case 'batch-norm':
        return normPass(found(norms[this.#images.network.norms.findIndex(({ name }) => name === step.norm)]));
      case 'max-pool':
        return poolPass(step, context);
      case 'average-pool':
        return averagePass(step, context);
      case 'add':
        return addPass(step, context);
      case 'dropout': {
        const input = this.#images.images[step.from] as ImageBuffer;
        const images = { input, result, batch: this.#images.batch };
        return dropoutPass(new ImageDropout(kernels, at.keeps[i] as number, step.rate, images));
      }
    }
  }
}

function found<T>(value: T | undefined): T {
  if (value === undefined)
    throw new RangeError('The network has a step whose layer or norm it does not have');
  return value;
}
