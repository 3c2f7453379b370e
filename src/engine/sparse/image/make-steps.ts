// Makes what the steps of a network consist of: convolutions, norms, dropouts and the passes through them.
import { layerMask } from '../../../lottery/masks';
import { hasBias, isConvolution } from '../../../lottery/network';
import type { BatchNorm, ConvolutionLayer, ImagePart, ImageStep, Network } from '../../../lottery/network';
import { biasSlots, normSlots } from '../network-memory';
import { roundUp, valueAddress, vectorsFrom } from '../vectors';
import { Convolution, convolutionSize, placeConvolution } from './convolution';
import { ImageDropout } from './dropout';
import { placeFilters } from './filters';
import { rectifies } from './gradients';
import type { ImageSurroundings } from './surroundings';
import type { ImagePlace, Now } from './image-place';
import { placeIn } from './image-place';
import { Norm } from './norm';
import type { NormAddresses } from './norm';
import { POSITION } from './planes';
import { addPass, averagePass, convolutionPass, dropoutPass, normPass, poolPass } from './steps';
import type { StepPass, StepSurroundings } from './steps';

/** What there is of the network's images already. */
export interface ImagesMade {
  network: Network;
  part: ImagePart;
  images: ImagePlace[];
  /** Per channel of each image, whether something comes of it. */
  counting: Uint8Array[];
  now: Now;
  /** Whether the last image goes straight to where the fully connected layers look for it. */
  flat: boolean;
}

interface Made {
  /** In the order of the network's layers. */
  convolutions: Convolution[];
  norms: Norm[];
}

export function makeSteps(of: ImagesMade, around: ImageSurroundings): Made & { passes: StepPass[] } {
  const maker = new Maker(of, around);
  // Convolutions one after the other: what places a layer's weights takes more memory than they do.
  const convolutions = of.network.layers.filter(isConvolution).map((layer, i) => maker.convolution(layer, i));
  const norms = of.network.norms.map((norm, i) => maker.norm(norm, i));
  const passes = of.part.steps.map((step, i) => maker.pass(step, i, { convolutions, norms }));
  return { convolutions, norms, passes };
}

class Maker {
  readonly #of: ImagesMade;
  readonly #around: ImageSurroundings;

  constructor(of: ImagesMade, around: ImageSurroundings) {
    this.#of = of;
    this.#around = around;
  }

  convolution(layer: ConvolutionLayer, i: number): Convolution {
    const { kernels, shared, arena, at: images, mask, kind, biases, biasGradients, quads } = this.#around;
    const step = this.#of.part.steps.findIndex(
      (candidate) => candidate.op === 'convolution' && candidate.layer === layer.name,
    );
    const from = this.#of.part.steps[step]?.from ?? 0;
    const norm = this.#of.part.steps.findIndex(
      ({ op, from: read }) => op === 'batch-norm' && read === step + 1,
    );
    const input = this.#of.images[from] as ImagePlace;
    const result = this.#of.images[step + 1] as ImagePlace;
    const placement = placeFilters(layer, layerMask(mask, layer), {
      input: input.planes,
      result: result.planes,
      counts: this.#of.counting[step + 1] as Uint8Array,
      reads: this.#of.counting[from] as Uint8Array,
    });
    const at = placeConvolution(arena, convolutionSize(placement), quads, kind.memories.length);
    // Convolutions are the first of the layers.
    const bias = biasSlots(this.#of.network, i);
    return new Convolution(kernels, new Uint32Array(shared.memory.buffer), placement, at, {
      input,
      result,
      seen: this.#of.images[norm < 0 ? step + 1 : norm + 1] as ImagePlace,
      biases: hasBias(layer) ? valueAddress(biases, bias) : 0,
      biasGradients: hasBias(layer) ? valueAddress(biasGradients, bias) : 0,
      arranged: images.arranged[i] as number,
      rectifies: rectifies(this.#of.network, this.#of.part, step),
      quads,
      now: this.#of.now,
    });
  }

  norm(norm: BatchNorm, i: number): Norm {
    const { kernels, shared, at, biases, biasGradients } = this.#around;
    const step = this.#of.part.steps.findIndex(
      (candidate) => candidate.op === 'batch-norm' && candidate.norm === norm.name,
    );
    const weight = normSlots(this.#of.network, i);
    const bias = weight + roundUp(norm.channels, 4);
    return new Norm(kernels, new Float32Array(shared.memory.buffer), at.norms[i] as NormAddresses, {
      values: {
        weight: vectorsFrom(biases, weight),
        bias: vectorsFrom(biases, bias),
        weightGradients: vectorsFrom(biasGradients, weight),
        biasGradients: vectorsFrom(biasGradients, bias),
      },
      input: this.#of.images[this.#of.part.steps[step]?.from ?? 0] as ImagePlace,
      result: this.#of.images[step + 1] as ImagePlace,
      now: this.#of.now,
    });
  }

  pass(step: ImageStep, i: number, { convolutions, norms }: Made): StepPass {
    const { kernels, at } = this.#around;
    const place = this.#of.images[i + 1] as ImagePlace;
    const flat = this.#of.flat && i === this.#of.part.steps.length - 1;
    const around: StepSurroundings = {
      kernels,
      now: this.#of.now,
      images: this.#of.images,
      result: flat
        ? { place, at: (quad) => at.flat + quad * POSITION, grid: at.flatGrid }
        : { place, at: (quad) => placeIn(place, place.values, quad), grid: place.grid },
      rectifies: rectifies(this.#of.network, this.#of.part, i),
    };
    switch (step.op) {
      case 'convolution':
        return convolutionPass(found(convolutions.find(({ layer }) => layer.name === step.layer)));
      case 'batch-norm':
        return normPass(found(norms[this.#of.network.norms.findIndex(({ name }) => name === step.norm)]));
      case 'max-pool':
        return poolPass(step, around);
      case 'average-pool':
        return averagePass(step, around);
      case 'add':
        return addPass(step, around);
      case 'dropout': {
        const input = this.#of.images[step.from] as ImagePlace;
        const images = { input, result: place, now: this.#of.now };
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
