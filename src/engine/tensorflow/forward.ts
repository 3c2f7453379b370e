// What a network makes of examples, in TensorFlow's operations.
import { biasName, convolutionOf, isDense, weightName } from '../../lottery/network';
import type { Activation, ConvolutionLayer, ImagePart, Network } from '../../lottery/network';
import type { Tensor, Tensor2D, Tensor4D, TensorFlow } from './library';

export interface Pass {
  tf: TensorFlow;
  network: Network;
  /** A parameter by its name. */
  value: (name: string) => Tensor;
  /** Told what hidden layers make: [examples, neurons], or [examples, height, width, filters]. */
  onActivations?: (layer: string, activations: Tensor) => void;
}

/**
 * @param input [examples, features], or of images [examples, height, width, channels]
 * @returns what goes into softmax: [examples, classes]
 */
export function logits(pass: Pass, input: Tensor): Tensor2D {
  const { tf, network, value, onActivations } = pass;
  let x: Tensor2D = tf.reshape(network.image ? lastImage(pass, network.image, input) : input, [
    input.shape[0] ?? 0,
    -1,
  ]);
  for (const layer of network.layers.filter(isDense)) {
    const sums: Tensor2D = tf.matMul(x, value(weightName(layer)), false, true);
    x = activated(tf, layer.activation, tf.add(sums, value(biasName(layer))));
    if (layer.role === 'hidden') onActivations?.(layer.name, x);
  }
  return x;
}

/** @returns [examples, channels, height, width]: fully connected layers read it channel by channel */
function lastImage(pass: Pass, { shape, steps }: ImagePart, input: Tensor): Tensor4D {
  const { tf, network, onActivations } = pass;
  const [channels, height, width] = shape;
  const images: Tensor4D[] = [tf.reshape(input, [-1, height, width, channels])];
  for (const step of steps) {
    const from = images[step.from] as Tensor4D;
    switch (step.op) {
      case 'max-pool':
        images.push(tf.maxPool(from, 2, 2, 'valid'));
        break;
      case 'convolution': {
        const image = convolved(pass, convolutionOf(network, step.layer), from);
        onActivations?.(step.layer, image);
        images.push(image);
      }
    }
  }
  return tf.transpose(images.at(-1) as Tensor4D, [0, 3, 1, 2]);
}

function convolved({ tf, value }: Pass, layer: ConvolutionLayer, image: Tensor4D): Tensor4D {
  const { kernel, stride, padding, activation } = layer;
  // The native library pads by itself in this case alone, and faster than it pads beforehand.
  const same = stride === 1 && 2 * padding + 1 === kernel;
  const around: [number, number] = [padding, padding];
  const padded = same || padding === 0 ? image : tf.pad(image, [[0, 0], around, around, [0, 0]]);
  const sums = tf.conv2d(padded, value(weightName(layer)) as Tensor4D, stride, same ? 'same' : 'valid');
  return activated(tf, activation, tf.add(sums, value(biasName(layer))));
}

function activated<T extends Tensor>(tf: TensorFlow, activation: Activation, sums: T): T {
  switch (activation) {
    case 'relu':
      return tf.relu(sums);
    case 'tanh':
      return tf.tanh(sums);
    case 'none':
      return sums;
  }
}
