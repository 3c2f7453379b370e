// tensorflow-test.mjs FOLDER PACKAGE: loads a TensorFlow that was just fetched, and trains a small network with it.
import { sparseEngine } from '../../engine/sparse/index';
import type { Engine, PreparedData } from '../../engine/engine';
import { tensorflowEngine } from '../../engine/tensorflow/index';
import type { TfjsPackage } from '../../engine/tensorflow/installed';
import type { TensorFlow } from '../../engine/tensorflow/library';
import { loadFrom } from '../../engine/tensorflow/load';
import { buildNetwork } from '../../lottery/architectures';
import { trainingSchema } from '../../lottery/experiment/schema';
import { initialise } from '../../lottery/initialise';
import { denseMask } from '../../lottery/masks';
import { stream } from '../../lottery/random';
import type { TestReport } from './test-report';

const STEPS = 5;
const NOISE = { seed: 1, replicate: 0 };
/** Relative difference of losses that rounding explains. */
const TOLERANCE = 1e-3;

async function main(folder: string, name: TfjsPackage): Promise<TestReport> {
  const tf = loadFrom(folder, name);
  const losses = await lossesOn(
    tensorflowEngine({ check: () => undefined, load: () => Promise.resolve(tf) }),
  );
  const expected = await lossesOn(sparseEngine);
  losses.forEach((loss, i) => {
    const right = expected[i] ?? NaN;
    if (!(Math.abs(loss - right) <= TOLERANCE * right))
      throw new Error(`it computes a loss of ${loss} where ${right} is right`);
  });
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

/** Losses of a few steps of a small convolutional network. */
async function lossesOn(engine: Engine): Promise<number[]> {
  const data = examples();
  const settings = { layers: ['conv 4', 'pool', 'dense 8'], activation: 'relu' as const };
  const network = buildNetwork(settings, data.shape, data.classes);
  const recipe = trainingSchema.parse({ batch_size: data.labels.length });
  const shared = await engine.share(data, {
    network,
    optimiser: recipe.optimiser,
    workers: 1,
    batchSize: recipe.batch_size,
  });
  const parameters = initialise(network, 'glorot-normal', random());
  const trainer = (await engine.open(shared, 0)).trainer({
    ...{ network, parameters, recipe, noise: NOISE, augment: 'none' },
    mask: denseMask(network),
  });
  return Array.from({ length: STEPS }, (_, i) => trainer.step(data.parts.train, 0.01, i + 1, i));
}

const random = () => stream({ ...NOISE, purpose: 'weights', index: 0 });

function examples(): PreparedData {
  const [count, side, classes] = [12, 6, 3];
  const { below } = random();
  const features = side * side;
  const train = Uint32Array.from({ length: count }, (_, i) => i);
  return {
    ...{ features, classes, shape: [1, side, side] },
    values: Uint8Array.from({ length: count * features }, () => below(256)),
    labels: Uint16Array.from({ length: count }, () => below(classes)),
    parts: { train, validation: train, test: train },
    scale: new Float32Array(features).fill(0.01),
    shift: new Float32Array(features).fill(-1),
  };
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
