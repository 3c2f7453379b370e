// From an experiment's settings to its network, checked against the images that it is to read.
import { LabError } from '../errors';
import type { NetworkSettings } from '../settings';
import { say } from '../translate';
import { ARCHITECTURES, plain } from './architectures';
import type { LayerLists } from './architectures';
import { buildImagePart, convolutionNames } from './image-part';
import type { PartBeforeDense } from './image-part';
import { parseLayers } from './layer-list';
import type { LayerPart } from './layer-list';
import type { DenseLayer, ImageShape, Network } from './network';

type Layers = Pick<NetworkSettings, 'architecture' | 'hidden' | 'layers'>;

function layerListsOf({ architecture, hidden, layers }: Layers): LayerLists {
  if (architecture) return ARCHITECTURES[architecture];
  if (hidden) return { image: [], hidden: hidden.map(plain) };
  const { parts } = parseLayers(layers ?? []);
  const first = parts.findIndex(({ kind }) => kind === 'dense');
  const images = parts.slice(0, first < 0 ? parts.length : first);
  return {
    image: images.filter((part): part is PartBeforeDense => part.kind !== 'dense'),
    hidden: parts.slice(images.length).reduce<LayerLists['hidden']>(withDense, []),
  };
}

/** A dropout belongs to the dense layer before it. */
function withDense(hidden: LayerLists['hidden'], part: LayerPart): LayerLists['hidden'] {
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
  const lists = layerListsOf(settings);
  const shape = typeof input === 'number' ? [input] : input;
  const inputs = product(shape);
  if (lists.image.length === 0)
    return { inputs, classes, layers: denseLayers(inputs, lists.hidden, classes, activation), norms: [] };
  const { layers, norms, image, last } = buildImagePart(
    lists.image,
    imageShape(shape, architecture),
    activation,
  );
  return {
    ...{ inputs, classes, norms, image },
    layers: [...layers, ...denseLayers(product(last), lists.hidden, classes, activation)],
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
  const { image, hidden } = layerListsOf(settings);
  const { convolutions, shortcuts } = convolutionNames(image);
  return {
    convolutions: [...convolutions, ...shortcuts],
    hidden: hidden.map((_, i) => `fc${i + 1}`),
    output: `fc${hidden.length + 1}`,
  };
}

function denseLayers(
  inputs: number,
  hidden: LayerLists['hidden'],
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
        hint: say('Use a dataset of images, or a fully connected network: `hidden: [300, 100]`.'),
      },
    );
  return [channels, height, width];
}

const product = (sizes: readonly number[]) => sizes.reduce((total, size) => total * size, 1);
