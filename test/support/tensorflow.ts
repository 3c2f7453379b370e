// The library that the TensorFlow engine is tested with: TensorFlow.js in plain JavaScript, unless the native one is asked for.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-backend-cpu';
import { tensorflowEngine } from '../../src/engine/tensorflow/index';
import type { TensorFlow } from '../../src/engine/tensorflow/library';

let library: Promise<TensorFlow> | null = null;

/** The same one every time. */
export const testLibrary = (): Promise<TensorFlow> => (library ??= plainLibrary());

/** The engine on the library under test. */
export const testedEngine = tensorflowEngine({ check: () => undefined, load: testLibrary });

async function plainLibrary(): Promise<TensorFlow> {
  // Else it advertises the native library in every test.
  tf.env().set('IS_TEST', true);
  await tf.setBackend('cpu');
  return tf;
}
