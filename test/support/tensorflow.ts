// The library that the TensorFlow engine is tested with: TensorFlow.js in plain JavaScript, unless the native one is asked for.
import { tensorflowEngine } from '../../src/engine/tensorflow/index';
import type { TensorFlow } from '../../src/engine/tensorflow/library';
import { loadTensorFlow } from '../../src/engine/tensorflow/load';

let library: Promise<TensorFlow> | null = null;

/** The same one every time. */
export const testLibrary = (): Promise<TensorFlow> =>
  (library ??= process.env['TICKETLAB_TEST_NATIVE']
    ? loadTensorFlow()
    : import('./tensorflow-plain').then(({ plainLibrary }) => plainLibrary()));

/** The engine on the library under test. */
export const testedEngine = tensorflowEngine({ check: () => undefined, load: testLibrary });
