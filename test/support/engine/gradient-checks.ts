// Gradients that an engine's step shows, against the reference's, and the reference's against finite differences.
import { expect } from 'vitest';
import type { PreparedData } from '../../../src/engine/engine';
import { Reference } from '../reference';
import { recipe, step, trainerOn, worst } from './fixtures';
import type { QuietSetup } from './fixtures';

/** So large a rate that what a weight was does not count beside its step. */
const RATE = 2 ** 20;
/** Of the step whose draws are looked at. */
const POSITION = 5;

/** Running statistics are compared as well, of channels that something comes of: others are not computed. */
export async function expectSameGradients(
  data: PreparedData,
  setup: Omit<QuietSetup, 'recipe'>,
  batch: Uint32Array,
): Promise<void> {
  const plain = recipe({ optimiser: 'sgd', batch_size: batch.length });
  const reference = new Reference(data, { ...setup, recipe: plain });
  const { gradient, loss } = reference.gradient(batch, POSITION);
  const trainer = await trainerOn(data, { ...setup, recipe: plain });
  const before = await trainer.parameters();
  expect(worst([await step(trainer, batch, RATE, POSITION)], [loss])).toBeLessThan(2e-5);
  const after = await trainer.parameters();
  for (const [name, expected] of Object.entries(gradient)) {
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), LEAST);
    expected.forEach((value, i) => {
      const found = ((before[name]?.[i] ?? NaN) - (after[name]?.[i] ?? NaN)) / RATE;
      if (!(Math.abs(found - value) <= 1e-3 * largest))
        throw new Error(`${name}[${i}]: ${found}, the reference has ${value}`);
    });
  }
  const names = Object.keys(reference.values);
  expect(Object.keys(after).sort()).toEqual(names.sort());
  if (setup.network.norms.length === 0) return;
  reference.step(batch, 0, 1, POSITION);
  for (const name of names.filter((candidate) => candidate.includes('.running_')))
    reference.values[name]?.forEach((value, i) => {
      const found = after[name]?.[i] ?? NaN;
      const untouched = found === before[name]?.[i];
      if (!untouched && !(Math.abs(found - value) <= 1e-4 * Math.max(1, Math.abs(value))))
        throw new Error(`${name}[${i}]: ${found}, the reference has ${value}`);
    });
}

/** Below it, a gradient is made of roundings: before a batch norm, what sums say is 0. */
const LEAST = 1e-4;

/** The slope of a loss by one of the values that it depends on. */
export function slopeAt(loss: () => number, values: number[], i: number): number {
  const h = 1e-5;
  const value = values[i] ?? NaN;
  values[i] = value + h;
  const above = loss();
  values[i] = value - h;
  const below = loss();
  values[i] = value;
  return (above - below) / (2 * h);
}
