// ResNet-20 trains on the native TensorFlow as it does on the sparse engine.
import { expect, test } from 'vitest';
import { apart, CHANGES, MASKS, sgd, stepByStep } from './parity';

// At this rate batch norms amplify any rounding a millionfold in ten steps, float64's too (docs/engines.md).
test('with the paper’s optimiser and rate a step of resnet-20 comes to the same loss and the same weights', async () => {
  const { losses, changes, masks } = await stepByStep('resnet-20', sgd(0.1, 128), 4);
  expect(losses).toBeLessThan(1e-3);
  expect(changes).toBeLessThan(CHANGES);
  expect(masks).toBeLessThan(MASKS);
});

test('50 steps of resnet-20 as the paper warms it up have the same losses to 1e-3, and the masks agree', async () => {
  const { losses, masks } = await apart('resnet-20', sgd(0.03, 64, 20_000), 50);
  expect(losses).toBeLessThan(1e-3);
  expect(masks).toBeLessThan(MASKS);
});
