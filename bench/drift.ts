// Divergence of trainings that differ by rounding alone: three float32 implementations against float64, on real images.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { engineFor } from '../src/engine/engines';
import { findInstalled } from '../src/engine/tensorflow/installed';
import { buildNetwork } from '../src/lottery/network/build-network';
import { trainingSchema } from '../src/experiment/schema/cell-schemas';
import type { NetworkSettings, TrainingRecipe } from '../src/lottery/settings';
import { initialise } from '../src/lottery/network/initialise';
import { denseMask } from '../src/lottery/pruning/masks';
import type { Parameters } from '../src/lottery/network/network';
import { stream } from '../src/lottery/random/stream';
import { photographs } from '../test/support/photographs';
import { lossesOn } from './losses';
import { trainInTorch } from './torch-training';
import type { CarriedTraining } from './torch-training';

const STEPS = 50;
const SHOWN = [1, 5, 10, 15, 20, 30, 40, 50];
const sgd = { optimiser: 'sgd', momentum: 0.9, weight_decay: 0.0001, batch_size: 16 } as const;
const warmedUp = { cosine: false, warmup: 20_000, steps: [], factor: 0.1 };

/** As in the paper, but for batches that take seconds; and how each is called. */
const CASES: [NonNullable<NetworkSettings['architecture']>, Partial<TrainingRecipe>, string][] = [
  ['lenet-300-100', { optimiser: 'adam', learning_rate: 0.0012, batch_size: 60 }, 'Adam 0.0012, batch 60'],
  ['conv-4', { optimiser: 'adam', learning_rate: 0.0003, batch_size: 16 }, 'Adam 0.0003, batch 16'],
  ['conv-4', { optimiser: 'adam', learning_rate: 0.00001, batch_size: 16 }, 'Adam 0.00001, batch 16'],
  ['resnet-20', { ...sgd, learning_rate: 0.03, schedule: warmedUp }, 'SGD 0.03 warmed up, batch 16'],
  ['resnet-20', { ...sgd, learning_rate: 0.1 }, 'SGD 0.1, batch 16'],
];

/** @param root where .cache is, unless TICKETLAB_ENGINES says where TensorFlow is */
export async function printDrift(root: string): Promise<void> {
  process.env['TICKETLAB_ENGINES'] ??= join(root, '.cache', 'engines');
  Object.assign(process.env, engineFor({ engine: 'tensorflow' }).environmentFor(availableParallelism()));
  const script = join(root, 'bench', 'agreement_torch.py');
  for (const [architecture, settings, words] of CASES) {
    const training = await started(architecture, settings);
    const right = trainInTorch(script, training, 'float64');
    const parted: Record<string, number[]> = {
      sparse: await lossesOn(engineFor({ engine: 'sparse' }), training),
      ...(findInstalled()
        ? { tensorflow: await lossesOn(engineFor({ engine: 'tensorflow' }), training) }
        : {}),
      'PyTorch float32': trainInTorch(script, training),
      'float64, last bits of half the weights changed': trainInTorch(
        script,
        { ...training, parameters: nudged(training.parameters) },
        'float64',
      ),
    };
    console.log(
      `\n${architecture}, ${words}: relative difference of a step's loss from PyTorch's in float64`,
    );
    console.log(`step ${SHOWN.map((step) => String(step).padStart(9)).join('')}  largest`);
    for (const [name, losses] of Object.entries(parted)) {
      const away = losses.map((loss, i) => Math.abs(loss / (right[i] ?? NaN) - 1));
      const row = [...SHOWN.map((step) => away[step - 1] ?? NaN), Math.max(...away)];
      console.log(`     ${row.map((value) => value.toExponential(1).padStart(9)).join('')}  ${name}`);
    }
  }
}

async function started(
  architecture: NonNullable<NetworkSettings['architecture']>,
  settings: Partial<TrainingRecipe>,
): Promise<CarriedTraining> {
  const data = await photographs(architecture === 'lenet-300-100' ? [1, 28, 28] : [3, 32, 32]);
  const network = buildNetwork({ architecture, activation: 'relu' }, data.shape, data.classes);
  const recipe = trainingSchema.parse({ iterations: 30_000, ...settings });
  const random = stream({ seed: 17, replicate: 0, purpose: 'weights', index: 0 });
  const parameters = initialise(network, 'glorot-normal', random);
  const { train } = data.parts;
  const order = Uint32Array.from(random.permutation(train.length), (i) => train[i] ?? NaN);
  const size = recipe.batch_size;
  const batches = Array.from({ length: STEPS }, (_, step) => order.slice(step * size, (step + 1) * size));
  return { network, parameters, mask: denseMask(network), data, recipe, batches };
}

/** Every other value moved by the last bit that float32 has. */
const nudged = (parameters: Parameters): Parameters =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, values]) => [
      name,
      values.map((value, i) => (i % 2 ? value : value * (1 + 2 ** -23))),
    ]),
  );
