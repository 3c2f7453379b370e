// Tests that take many minutes beside others, so that only `npm run verify:tensorflow` runs it: VGG-19 with its 20 million weights, and many
// steps of the convolutional networks.
import { expect, test } from 'vitest';
import { adam } from './paper-networks';
import { apart, CHANGES, MASKS, sgd, stepByStep } from './parity';
import type { Architecture } from './parity';

// At this rate batch norms amplify any rounding a millionfold in ten steps, float64's too (docs/engines.md).
test('with the paper’s optimiser and rate a step of vgg-19 comes to the same loss and the same weights', async () => {
  const { losses, changes, masks } = await stepByStep('vgg-19', sgd(0.1, 16), 4);
  expect(losses).toBeLessThan(1e-3);
  expect(changes).toBeLessThan(CHANGES);
  expect(masks).toBeLessThan(MASKS);
});

// VGG-19 carries rounding on faster than ResNet-20: at this rate 50 steps change a loss by 2e-3 and the engines part by 6e-5, at 1e-6 by up
// to 1e-3.
test('50 steps of vgg-19 at a rate of 3e-7 have the same losses to 1e-3, and the masks agree', async () => {
  const { losses, masks } = await apart('vgg-19', sgd(3e-7, 16), 50);
  expect(losses).toBeLessThan(1e-3);
  expect(masks).toBeLessThan(MASKS);
});

// At the paper's rates these amplify any rounding a millionfold in 50 steps, float64's too (docs/engines.md).
test.each<[Architecture, number]>([
  ['conv-2', 0.00001],
  ['conv-4', 0.00001],
  ['conv-6', 0.00001],
])('50 short steps of %s have the same losses to 1e-3, and the masks agree', async (architecture, rate) => {
  const { losses, masks } = await apart(architecture, adam(rate, 8), 50);
  expect(losses).toBeLessThan(1e-3);
  expect(masks).toBeLessThan(MASKS);
});
