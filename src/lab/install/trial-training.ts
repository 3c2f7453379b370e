// The last check of an installation: a small network trains as it does on the sparse engine.
import type { Engine, PreparedData } from '../../engine/engine';
import { piecesOf } from '../../engine/slices';
import { sparseEngine } from '../../engine/sparse/index';
import { trainingSchema } from '../../experiment/schema/cell-schemas';
import { buildNetwork } from '../../lottery/network/build-network';
import { initialise } from '../../lottery/network/initialise';
import { denseMask } from '../../lottery/pruning/masks';
import { stream } from '../../lottery/random/stream';

const STEPS = 5;
const ADDRESS = { seed: 1, replicate: 0 };
/** Relative difference of losses that rounding explains. */
const TOLERANCE = 1e-3;

/**
 * @returns what the engine says of itself
 * @throws Error where its losses are not those of the sparse engine
 */
export async function requireRightLosses(engine: Engine): Promise<string | undefined> {
  const { losses, about } = await lossesOn(engine);
  const { losses: expected } = await lossesOn(sparseEngine);
  losses.forEach((loss, i) => {
    const right = expected[i] ?? NaN;
    if (!(Math.abs(loss - right) <= TOLERANCE * right))
      throw new Error(`it computes a loss of ${loss} where ${right} is right`);
  });
  return about;
}

/** Losses of a few steps of a small convolutional network, and what the engine says of itself. */
async function lossesOn(engine: Engine): Promise<{ losses: number[]; about: string | undefined }> {
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
  const workspace = await engine.open(shared, 0);
  try {
    const trainer = await workspace.trainer({
      ...{ network, parameters, startIteration: 0, recipe, randomness: ADDRESS, augment: 'none' },
      mask: denseMask(network),
    });
    const batches = Array.from({ length: STEPS }, () => data.parts.train);
    const rates = batches.map(() => 0.01);
    return { losses: await piecesOf(trainer.steps(batches, rates, 0)), about: workspace.about };
  } finally {
    await workspace.end?.();
    await engine.release?.(shared);
  }
}

const random = () => stream({ ...ADDRESS, purpose: 'weights', index: 0 });

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
