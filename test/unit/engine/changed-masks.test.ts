// A trainer whose mask has changed is the one that was made with that mask, to the bit; and how survivors are found.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bindKernels, compileKernels } from '../../../src/engine/sparse/kernels';
import { MaskScan, SCAN_BYTES } from '../../../src/engine/sparse/survivors';
import { finish } from '../../../src/engine/slices';
import type { DenseLayer } from '../../../src/lottery/network/network';
import { bitsOf } from '../../support/bits';
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

const DENSITY = fc.constantFrom(0, 0.02, 0.1, 0.5, 0.95, 1);
const DENSITIES = fc.tuple(DENSITY, DENSITY, DENSITY);

test('after any sequence of masks, layer by layer, it trains and measures as if it had never had another', async () => {
  const cases = fc.record({
    seed: fc.nat(),
    features: fc.integer({ min: 1, max: 500 }),
    hidden: fc.tuple(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 40 })),
    masks: fc.array(DENSITIES, { minLength: 2, maxLength: 4 }),
    optimiser: fc.constantFrom('adam', 'adamw', 'sgd'),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ seed, features, hidden, masks, optimiser }) => {
      const random = randomOf(seed);
      const data = blobs(random, { features, classes: 3, examples: 100 });
      const net = network(data, hidden);
      const setup = {
        network: net,
        recipe: recipe({ batch_size: 20, optimiser, momentum: optimiser === 'sgd' ? 0.9 : 0 }),
      };
      const trainer = await trainerOn(data, {
        ...setup,
        parameters: drawn(random, net),
        mask: maskOf(random, net, 0.3),
      });
      let position = 0;
      for (const [first, ...others] of masks) {
        const mask = maskOf(random, net, first, ...others);
        await step(trainer, data.parts.train.subarray(0, 20), 0.01, position++);
        await trainer.setMask(mask);
        const anew = await trainerOn(data, { ...setup, parameters: await trainer.parameters(), mask });
        await anew.restore(await trainer.parameters(), await trainer.optimiserState());
        expect(await finish(trainer.evaluate('test'))).toEqual(await finish(anew.evaluate('test')));
        for (const batch of batches(data.parts.train, 20, 2)) {
          expect(await step(trainer, batch, 0.01, position)).toBe(await step(anew, batch, 0.01, position));
          position++;
        }
        expect(bitsOf(await trainer.parameters())).toEqual(bitsOf(await anew.parameters()));
        expect(bitsOf(await trainer.optimiserState())).toEqual(bitsOf(await anew.optimiserState()));
      }
    }),
    { numRuns: 25 },
  );
});

test('survivors are those whose byte is not 0, with where each output’s start, in masks of any length', async () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536, shared: true });
  const scan = new MaskScan(await bindKernels(await compileKernels(), memory), memory.buffer, 0);
  expect(memory.buffer.byteLength).toBeGreaterThanOrEqual(SCAN_BYTES);
  const shapes = fc.record({
    seed: fc.nat(),
    inputs: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 8000, max: 8500 })),
    outputs: fc.integer({ min: 1, max: 6 }),
    density: DENSITY,
  });
  fc.assert(
    fc.property(shapes, ({ seed, inputs, outputs, density }) => {
      const random = randomOf(seed);
      const mask = Uint8Array.from({ length: inputs * outputs }, () => (random.uniform() < density ? 1 : 0));
      const layer: DenseLayer = {
        kind: 'dense',
        name: 'fc1',
        inputs,
        outputs,
        activation: 'none',
        dropout: 0,
        role: 'output',
      };
      const { indices, starts } = scan.survivorsOf(layer, mask);
      const expected = [...mask.keys()].filter((i) => mask[i] === 1);
      expect([...indices]).toEqual(expected);
      expect([...starts]).toEqual(
        Array.from({ length: outputs + 1 }, (_, n) => expected.filter((i) => i < n * inputs).length),
      );
    }),
  );
});
