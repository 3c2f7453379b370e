// Networks as plain descriptions: which layers, which parameters, under which names.

/** Values of named parameters, row by row: `fc1.weight` is [outputs, inputs], `conv1.weight` [filters, channels, height, width]. */
export type Parameters = Record<string, Float32Array>;

/** For every prunable weight tensor, by name (`fc1.weight`): 1 where a weight survives, 0 where it is pruned. */
export type Mask = Record<string, Uint8Array>;

export type Activation = 'relu' | 'tanh' | 'none';

/** A fully connected layer. */
export interface DenseLayer {
  kind: 'dense';
  /** `fc1`, `fc2`, … from the input, as PyTorch users would name them. */
  name: string;
  inputs: number;
  outputs: number;
  /** The last layer has none: softmax belongs to the loss. */
  activation: Activation;
  /** Share of its activations that training sets to 0; the others are divided by what is left of 1. */
  dropout: number;
  role: 'hidden' | 'output';
}

/** A convolution with square filters. */
export interface ConvolutionLayer {
  kind: 'convolution';
  /** `conv1`, `conv2`, … from the input. */
  name: string;
  /** Of the image that it reads. */
  channels: number;
  height: number;
  width: number;
  filters: number;
  /** Height and width of a filter. */
  kernel: number;
  stride: number;
  /** Rows and columns of zeros around the image, less than `kernel`. */
  padding: number;
  activation: Activation;
  /** Not where a batch norm follows, whose shift does the same. */
  bias: boolean;
  role: 'hidden' | 'shortcut';
}

/** Normalises each channel of an image by its mean and variance over a batch, then scales and shifts it. */
export interface BatchNorm {
  /** `bn1`, `bn2`, … from the input. */
  name: string;
  channels: number;
}

/** A layer with weights that can be pruned. */
export type Layer = DenseLayer | ConvolutionLayer;

/** [channels, height, width]. */
export type ImageShape = [number, number, number];

/**
 * What makes one image out of others. Images are numbered: 0 is the network's input, i + 1 what step i makes. `max-pool` takes the
 * largest of each 2 × 2 and leaves out an odd last row or column.
 */
export type ImageStep =
  | { op: 'convolution'; layer: string; from: number }
  | { op: 'max-pool'; from: number }
  | { op: 'average-pool'; from: number }
  | { op: 'batch-norm'; norm: string; from: number; activation: Activation }
  | { op: 'add'; from: number; with: number; activation: Activation }
  | { op: 'dropout'; rate: number; from: number };

/** What an image goes through before its values, channel by channel and row by row, enter the first fully connected layer. */
export interface ImagePart {
  shape: ImageShape;
  steps: ImageStep[];
}

export interface Network {
  inputs: number;
  classes: number;
  /** From the input: convolutions, if there are any, then fully connected layers. */
  layers: Layer[];
  norms: BatchNorm[];
  /** Of convolutional networks. */
  image?: ImagePart | undefined;
}

/** Names that a layer's parameters have in files and in memory. */
export const weightName = (layer: { name: string }) => `${layer.name}.weight`;
export const biasName = (layer: { name: string }) => `${layer.name}.bias`;

/** Names of a batch norm's: what it multiplies by and adds, and what it has seen of means and variances while it trained. */
export const normNames = ({ name }: BatchNorm) => ({
  scale: `${name}.weight`,
  shift: `${name}.bias`,
  mean: `${name}.running_mean`,
  variance: `${name}.running_var`,
});

/** A tensor that is never pruned. */
export interface PlainTensor {
  name: string;
  /** Its length: all of them are vectors. */
  length: number;
  /** What every value is before training. */
  start: 0 | 1;
}

/** All parameters beside the weights: biases, and what batch norms have; layer by layer, then norm by norm. */
export const plainTensors = ({ layers, norms }: Network): PlainTensor[] => [
  ...layers.filter(hasBias).map((layer): PlainTensor => ({
    name: biasName(layer),
    length: outputsOf(layer),
    start: 0,
  })),
  ...norms.flatMap((norm): PlainTensor[] => {
    const { scale, shift, mean, variance } = normNames(norm);
    const length = norm.channels;
    return [
      { name: scale, length, start: 1 },
      { name: shift, length, start: 0 },
      { name: mean, length, start: 0 },
      { name: variance, length, start: 1 },
    ];
  }),
];

export const hasBias = (layer: Layer) => layer.kind === 'dense' || layer.bias;

/** [outputs, inputs], or [filters, channels, height, width]. */
export const weightShape = (layer: Layer): number[] =>
  layer.kind === 'dense'
    ? [layer.outputs, layer.inputs]
    : [layer.filters, layer.channels, layer.kernel, layer.kernel];

/** Number of a layer's weights, biases not counted. */
export const weightsOf = (layer: Layer): number => weightShape(layer).reduce((product, n) => product * n, 1);

/** Neurons or filters. */
export const outputsOf = (layer: Layer): number => (layer.kind === 'dense' ? layer.outputs : layer.filters);

/** Number of weights, biases not counted, as in paper §2. */
export const weightCount = (network: Network) =>
  network.layers.reduce((sum, layer) => sum + weightsOf(layer), 0);

export const isDense = (layer: Layer): layer is DenseLayer => layer.kind === 'dense';
export const isConvolution = (layer: Layer): layer is ConvolutionLayer => layer.kind === 'convolution';

/** Height and width of the image that a convolution makes. */
export const convolvedSize = ({
  height,
  width,
  kernel,
  stride,
  padding,
}: ConvolutionLayer): [height: number, width: number] => [
  Math.floor((height + 2 * padding - kernel) / stride) + 1,
  Math.floor((width + 2 * padding - kernel) / stride) + 1,
];

/** The shape of every image, in their order: the input's first. */
export function imageShapes(network: Network, { shape, steps }: ImagePart): ImageShape[] {
  const shapes: ImageShape[] = [shape];
  for (const step of steps) {
    const [channels, height, width] = shapes[step.from] as ImageShape;
    switch (step.op) {
      case 'convolution': {
        const layer = convolutionOf(network, step.layer);
        shapes.push([layer.filters, ...convolvedSize(layer)]);
        break;
      }
      case 'max-pool':
        shapes.push([channels, Math.floor(height / 2), Math.floor(width / 2)]);
        break;
      case 'average-pool':
        shapes.push([channels, 1, 1]);
        break;
      default:
        shapes.push([channels, height, width]);
    }
  }
  return shapes;
}

/** @throws RangeError where the network has no such convolution */
export function convolutionOf(network: Network, name: string): ConvolutionLayer {
  const layer = network.layers.find((candidate) => candidate.name === name);
  if (!layer || !isConvolution(layer)) throw new RangeError(`The network has no convolution ${name}`);
  return layer;
}
