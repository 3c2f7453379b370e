// Networks as plain descriptions: which layers, which parameters, under which names.
import type { NetworkSettings } from './experiment/schema';

/** Values of named parameters: `fc1.weight` is [outputs, inputs] row by row, `fc1.bias` is [outputs]. */
export type Parameters = Record<string, Float32Array>;

/** For every prunable weight tensor, by name (`fc1.weight`): 1 where a weight survives, 0 where it is pruned. */
export type Mask = Record<string, Uint8Array>;

export interface DenseLayer {
  kind: 'dense';
  /** `fc1`, `fc2`, … from the input, as PyTorch users would name them. */
  name: string;
  inputs: number;
  outputs: number;
  /** The last layer has none: softmax belongs to the loss. */
  activation: 'relu' | 'tanh' | 'none';
  role: 'hidden' | 'output';
}

export interface Network {
  inputs: number;
  classes: number;
  layers: DenseLayer[];
}

const NAMED: Record<NonNullable<NetworkSettings['architecture']>, number[]> = {
  'lenet-300-100': [300, 100],
};

/**
 * The network that the settings describe, for examples of `inputs` values and `classes` classes.
 * LeNet-300-100 on MNIST has 266,200 weights (paper §2).
 */
export function buildNetwork(settings: NetworkSettings, inputs: number, classes: number): Network {
  const hidden = settings.architecture ? NAMED[settings.architecture] : (settings.hidden ?? []);
  const widths = [inputs, ...hidden, classes];
  const layers = widths.slice(1).map((outputs, i): DenseLayer => {
    const last = i === hidden.length;
    return {
      kind: 'dense',
      name: `fc${i + 1}`,
      inputs: widths[i] as number,
      outputs,
      activation: last ? 'none' : settings.activation,
      role: last ? 'output' : 'hidden',
    };
  });
  return { inputs, classes, layers };
}

/** Names that a layer's parameters have in files and in memory. */
export const weightName = (layer: { name: string }) => `${layer.name}.weight`;
export const biasName = (layer: { name: string }) => `${layer.name}.bias`;

/** Number of weights, biases not counted, as in paper §2. */
export const weightCount = (network: Network) =>
  network.layers.reduce((sum, layer) => sum + layer.inputs * layer.outputs, 0);
