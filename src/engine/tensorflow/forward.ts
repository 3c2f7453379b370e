// The forward pass in TensorFlow's operations.
import { biasName, convolutionOf, hasBias, isDense, weightName } from '../../lottery/network/network';
import type { Activation, ConvolutionLayer, ImagePart } from '../../lottery/network/network';
import { normalised } from './batch-norm';
import type { Tensor, Tensor2D, Tensor4D, TensorFlow } from './library';
import type { Pass, Training } from './pass';

/**
 * @param input [examples, features], or of images [examples, height, width, channels]
 * @returns what goes into softmax: [examples, classes]
 */
export function logits(pass: Pass, input: Tensor): Tensor2D {
  const { tf, network, value, onActivations, training } = pass;
  let x: Tensor2D = tf.reshape(network.image ? lastImage(pass, network.image, input) : input, [
    input.shape[0] ?? 0,
    -1,
  ]);
  network.layers.filter(isDense).forEach((layer, i) => {
    const sums: Tensor2D = tf.matMul(x, value(weightName(layer)), false, true);
    x = activated(tf, layer.activation, tf.add(sums, value(biasName(layer))));
    if (layer.role === 'hidden') onActivations?.(layer.name, x);
    if (training && layer.dropout > 0)
      x = dropped(tf, x, tf.tensor2d(training.keeps({ layer: i }), x.shape), layer.dropout);
  });
  return x;
}

/** @returns [examples, channels, height, width]: fully connected layers read it channel by channel */
function lastImage(pass: Pass, { shape, steps }: ImagePart, input: Tensor): Tensor4D {
  const { tf, network, onActivations, training } = pass;
  const [channels, height, width] = shape;
  const images: Tensor4D[] = [tf.reshape(input, [-1, height, width, channels])];
  const image = (i: number) => images[i] as Tensor4D;
  /** The convolution whose sums a batch norm reads: dead filters are found in what the norm makes of them. */
  const convolutionAt = (i: number) => {
    const step = steps[i - 1];
    return step?.op === 'convolution' ? step.layer : null;
  };
  const normed = new Set(steps.flatMap((step) => (step.op === 'batch-norm' ? [step.from] : [])));
  steps.forEach((step, i) => {
    const from = image(step.from);
    switch (step.op) {
      case 'convolution': {
        const made = convolved(pass, convolutionOf(network, step.layer), from);
        if (!normed.has(i + 1)) onActivations?.(step.layer, made);
        images.push(made);
        break;
      }
      case 'batch-norm': {
        const made = activated(tf, step.activation, normalised(pass, step.norm, from));
        const convolution = convolutionAt(step.from);
        if (convolution) onActivations?.(convolution, made);
        images.push(made);
        break;
      }
      case 'add':
        images.push(activated(tf, step.activation, tf.add(from, image(step.with))));
        break;
      case 'max-pool':
        images.push(tf.maxPool(from, 2, 2, 'valid'));
        break;
      case 'average-pool':
        images.push(tf.mean(from, [1, 2], true));
        break;
      case 'dropout':
        images.push(training ? dropped(tf, from, keptPlanes(tf, training, i, from), step.rate) : from);
    }
  });
  return tf.transpose(image(steps.length), [0, 3, 1, 2]);
}

/** What a dropout of images keeps: it is drawn channel by channel. */
function keptPlanes(tf: TensorFlow, training: Training, step: number, image: Tensor4D): Tensor4D {
  const [examples, height, width, channels] = image.shape;
  const keeps = tf.tensor4d(training.keeps({ step }), [examples, channels, height, width]);
  return tf.transpose(keeps, [0, 2, 3, 1]);
}

/** What is kept is scaled up, so that sums stay as large as they are without. */
const dropped = <T extends Tensor>(tf: TensorFlow, x: T, keeps: Tensor, rate: number): T =>
  tf.mul(x, tf.mul(tf.cast(keeps, 'float32'), 1 / (1 - rate)));

function convolved({ tf, value }: Pass, layer: ConvolutionLayer, image: Tensor4D): Tensor4D {
  const { kernel, stride, padding, activation } = layer;
  // The native library pads by itself in this case alone, and faster than it pads beforehand.
  const same = stride === 1 && 2 * padding + 1 === kernel;
  const around: [number, number] = [padding, padding];
  const padded = same || padding === 0 ? image : tf.pad(image, [[0, 0], around, around, [0, 0]]);
  const sums = tf.conv2d(padded, value(weightName(layer)) as Tensor4D, stride, same ? 'same' : 'valid');
  return activated(tf, activation, hasBias(layer) ? tf.add(sums, value(biasName(layer))) : sums);
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
