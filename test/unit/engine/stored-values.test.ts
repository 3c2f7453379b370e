// Values go into a trainer and come back bit for bit.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyMask } from '../../support/masking';
import type { Parameters } from '../../../src/lottery/network';
import { batches, blobs, drawn, maskOf, network, randomOf, recipe, trainerOn } from './fixtures';

const CASES = fc.record({
  seed: fc.nat(),
  features: fc.integer({ min: 1, max: 230 }),
  hidden: fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 3 }),
  densities: fc.tuple(...Array.from({ length: 4 }, () => fc.constantFrom(0, 0.1, 0.6, 1))),
  optimiser: fc.constantFrom('adam', 'sgd'),
});

/** Values that arithmetic would not leave alone. */
const ODD = [-0, 1e-45, -1e-39, 3.4e38, Infinity, -Infinity, 0, 1 + 2 ** -23];

function made({
  seed,
  hidden,
  densities,
  optimiser,
  features,
}: typeof CASES extends fc.Arbitrary<infer T> ? T : never) {
  const random = randomOf(seed);
  const data = blobs(random, { features, classes: 3, examples: 60 });
  const net = network(data, hidden);
  const [first = 1, ...others] = densities;
  const settings = recipe({
    optimiser,
    momentum: optimiser === 'sgd' ? 0.9 : 0,
    batch_size: 16,
  });
  return {
    random,
    data,
    setup: {
      network: net,
      mask: maskOf(random, net, first, ...others),
      recipe: settings,
    },
  };
}

test('before any step a trainer’s survivors have the very values they were rewound to, and pruned weights are +0', async () => {
  await fc.assert(
    fc.asyncProperty(CASES, async (given) => {
      const { random, data, setup } = made(given);
      const rewound = drawn(random, setup.network);
      for (const values of Object.values(rewound))
        for (let i = 0; i < values.length; i += 3) values[i] = ODD[random.below(ODD.length)] ?? NaN;
      const trainer = await trainerOn(data, { ...setup, parameters: rewound });
      expect(bits(trainer.parameters())).toEqual(bits(applyMask(rewound, setup.mask)));
    }),
    { numRuns: 25 },
  );
});

test('a trainer restored in another workspace has the very values and memory, and goes on with the same bits', async () => {
  await fc.assert(
    fc.asyncProperty(CASES, async (given) => {
      const { random, data, setup } = made(given);
      const one = await trainerOn(data, {
        ...setup,
        parameters: drawn(random, setup.network),
      });
      const other = await trainerOn(data, {
        ...setup,
        parameters: drawn(random, setup.network),
      });
      let iteration = 0;
      for (const batch of batches(data.parts.train, 16, 4)) one.step(batch, 0.01, ++iteration, iteration - 1);
      other.restore(one.parameters(), one.optimiserState());
      expect(bits(other.optimiserState())).toEqual(bits(one.optimiserState()));
      for (const batch of batches(data.parts.train, 16, 3)) {
        iteration++;
        expect(other.step(batch, 0.01, iteration, iteration - 1)).toBe(
          one.step(batch, 0.01, iteration, iteration - 1),
        );
      }
      expect(bits(other.parameters())).toEqual(bits(one.parameters()));
    }),
    { numRuns: 15 },
  );
});

test('between the slices of an evaluation values and memory can be read, which changes nothing', async () => {
  const random = randomOf(2);
  const data = blobs(random, { features: 12, classes: 3, examples: 400 });
  const net = network(data, [7]);
  const setup = {
    network: net,
    parameters: drawn(random, net),
    mask: maskOf(random, net, 0.5),
    recipe: recipe(),
  };
  const trainer = await trainerOn(data, setup);
  for (const batch of batches(data.parts.train, 60, 4)) trainer.step(batch, 0.01, 1, 0);
  const values = bits(trainer.parameters());
  const state = bits(trainer.optimiserState());
  const expected = trainer.evaluate('train');
  const slices = trainer.evaluateInSlices('train');
  let count = 0;
  for (let slice = slices.next(); ; slice = slices.next(), count++) {
    expect(bits(trainer.parameters())).toEqual(values);
    expect(bits(trainer.optimiserState())).toEqual(state);
    if (!slice.done) continue;
    expect(slice.value).toEqual(expected);
    break;
  }
  expect(count).toBeGreaterThan(4);
});

const bits = (values: Parameters) =>
  Object.fromEntries(
    Object.entries(values).map(([name, array]) => [name, Array.from(new Uint32Array(array.slice().buffer))]),
  );
