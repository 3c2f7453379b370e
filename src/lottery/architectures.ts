// From an experiment's settings to its network: the architectures known by name, checked against the images they are to read.
import { LabError } from './errors';
import { buildImagePart, convolutionNames } from './image-part';
import type { PartBeforeDense } from './image-part';
import { parseLayers } from './layer-list';
import type { ConvolutionPart, LayerPart, ResidualPart } from './layer-list';
import type { NetworkSettings } from './experiment/schema';
import type { DenseLayer, ImageShape, Network } from './network';
import { say } from './translate';

type Architecture = NonNullable<NetworkSettings['architecture']>;

interface Plan {
  image: PartBeforeDense[];
  /** The hidden fully connected layers. */
  hidden: { neurons: number; dropout: number }[];
}

const plain = (neurons: number) => ({ neurons, dropout: 0 });
const conv = (filters: number): ConvolutionPart => ({
  kind: 'convolution',
  ...{ filters, kernel: 3, stride: 1, padding: 1 },
});

/** 3 × 3 convolutions that keep an image's size, by their filters, and poolings. */
const image = (...parts: (number | 'pool')[]): PartBeforeDense[] =>
  parts.map((part) => (part === 'pool' ? { kind: 'pool' } : conv(part)));

/** The same, each convolution with a batch norm; one average of each channel in the end. */
const normalised = (...parts: (number | 'pool')[]): PartBeforeDense[] => [
  ...parts.flatMap((part): PartBeforeDense[] =>
    part === 'pool' ? [{ kind: 'pool' }] : [conv(part), { kind: 'batch-norm' }],
  ),
  { kind: 'average-pool' },
];

const stage = (filters: number, stride: number): ResidualPart[] =>
  [stride, 1, 1].map((step) => ({ kind: 'residual', filters, stride: step }));

const times = (count: number, filters: number) => Array.from({ length: count }, () => filters);

/** paper §2, App. H and I */
const NAMED: Record<Architecture, Plan> = {
  'lenet-300-100': { image: [], hidden: [300, 100].map(plain) },
  'conv-2': { image: image(64, 64, 'pool'), hidden: [256, 256].map(plain) },
  'conv-4': { image: image(64, 64, 'pool', 128, 128, 'pool'), hidden: [256, 256].map(plain) },
  'conv-6': {
    image: image(64, 64, 'pool', 128, 128, 'pool', 256, 256, 'pool'),
    hidden: [256, 256].map(plain),
  },
  'resnet-20': {
    image: [
      conv(16),
      { kind: 'batch-norm' },
      ...[...stage(16, 1), ...stage(32, 2), ...stage(64, 2)],
      { kind: 'average-pool' },
    ],
    hidden: [],
  },
  'vgg-19': {
    image: normalised(
      ...[
        ...times(2, 64),
        'pool' as const,
        ...times(2, 128),
        'pool' as const,
        ...times(4, 256),
        'pool' as const,
      ],
      ...[...times(4, 512), 'pool' as const, ...times(4, 512)],
    ),
    hidden: [],
  },
};

type Layers = Pick<NetworkSettings, 'architecture' | 'hidden' | 'layers'>;

function planOf({ architecture, hidden, layers }: Layers): Plan {
  if (architecture) return NAMED[architecture];
  if (hidden) return { image: [], hidden: hidden.map(plain) };
  const { parts } = parseLayers(layers ?? []);
  const first = parts.findIndex(({ kind }) => kind === 'dense');
  const images = parts.slice(0, first < 0 ? parts.length : first);
  return {
    image: images.filter((part): part is PartBeforeDense => part.kind !== 'dense'),
    hidden: parts.slice(images.length).reduce<Plan['hidden']>(withDense, []),
  };
}

/** A dropout belongs to the dense layer before it. */
function withDense(hidden: Plan['hidden'], part: LayerPart): Plan['hidden'] {
  const last = hidden.at(-1);
  if (part.kind === 'dense') return [...hidden, plain(part.neurons)];
  return part.kind === 'dropout' && last ? [...hidden.slice(0, -1), { ...last, dropout: part.rate }] : hidden;
}

/**
 * The network that the settings describe. LeNet-300-100 on MNIST has 266,200 weights, Conv-2, -4 and -6 on CIFAR-10 have 4,300,992,
 * 2,425,024 and 2,261,184, ResNet-20 270,896, VGG-19 20,024,000 (paper §2).
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
    return { inputs, classes, layers: denseLayers(inputs, plan.hidden, classes, activation), norms: [] };
  const { layers, norms, image, last } = buildImagePart(
    plan.image,
    imageShape(shape, architecture),
    activation,
  );
  return {
    ...{ inputs, classes, norms, image },
    layers: [...layers, ...denseLayers(product(last), plan.hidden, classes, activation)],
  };
}

/**
 * Names of the layers that the settings describe, whatever the data: convolutions, then those of shortcuts, hidden ones and the output.
 */
export function layerNames(settings: Layers): {
  convolutions: string[];
  hidden: string[];
  output: string;
} {
  const { image, hidden } = planOf(settings);
  const { convolutions, shortcuts } = convolutionNames(image);
  return {
    convolutions: [...convolutions, ...shortcuts],
    hidden: hidden.map((_, i) => `fc${i + 1}`),
    output: `fc${hidden.length + 1}`,
  };
}

function denseLayers(
  inputs: number,
  hidden: Plan['hidden'],
  classes: number,
  activation: NetworkSettings['activation'],
): DenseLayer[] {
  const widths = [inputs, ...hidden.map(({ neurons }) => neurons), classes];
  return widths.slice(1).map((outputs, i): DenseLayer => {
    const last = i === hidden.length;
    return {
      kind: 'dense',
      name: `fc${i + 1}`,
      inputs: widths[i] as number,
      outputs,
      activation: last ? 'none' : activation,
      dropout: hidden[i]?.dropout ?? 0,
      role: last ? 'output' : 'hidden',
    };
  });
}

function imageShape(shape: readonly number[], architecture: string | undefined): ImageShape {
  const [channels, height, width] = shape;
  if (shape.length !== 3 || channels === undefined || height === undefined || width === undefined)
    throw new LabError(
      say`${architecture ?? say('The network')} reads images; the examples of this dataset are ${product(shape)} numbers in a row.`,
      {
        hint: say('Take a dataset of images, or a fully connected network: `hidden: [300, 100]`.'),
      },
    );
  return [channels, height, width];
}

const product = (sizes: readonly number[]) => sizes.reduce((total, size) => total * size, 1);
