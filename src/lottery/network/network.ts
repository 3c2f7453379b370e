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

/** What batch norms add to variances, and the share that a batch has in the running statistics: as PyTorch has them. */
export const NORM_EPSILON = 1e-5;
export const NORM_MOMENTUM = 0.1;

/** Normalises each channel of an image by its mean and variance over a batch, then scales and shifts it. */
export interface BatchNorm {
  /** `bn1`, `bn2`, … from the input. */
  name: string;
  channels: number;
}

/** A layer with weights that can be pruned. */
export type Layer = DenseLayer | ConvolutionLayer;

/** A parameter of the user's own model that can be pruned. */
export interface ParameterLayer {
  kind: 'parameter';
  /** `blocks.0.fc1` for `blocks.0.fc1.weight`; any other parameter is called as in the model: `lstm.weight_hh_l0`. */
  name: string;
  /** Its name in the model. */
  parameter: string;
  shape: number[];
  /** Which of the rates of `pruning` is its own. */
  role: 'hidden' | 'convolution' | 'output';
  /** Neurons or filters that can be found dead; 0 where that means nothing. */
  outputs: number;
}

export type AnyLayer = Layer | ParameterLayer;

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

/** A model of the user's own, of which only what is pruned and what is stored is known. */
export interface ModelNetwork {
  /** Values of one example; 0 where the data is a Python module's. */
  inputs: number;
  /** 0 where the data has none. */
  classes: number;
  /** In the order of the model's modules. */
  layers: ParameterLayer[];
  model: {
    /** Whatever else training changes: biases, norms, embeddings, buffers. */
    others: PlainTensor[];
    /** Other names of shared tensors: the name that is stored, by each of them. */
    tied: Record<string, string>;
  };
}

export type AnyNetwork = Network | ModelNetwork;

export const isModel = (network: AnyNetwork): network is ModelNetwork => 'model' in network;

/** @throws TypeError where it is a model of the user's own, which only the PyTorch engine can compute */
export function builtIn(network: AnyNetwork): Network {
  if (isModel(network)) throw new TypeError('This engine trains built-in networks only');
  return network;
}

/** Names that a layer's parameters have in files and in memory. */
export const weightName = (layer: { name: string; parameter?: string }) =>
  layer.parameter ?? `${layer.name}.weight`;
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
  shape: number[];
}

/** All parameters beside the weights: biases, and what batch norms have; layer by layer, then norm by norm. */
export function plainTensors(network: AnyNetwork): PlainTensor[] {
  if (isModel(network)) return network.model.others;
  const { layers, norms } = network;
  return [
    ...layers.filter(hasBias).map((layer) => ({ name: biasName(layer), shape: [outputsOf(layer)] })),
    ...norms.flatMap((norm) =>
      Object.values(normNames(norm)).map((name) => ({ name, shape: [norm.channels] })),
    ),
  ];
}

export const valuesIn = (shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, 1);

export const hasBias = (layer: Layer) => layer.kind === 'dense' || layer.bias;

/** [outputs, inputs], or [filters, channels, height, width]. */
export function weightShape(layer: AnyLayer): number[] {
  switch (layer.kind) {
    case 'dense':
      return [layer.outputs, layer.inputs];
    case 'convolution':
      return [layer.filters, layer.channels, layer.kernel, layer.kernel];
    case 'parameter':
      return layer.shape;
  }
}

/** Number of a layer's weights, biases not counted. */
export const weightsOf = (layer: AnyLayer): number => valuesIn(weightShape(layer));

/** Neurons or filters. */
export const outputsOf = (layer: AnyLayer): number =>
  layer.kind === 'convolution' ? layer.filters : layer.outputs;

/** Number of weights, biases not counted, as in paper §2. */
export const weightCount = (network: AnyNetwork) =>
  layersOf(network).reduce((sum, layer) => sum + weightsOf(layer), 0);

export const layersOf = (network: AnyNetwork): AnyLayer[] => network.layers;
export const isDense = (layer: AnyLayer): layer is DenseLayer => layer.kind === 'dense';
export const isConvolution = (layer: AnyLayer): layer is ConvolutionLayer => layer.kind === 'convolution';

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
