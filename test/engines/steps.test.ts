// Several steps at a time: the same bits however they are put together, and wherever they are given up.
import { describe, expect, test } from 'vitest';
import type { Trainer } from '../../src/engine/engine';
import { inSlices, piecesOf } from '../../src/engine/slices';
import { bitsOf } from '../support/bits';
import { ENGINES, STUDIED } from './both-engines';
import { batches, drawn, maskOf, randomOf, recipe, trainerOn } from '../support/engine/fixtures';
import { everyPieceIsASlice } from '../support/engine/short-slices';

const STEPS = 9;

describe.each(ENGINES)('steps of the %s engine', (_engine, engine) => {
  describe.each(STUDIED)('of a network with $name', ({ data, network, augment }) => {
    const setup = {
      ...{ network, augment },
      parameters: drawn(randomOf(3), network),
      mask: maskOf(randomOf(5), network, 0.4),
      recipe: recipe({ batch_size: 10 }),
      randomness: { seed: 8, replicate: 1 },
    };
    const steps = [...batches(data.parts.train, 10, STEPS)];
    const rates = steps.map((_, i) => 0.01 / (i + 1));
    const take = (trainer: Trainer, from: number, to = STEPS) =>
      trainer.steps(steps.slice(from, to), rates.slice(from, to), from);
    const stateOf = async (trainer: Trainer) => [
      bitsOf(await trainer.parameters()),
      bitsOf(await trainer.optimiserState()),
    ];

    test('are the same one by one, a few at a time and all at once', async () => {
      const results = [];
      for (const size of [1, 2, 5, STEPS]) {
        const trainer = await trainerOn(data, setup, engine);
        const losses: number[] = [];
        for (let i = 0; i < STEPS; i += size) losses.push(...(await piecesOf(take(trainer, i, i + size))));
        results.push([losses, ...(await stateOf(trainer))]);
      }
      expect(results[0]?.[0]).toHaveLength(STEPS);
      for (const result of results) expect(result).toEqual(results[0]);
    });

    test('given up between two of them leave the trainer after those whose losses were handed out', async () => {
      const whole = await trainerOn(data, setup, engine);
      const losses = await piecesOf(take(whole, 0));
      everyPieceIsASlice();
      const trainer = await trainerOn(data, setup, engine);
      const work = take(trainer, 0);
      const handed: number[] = [];
      while (handed.length < 4) handed.push(...((await work.next()).value ?? []));
      await work.return?.();
      expect(handed).toEqual(losses.slice(0, 4));
      const four = await trainerOn(data, setup, engine);
      await piecesOf(take(four, 0, 4));
      expect(await stateOf(trainer)).toEqual(await stateOf(four));
      expect(await piecesOf(take(trainer, 4))).toEqual(losses.slice(4));
      expect(await stateOf(trainer)).toEqual(await stateOf(whole));
    });
  });
});

test('work of an engine in the same thread hands out what is done every few milliseconds, and is told when it is given up', async () => {
  let told = false;
  function* endless(): Generator<number, void, void> {
    try {
      for (let i = 0; ; i++) yield i;
    } finally {
      told = true;
    }
  }
  const work = inSlices(endless());
  await work.next();
  const next: number[] = (await work.next()).value ?? [];
  expect(next.length).toBeGreaterThan(1);
  expect(next[1]).toBe((next[0] ?? NaN) + 1);
  await work.return?.();
  expect(told).toBe(true);
});
