// Trains many small networks, drawn from a seed, and prints what became of each, as a hash of every bit: run twice, with and without
// packed vectors, by test/e2e/packed-vectors.test.ts.
import { createHash } from 'node:crypto';
import type { TrainingRecipe } from '../../../src/lottery/settings';
import type { Network } from '../../../src/lottery/network/network';
import type { Random } from '../../../src/lottery/random/stream';
import { PACKS } from '../../../src/engine/sparse/packing';
import { finish } from '../../../src/engine/slices';
import {
  batches,
  blobs,
  drawn,
  maskOf,
  network,
  randomOf,
  recipe,
  step,
  trainerOn,
} from '../engine/fixtures';
import { images, networkOf } from '../engine/image-networks';
import type { Part } from '../engine/image-networks';

const STEPS = 4;
const count = Number(process.argv[2]);
console.log(PACKS ? 'packed' : 'not packed');
// While V8 compiles nothing else keeps Node alive.
const alive = setInterval(() => undefined, 1000);
for (let seed = 1; seed <= count; seed++) console.log(await trained(seed));
clearInterval(alive);

async function trained(seed: number): Promise<string> {
  const random = randomOf(seed);
  const pick = <T>(...of: [T, ...T[]]): T => of[random.below(of.length)] ?? of[0];
  const floats = random.below(2) === 1;
  const activation = pick<'relu' | 'tanh'>('relu', 'relu', 'tanh');
  const examples = 100 + random.below(60);
  const { data, net } = random.below(2) === 0 ? dense() : convolutional();
  const density = () => pick(1, 1, 0.6, 0.3, 0.1, 0.03, 0);
  const densities: [number, ...number[]] = [density(), density(), density()];
  const mask = maskOf(random, net, ...densities);
  const size = pick(1, 3, 5, 13, 28, 37, 60);
  const settings = recipe({
    batch_size: size,
    ...pick<Partial<TrainingRecipe>>(
      { optimiser: 'adam', learning_rate: 0.002, weight_decay: pick(0, 0.01) },
      { optimiser: 'adamw', learning_rate: 0.002, weight_decay: 0.1 },
      { optimiser: 'sgd', learning_rate: 0.05, momentum: 0.9, nesterov: random.below(2) === 1 },
      { optimiser: 'sgd', learning_rate: 0.05, momentum: 0, weight_decay: 0.01 },
    ),
  });
  const trainer = await trainerOn(data, {
    network: net,
    parameters: drawn(random, net),
    mask,
    recipe: settings,
  });
  const hash = createHash('sha256');
  let iteration = 0;
  for (const batch of batches(data.parts.train, size, STEPS))
    hash.update(new Float64Array([await step(trainer, batch, settings.learning_rate, iteration++)]));
  const { loss, correct } = await finish(trainer.evaluate('validation'));
  hash.update(new Float64Array([loss, correct]));
  for (const values of [await trainer.parameters(), await trainer.optimiserState()])
    for (const name of Object.keys(values).sort()) hash.update(values[name] ?? new Float32Array());
  return `${seed} ${shapeOf(net)} ×${size} ${settings.optimiser} ${densities.join('/')}: ${hash.digest('hex')}`;

  function dense() {
    const features = 5 + random.below(120);
    const data = blobs(random, { features, classes: 2 + random.below(9), examples, floats });
    const hidden = Array.from({ length: 1 + random.below(2) }, () => 1 + random.below(70));
    return { data, net: network(data, hidden, activation) };
  }

  function convolutional() {
    const shape = [1 + random.below(4), 4 + random.below(14), 4 + random.below(14)] as [
      number,
      number,
      number,
    ];
    const parts = Array.from({ length: 1 + random.below(3) }, () => partOf(random));
    const hidden = random.below(2) === 0 ? [] : [1 + random.below(20)];
    const net = networkOf(shape, parts, hidden, 2 + random.below(5), activation);
    return { net, data: images(random, net, examples, floats) };
  }
}

function partOf(random: Random): Part {
  if (random.below(4) === 0) return 'pool';
  const kernel = 1 + random.below(5);
  return {
    filters: 1 + random.below(20),
    kernel,
    stride: 1 + random.below(2),
    padding: random.below(kernel),
  };
}

function shapeOf({ inputs, layers }: Network): string {
  const sizes = layers.map((layer) =>
    layer.kind === 'dense' ? layer.outputs : `${layer.filters}c${layer.kernel}`,
  );
  return [inputs, ...sizes].join('-');
}
