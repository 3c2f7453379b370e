// Values go into a trainer and come back bit for bit.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { everyPieceIsASlice } from '../../support/engine/short-slices';
import { bitsOf } from '../../support/bits';
import { applyMask } from '../../support/masking';
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
} from '../../support/engine/fixtures';

const CASES = fc.record({
  seed: fc.nat(),
  features: fc.integer({ min: 1, max: 230 }),
  hidden: fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 3 }),
  densities: fc.tuple(...Array.from({ length: 4 }, () => fc.constantFrom(0, 0.1, 0.6, 1))),
  optimiser: fc.constantFrom('adam', 'adamw', 'sgd'),
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
      expect(bitsOf(await trainer.parameters())).toEqual(bitsOf(applyMask(rewound, setup.mask)));
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
      for (const batch of batches(data.parts.train, 16, 4)) await step(one, batch, 0.01, iteration++);
      await other.restore(await one.parameters(), await one.optimiserState());
      expect(bitsOf(await other.optimiserState())).toEqual(bitsOf(await one.optimiserState()));
      for (const batch of batches(data.parts.train, 16, 3)) {
        iteration++;
        expect(await step(other, batch, 0.01, iteration - 1)).toBe(
          await step(one, batch, 0.01, iteration - 1),
        );
      }
      expect(bitsOf(await other.parameters())).toEqual(bitsOf(await one.parameters()));
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
  for (const batch of batches(data.parts.train, 60, 4)) await step(trainer, batch, 0.01, 0);
  const values = bitsOf(await trainer.parameters());
  const state = bitsOf(await trainer.optimiserState());
  const expected = await finish(trainer.evaluate('train'));
  everyPieceIsASlice();
  const slices = trainer.evaluate('train');
  let count = 0;
  for (let slice = await slices.next(); ; slice = await slices.next(), count++) {
    expect(bitsOf(await trainer.parameters())).toEqual(values);
    expect(bitsOf(await trainer.optimiserState())).toEqual(state);
    if (!slice.done) continue;
    expect(slice.value).toEqual(expected);
    break;
  }
  expect(count).toBeGreaterThan(4);
});
