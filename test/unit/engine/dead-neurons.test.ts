// Dead neurons: hidden ones whose activation is the same whatever the input.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { denseMask } from '../../../src/lottery/pruning/masks';
import { outputsOf } from '../../../src/lottery/network/network';
import { finish } from '../../../src/engine/slices';
import { Reference } from '../../support/reference';
import { blobs, drawn, maskOf, network, randomOf, recipe, trainerOn } from '../../support/engine/fixtures';

/** What each neuron of the first hidden layer looks at, and its bias. */
const NEURONS: [name: string, inputs: 'all' | 'none', bias: number][] = [
  ['0: always below 0', 'all', -1000],
  ['1: looks at nothing, positive bias', 'none', 0.5],
  ['2: live', 'all', 0],
  ['3: looks at nothing, negative bias', 'none', -0.5],
  ['4: live, always above 0', 'all', 3],
];

describe.each([
  // Of −1000, tanh is −1 to the last bit.
  ['relu', [0, 1, 3]],
  ['tanh', [0, 1, 3]],
] as const)('with %s', (activation, dead) => {
  const random = randomOf(21);
  const data = blobs(random, { features: 10, classes: 3, examples: 100 });
  const net = network(data, [NEURONS.length, 3], activation);
  const parameters = drawn(random, net);
  const mask = denseMask(net);
  // Inputs lie within −1.2 and 1.4.
  parameters['fc1.weight'] = Float32Array.from({ length: 50 }, () => (random.uniform() - 0.5) * 0.4);
  parameters['fc1.bias'] = Float32Array.from(NEURONS, ([, , bias]) => bias);
  NEURONS.forEach(([, inputs], n) => inputs === 'none' && mask['fc1.weight']?.fill(0, n * 10, n * 10 + 10));
  // In the second layer, neuron 1 looks only at those that are dead.
  mask['fc2.weight']?.set([1, 1, 0, 1, 0], 5);
  parameters['fc2.bias'] = Float32Array.of(2, 2, 2);

  test('those that are always 0 and those that nothing reaches are dead, and whoever looks only at such', async () => {
    const trainer = await trainerOn(data, {
      network: net,
      parameters,
      mask,
      recipe: recipe(),
    });
    expect(await finish(trainer.findDeadNeurons('train'))).toEqual({
      fc1: dead,
      fc2: [1],
    });
  });
});

test('in any network they are those that the reference finds constant', async () => {
  const networks = fc.record({
    seed: fc.nat(),
    hidden: fc.array(fc.integer({ min: 1, max: 12 }), {
      minLength: 1,
      maxLength: 3,
    }),
    activation: fc.constantFrom('relu', 'tanh'),
    density: fc.constantFrom(0, 0.05, 0.15, 0.4),
  });
  let found = 0;
  await fc.assert(
    fc.asyncProperty(networks, async ({ seed, hidden, activation, density }) => {
      const random = randomOf(seed);
      const data = blobs(random, { features: 9, classes: 3, examples: 90 });
      const net = network(data, hidden, activation);
      const setup = {
        network: net,
        parameters: drawn(random, net),
        mask: maskOf(random, net, density),
      };
      const trainer = await trainerOn(data, { ...setup, recipe: recipe() });
      const reference = new Reference(data, { ...setup, recipe: recipe() });
      const activations = Array.from(data.parts.train, (example) => reference.activations(example));
      const constant = net.layers.slice(0, -1).map((layer, i) => {
        const { name } = layer;
        const neurons = Array.from({ length: outputsOf(layer) }, (_, n) => n);
        return [name, neurons.filter((n) => new Set(activations.map((all) => all[i + 1]?.[n])).size === 1)];
      });
      const dead = await finish(trainer.findDeadNeurons('train'));
      expect(dead).toEqual(Object.fromEntries(constant));
      found += Object.values(dead).flat().length;
    }),
    { numRuns: 25, seed: 4 },
  );
  expect(found).toBeGreaterThan(25);
});
