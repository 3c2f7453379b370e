// TensorFlow.js in plain JavaScript, with its gradients. Never together with the native one: they would share their registries.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-backend-cpu';
import type { TensorFlow } from '../../src/engine/tensorflow/library';

export async function plainLibrary(): Promise<TensorFlow> {
  // Else it advertises the native library in every test.
  tf.env().set('IS_TEST', true);
  await tf.setBackend('cpu');
  return tf;
}
