// From an experiment's settings to its network: the architectures known by name, checked against the images they are to read.
import { LabError } from './errors';
import { parseLayers } from './layer-list';
import type { ConvolutionPart } from './layer-list';
import type { NetworkSettings } from './experiment/schema';
import { convolvedSize } from './network';
import type { ConvolutionLayer, DenseLayer, ImageShape, ImageStep, Layer, Network } from './network';

type Architecture = NonNullable<NetworkSettings['architecture']>;

interface Plan {
  image: (ConvolutionPart | { kind: 'pool' })[];
  /** Neurons of the hidden fully connected layers. */
  hidden: number[];
}

/** 3 × 3 convolutions that keep an image's size, by their filters, and poolings. */
const image = (...parts: (number | 'pool')[]): Plan['image'] =>
  parts.map((part) =>
    part === 'pool'
      ? { kind: 'pool' }
      : { kind: 'convolution', filters: part, kernel: 3, stride: 1, padding: 1 },
  );

/** paper §2 */
const NAMED: Record<Architecture, Plan> = {
  'lenet-300-100': { image: [], hidden: [300, 100] },
  'conv-2': { image: image(64, 64, 'pool'), hidden: [256, 256] },
  'conv-4': { image: image(64, 64, 'pool', 128, 128, 'pool'), hidden: [256, 256] },
  'conv-6': { image: image(64, 64, 'pool', 128, 128, 'pool', 256, 256, 'pool'), hidden: [256, 256] },
};

type Layers = Pick<NetworkSettings, 'architecture' | 'hidden' | 'layers'>;

function planOf({ architecture, hidden, layers }: Layers): Plan {
  if (architecture) return NAMED[architecture];
  const { parts } = parseLayers(layers ?? []);
  return {
    image: parts.filter((part) => part.kind !== 'dense'),
    hidden: hidden ?? parts.flatMap((part) => (part.kind === 'dense' ? [part.neurons] : [])),
  };
}

/**
 * The network that the settings describe. LeNet-300-100 on MNIST has 266,200 weights, Conv-2, -4 and -6 on CIFAR-10 have 4,300,992,
 * 2,425,024 and 2,261,184 (paper §2).
 * @param input values of an example, or the shape of its image: [channels, height, width]
 * @throws LabError where the network needs images and the data has none, or too small ones: says which layer and why
 */
export function buildNetwork(
  settings: Layers & Pick<NetworkSettings, 'activation'> & Partial<NetworkSettings>,
  input: number | readonly number[],
  classes: number,
): Network {
  const { architecture, activation } = settings;
  const plan = planOf(settings);
  const shape = typeof input === 'number' ? [input] : input;
  const inputs = product(shape);
  if (plan.image.length === 0)
    return { inputs, classes, layers: denseLayers(inputs, plan.hidden, classes, activation) };
  const { layers, steps, last } = imagePart(plan.image, imageShape(shape, architecture), activation);
  return {
    inputs,
    classes,
    layers: [...layers, ...denseLayers(product(last), plan.hidden, classes, activation)],
    image: { shape: imageShape(shape, architecture), steps },
  };
}

/** Names of the layers that the settings describe, whatever the data: convolutions, hidden ones and the output. */
export function layerNames(settings: Layers): {
  convolutions: string[];
  hidden: string[];
  output: string;
} {
  const { image, hidden } = planOf(settings);
  return {
    convolutions: image.filter(({ kind }) => kind === 'convolution').map((_, i) => `conv${i + 1}`),
    hidden: hidden.map((_, i) => `fc${i + 1}`),
    output: `fc${hidden.length + 1}`,
  };
}

function denseLayers(
  inputs: number,
  hidden: number[],
  classes: number,
  activation: NetworkSettings['activation'],
): DenseLayer[] {
  const widths = [inputs, ...hidden, classes];
  return widths.slice(1).map((outputs, i): DenseLayer => {
    const last = i === hidden.length;
    return {
      kind: 'dense',
      name: `fc${i + 1}`,
      inputs: widths[i] as number,
      outputs,
      activation: last ? 'none' : activation,
      role: last ? 'output' : 'hidden',
    };
  });
}

/** The layers and steps of a row of parts, each reading what the one before makes. */
function imagePart(
  parts: Plan['image'],
  shape: ImageShape,
  activation: NetworkSettings['activation'],
): { layers: Layer[]; steps: ImageStep[]; last: ImageShape } {
  const layers: ConvolutionLayer[] = [];
  const steps: ImageStep[] = [];
  let [channels, height, width] = shape;
  for (const part of parts) {
    const from = steps.length;
    if (part.kind === 'pool') {
      if (height < 2 || width < 2)
        throw new LabError(
          `The pooling after ${layers.at(-1)?.name ?? 'the input'} needs an image of at least 2 × 2; it is ${height} × ${width} there, from ${shape[1]} × ${shape[2]} at the input.`,
          { hint: 'Take larger images, or an architecture with fewer poolings.' },
        );
      steps.push({ op: 'max-pool', from });
      [height, width] = [Math.floor(height / 2), Math.floor(width / 2)];
    } else {
      const layer: ConvolutionLayer = {
        kind: 'convolution',
        name: `conv${layers.length + 1}`,
        channels,
        height,
        width,
        filters: part.filters,
        kernel: part.kernel,
        stride: part.stride,
        padding: part.padding,
        activation,
        role: 'hidden',
      };
      if (Math.min(...convolvedSize(layer)) < 1)
        throw new LabError(
          `The filters of ${layer.name}, ${part.kernel} × ${part.kernel}, are larger than its image: ${height} × ${width} and a padding of ${part.padding}, from ${shape[1]} × ${shape[2]} at the input.`,
          { hint: 'Take larger images, smaller filters, or more padding.' },
        );
      layers.push(layer);
      steps.push({ op: 'convolution', layer: layer.name, from });
      channels = part.filters;
      [height, width] = convolvedSize(layer);
    }
  }
  return { layers, steps, last: [channels, height, width] };
}

function imageShape(shape: readonly number[], architecture: string | undefined): ImageShape {
  const [channels, height, width] = shape;
  if (shape.length !== 3 || channels === undefined || height === undefined || width === undefined)
    throw new LabError(
      `${architecture ?? 'The network'} reads images; the examples of this dataset are ${product(shape)} numbers in a row.`,
      {
        hint: 'Take a dataset of images, or a fully connected network: `hidden: [300, 100]`.',
      },
    );
  return [channels, height, width];
}

const product = (sizes: readonly number[]) => sizes.reduce((total, size) => total * size, 1);
