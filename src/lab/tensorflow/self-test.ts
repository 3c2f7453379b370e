// tensorflow-test.mjs FOLDER PACKAGE: loads a TensorFlow that was just fetched, and trains a small network with it.
import { tensorflowEngine } from '../../engine/tensorflow/index';
import type { TfjsPackage } from '../../engine/tensorflow/installed';
import type { TensorFlow } from '../../engine/tensorflow/library';
import { loadFrom } from '../../engine/tensorflow/load';
import { requireRightLosses } from '../install/trial-training';
import type { TestReport } from './test-report';

async function main(folder: string, name: TfjsPackage): Promise<TestReport> {
  const tf = loadFrom(folder, name);
  await requireRightLosses(tensorflowEngine({ check: () => undefined, load: () => Promise.resolve(tf) }));
  return { tensorflow: versionOf(tf) };
}

/** What the library says of itself. */
function versionOf(tf: TensorFlow): string {
  const backend: object = tf.backend();
  const binding: unknown = 'binding' in backend ? backend.binding : null;
  const version: unknown =
    typeof binding === 'object' && binding !== null ? Reflect.get(binding, 'TF_Version') : null;
  if (typeof version !== 'string') throw new Error('what was loaded is not the native library');
  return version;
}

const [, , folder = '', name] = process.argv;
try {
  if (name !== '@tensorflow/tfjs-node' && name !== '@tensorflow/tfjs-node-gpu')
    throw new Error('Usage: tensorflow-test.mjs FOLDER PACKAGE');
  console.log(JSON.stringify(await main(folder, name)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
