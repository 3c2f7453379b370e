// Batch norm as PyTorch defines it: batch statistics in training, running statistics in evaluation.
import { NORM_EPSILON, NORM_MOMENTUM, normNames } from '../../lottery/network/network';
import type { Tensor, Tensor4D, TensorFlow } from './library';
import type { Pass, Statistics } from './pass';

/** @param image [examples, height, width, channels] */
export function normalised(pass: Pass, norm: string, image: Tensor4D): Tensor4D {
  const { tf, value, training } = pass;
  const names = normNames({ name: norm, channels: image.shape[3] });
  const mean = training ? tf.mean(image, [0, 1, 2]) : value(names.mean);
  const centred: Tensor4D = tf.sub(image, mean);
  const variance = training ? tf.mean(tf.square(centred), [0, 1, 2]) : value(names.variance);
  const [examples, height, width] = image.shape;
  training?.onStatistics(norm, { mean, variance, count: examples * height * width });
  const factor = tf.mul(tf.rsqrt(tf.add(variance, NORM_EPSILON)), value(names.scale));
  return tf.add(tf.mul(centred, factor), value(names.shift));
}

/** The running statistics after a batch: those of the variance without the bias of few values; a single one has none. */
export function moved(
  tf: TensorFlow,
  running: { mean: Tensor; variance: Tensor },
  { mean, variance, count }: Statistics,
): { mean: Tensor; variance: Tensor } {
  const towards = (from: Tensor, to: Tensor) =>
    tf.add(tf.mul(from, 1 - NORM_MOMENTUM), tf.mul(to, NORM_MOMENTUM));
  const unbiased = tf.mul(variance, count / Math.max(count - 1, 1));
  return { mean: towards(running.mean, mean), variance: towards(running.variance, unbiased) };
}
