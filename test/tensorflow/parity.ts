// A paper's network trained on both engines, at its full size, on real images: what differs.
import { learningRate } from '../../src/lottery/trainings/learning-rate';
import { buildNetwork } from '../../src/lottery/network/build-network';
import type { Trainer } from '../../src/engine/engine';
import { sparseEngine } from '../../src/engine/sparse/index';
import { pruningSchema, trainingSchema } from '../../src/experiment/schema/cell-schemas';
import type { NetworkSettings, TrainingRecipe } from '../../src/lottery/settings';
import { initialise } from '../../src/lottery/network/initialise';
import { denseMask } from '../../src/lottery/pruning/masks';
import { weightCount } from '../../src/lottery/network/network';
import type { Mask, Network, Parameters } from '../../src/lottery/network/network';
import { prune } from '../../src/lottery/pruning/prune';
import { photographs } from '../support/photographs';
import { testedEngine } from '../support/tested-engine';
import { batches, QUIET, randomOf, step, trainerOn, worst } from '../support/engine/fixtures';

export type Architecture = NonNullable<NetworkSettings['architecture']>;

/**
 * Of weights that masks may disagree about: of millions some lie within rounding of where the cut is made. VGG-19's few steps at a rate of 0.1 were
 * seen to differ in 3e-4 to 5e-4, as TensorFlow's threads add up in no fixed order; masks that know nothing of each other differ in 0.32.
 */
export const MASKS = 1e-3;
/** Of what a step changes: Adam's first steps go by the sign of gradients, also of those that are rounding alone. */
export const CHANGES = 0.05;

/** As the paper trains the networks with batch norms. */
export const sgd = (learning_rate: number, batch_size: number, warmup = 0): Partial<TrainingRecipe> => ({
  ...{ optimiser: 'sgd', momentum: 0.9, weight_decay: 0.0001, learning_rate, batch_size },
  schedule: { cosine: false, warmup, steps: [], factor: 0.1 },
});

/** A paper's network with its photographs, first weights and batches. */
async function begun(architecture: Architecture, settings: Partial<TrainingRecipe>, steps: number) {
  const data = await photographs(architecture === 'lenet-300-100' ? [1, 28, 28] : [3, 32, 32]);
  const network = buildNetwork({ architecture, activation: 'relu' }, data.shape, data.classes);
  const recipe = trainingSchema.parse({ iterations: 30_000, ...settings });
  const random = randomOf(17);
  const parameters = initialise(network, 'glorot-normal', random);
  const { train } = data.parts;
  const order = Uint32Array.from(random.permutation(train.length), (i) => train[i] ?? NaN);
  const mask = denseMask(network);
  const setup = { ...QUIET, network, parameters, mask, recipe };
  return {
    network,
    mask,
    expected: await trainerOn(data, setup, sparseEngine),
    tested: await trainerOn(data, setup, testedEngine),
    steps: Array.from(batches(order, recipe.batch_size, steps), (batch, i) => ({
      taken: (trainer: Trainer) => step(trainer, batch, learningRate(recipe, i), i),
    })),
  };
}

/**
 * Both trained from the same start, each by itself.
 * @returns the largest relative difference of a step's losses, and the share of weights that the masks pruned from them disagree about
 */
export async function apart(architecture: Architecture, recipe: Partial<TrainingRecipe>, count: number) {
  const { network, mask, expected, tested, steps } = await begun(architecture, recipe, count);
  const [losses, rightLosses]: [number[], number[]] = [[], []];
  for (const { taken } of steps) losses.push(await taken(tested));
  for (const { taken } of steps) rightLosses.push(await taken(expected));
  return {
    losses: worst(losses, rightLosses),
    masks: await maskDifference(network, mask, [tested, expected]),
  };
}

async function maskDifference(network: Network, mask: Mask, trainers: Trainer[]): Promise<number> {
  const settings = pruningSchema.parse({ rate: 0.2 });
  const [pruned = {}, right = {}] = await Promise.all(
    trainers.map(async (trainer) =>
      prune({ network, mask, trained: await trainer.parameters(), settings, level: 1 }),
    ),
  );
  const disagreed = Object.entries(pruned).reduce(
    (sum, [name, bytes]) =>
      sum + bytes.reduce((differ, bit, i) => differ + Number(bit !== right[name]?.[i]), 0),
    0,
  );
  return disagreed / weightCount(network);
}

/**
 * Every step taken by both from the weights that the sparse engine has come to, so that no rounding is carried on.
 * @returns the largest relative difference of a step's losses, and of what the step changed; and the masks' as above
 */
export async function stepByStep(architecture: Architecture, recipe: Partial<TrainingRecipe>, count: number) {
  const { network, mask, expected, tested, steps } = await begun(architecture, recipe, count);
  const [losses, rightLosses, changes]: [number[], number[], number[]] = [[], [], []];
  for (const { taken } of steps) {
    const before = await expected.parameters();
    // What optimisers remember forgets: the engines keep it in forms of their own.
    await tested.restore(before, await tested.optimiserState());
    losses.push(await taken(tested));
    rightLosses.push(await taken(expected));
    changes.push(changeDifference(before, await tested.parameters(), await expected.parameters()));
  }
  return {
    losses: worst(losses, rightLosses),
    changes: Math.max(...changes),
    masks: await maskDifference(network, mask, [tested, expected]),
  };
}

/** Of all values together: the length of the difference of two steps ÷ the length of the right one. */
function changeDifference(before: Parameters, after: Parameters, right: Parameters): number {
  let difference = 0;
  let length = 0;
  for (const [name, values] of Object.entries(right)) {
    const [from, to] = [before[name], after[name]];
    if (!from || !to) throw new Error(`Nothing of ${name} to compare with.`);
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      difference += ((to[i] as number) - value) ** 2;
      length += (value - (from[i] as number)) ** 2;
    }
  }
  return Math.sqrt(difference / length);
}
