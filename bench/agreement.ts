// Networks trained here and in PyTorch from the same weights, mask and batches: how far their losses are from each other.
import type { PreparedData } from '../src/engine/engine';
import { sparseEngine } from '../src/engine/sparse/index';
import { buildNetwork } from '../src/lottery/network/build-network';
import { trainingSchema } from '../src/experiment/schema/cell-schemas';
import type { TrainingRecipe } from '../src/lottery/settings';
import { initialise } from '../src/lottery/network/initialise';
import { randomMask } from '../src/lottery/pruning/masks';
import { weightsOf } from '../src/lottery/network/network';
import { stream } from '../src/lottery/random/stream';
import type { Random } from '../src/lottery/random/stream';
import { madeUpImages } from './convolution';
import { lossesOn } from './losses';
import { trainInTorch } from './torch-training';

const STEPS = 100;
const DENSITY = 0.2;

/** What is compared. Rates are such that neither side amplifies the other's roundings. */
const AGREEMENTS = {
  'conv-4': { batch_size: 60, optimiser: 'adam', learning_rate: 0.00001 },
  'resnet-20': { batch_size: 32, optimiser: 'sgd', momentum: 0.9, learning_rate: 0.0001 },
} as const satisfies Record<string, Partial<TrainingRecipe>>;

/** @returns the largest relative difference of a step's losses */
export async function lossDifference(name: keyof typeof AGREEMENTS, script: string): Promise<number> {
  const random = stream({ seed: 5, replicate: 0, purpose: 'weights', index: 0 });
  const network = buildNetwork({ architecture: name, activation: 'relu' }, [3, 32, 32], 10);
  const parameters = initialise(network, 'glorot-normal', random);
  const mask = randomMask(
    network,
    network.layers.map((layer) => Math.round(weightsOf(layer) * DENSITY)),
    random,
  );
  const data = imagesOfClasses(random);
  const recipe = trainingSchema.parse(AGREEMENTS[name]);
  const size = recipe.batch_size;
  const batches = Array.from({ length: STEPS }, (_, step) =>
    Uint32Array.from({ length: size }, (__, i) => (step * size + i) % data.labels.length),
  );
  const training = { network, parameters, mask, data, recipe, batches };
  const ours = await lossesOn(sparseEngine, training);
  const theirs = trainInTorch(script, training);
  return Math.max(...ours.map((loss, i) => Math.abs(loss - (theirs[i] ?? NaN)) / loss));
}

/**
 * A pattern for each class, and noise. The made-up images of timings are all alike: what a network tells them apart by is then smaller
 * than its roundings.
 */
function imagesOfClasses(random: Random): PreparedData {
  const data = madeUpImages();
  const patterns = Array.from({ length: data.classes * data.features }, () => random.below(160));
  const values = Uint8Array.from({ length: data.values.length }, (_, i) => {
    const label = data.labels[Math.floor(i / data.features)] ?? 0;
    return (patterns[label * data.features + (i % data.features)] ?? 0) + random.below(96);
  });
  return { ...data, values };
}
