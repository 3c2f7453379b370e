// A mask that changes amid a training: what survives goes on, what is pruned is forgotten, what grows starts anew.
import { describe, expect, test } from 'vitest';
import type { Engine } from '../../src/engine/engine';
import { finish } from '../../src/engine/slices';
import type { Mask, Network, Parameters } from '../../src/lottery/network/network';
import { denseMask } from '../../src/lottery/pruning/masks';
import type { TrainingRecipe } from '../../src/lottery/settings';
import { bitsOf } from '../support/bits';
import { Reference } from '../support/reference';
import { ENGINES, STUDIED } from './both-engines';
import type { Studied } from './both-engines';
import { batches, drawn, maskOf, randomOf, recipe, step, trainerOn, worst } from '../support/engine/fixtures';

const BATCH = 16;
const RATE = 0.02;
const RECIPES: [string, Partial<TrainingRecipe>][] = [
  ['Adam', { optimiser: 'adam' }],
  ['AdamW', { optimiser: 'adamw', weight_decay: 0.1 }],
  ['momentum', { optimiser: 'sgd', momentum: 0.9 }],
  [
    'Nesterov momentum and weight decay',
    { optimiser: 'sgd', momentum: 0.9, nesterov: true, weight_decay: 0.01 },
  ],
];

const setupOf = ({ network, augment }: Studied, settings: Partial<TrainingRecipe>, density = 0.4) => ({
  network,
  augment,
  parameters: drawn(randomOf(3), network),
  mask: maskOf(randomOf(5), network, density),
  recipe: recipe({ batch_size: BATCH, ...settings }),
  randomness: { seed: 8, replicate: 1 },
});

/** The first neuron of the second to last layer has no path to the loss: nothing looks at it. */
function unlooked(network: Network, mask: Mask): Mask {
  const last = network.layers.at(-1);
  if (last?.kind !== 'dense') throw new Error('no output layer');
  const weights = mask[`${last.name}.weight`]?.slice() ?? new Uint8Array();
  for (let i = 0; i < weights.length; i += last.inputs) weights[i] = 0;
  return { ...mask, [`${last.name}.weight`]: weights };
}

/** Masks that prune and grow at once, lose a path to the loss and find it again, and both ends. */
const masksOf = (network: Network): Mask[] => [
  maskOf(randomOf(6), network, 0.5),
  unlooked(network, maskOf(randomOf(7), network, 0.4)),
  maskOf(randomOf(8), network, 0.4),
  denseMask(network),
  maskOf(randomOf(9), network, 0.05),
  maskOf(randomOf(10), network, 0.6),
];

const grownOf = (network: Network): Parameters => drawn(randomOf(11), network);

describe.each(ENGINES)('in the %s engine', (_engine, engine) => {
  describe.each(RECIPES)('with %s', (_recipe, settings) => {
    test.each(STUDIED)('a training of $name is the reference’s through many masks', async (studied) => {
      const { data, network } = studied;
      const setup = setupOf(studied, settings);
      const trainer = await trainerOn(data, setup, engine);
      const reference = new Reference(data, setup);
      let position = 0;
      for (const [i, mask] of masksOf(network).entries()) {
        for (const batch of batches(data.parts.train, BATCH, 2)) {
          const loss = await step(trainer, batch, RATE, position);
          expect(worst([loss], [reference.step(batch, RATE, position + 1)])).toBeLessThan(1e-3);
          position++;
        }
        const grown = i % 2 === 0 ? grownOf(network) : undefined;
        await trainer.setMask(mask, grown);
        reference.setMask(mask, grown);
      }
      expect(furthest(await trainer.parameters(), reference)).toBeLessThan(2e-4);
    });

    test.each(STUDIED)(
      'a training of $name goes on as in a trainer made anew, to the bit',
      async (studied) => {
        const { data, network } = studied;
        const setup = setupOf(studied, settings);
        const trainer = await trainerOn(data, setup, engine);
        let position = 0;
        const steps = [...batches(data.parts.train, BATCH, 3)];
        for (const mask of masksOf(network)) {
          for (const batch of steps) await step(trainer, batch, RATE, position++);
          await trainer.setMask(mask, grownOf(network));
          const anew = await trainerOn(data, { ...setup, mask }, engine);
          await anew.restore(await trainer.parameters(), await trainer.optimiserState());
          for (const [i, batch] of steps.slice(0, 2).entries())
            expect(await step(anew, batch, RATE, position + i)).toBe(
              await step(trainer, batch, RATE, position + i),
            );
          position += 2;
          expect(bitsOf(await anew.parameters())).toEqual(bitsOf(await trainer.parameters()));
          expect(bitsOf(await anew.optimiserState())).toEqual(bitsOf(await trainer.optimiserState()));
          expect(await finish(anew.evaluate('test'))).toEqual(await finish(trainer.evaluate('test')));
        }
      },
    );
  });

  test.each(STUDIED)(
    'values of $name that survive stay, pruned ones are 0, grown ones as given',
    async (studied) => {
      const { network } = studied;
      const { trainer, before, mask } = await begun(engine, studied);
      const after = maskOf(randomOf(12), network, 0.5);
      const grown = grownOf(network);
      await trainer.setMask(after, grown);
      const expected = Object.fromEntries(
        Object.entries(before).map(([name, values]) => [
          name,
          values.map((value, i) => {
            if (!after[name]) return value;
            if (!after[name][i]) return 0;
            return mask[name]?.[i] ? value : (grown[name]?.[i] ?? NaN);
          }),
        ]),
      );
      expect(bitsOf(await trainer.parameters())).toEqual(bitsOf(expected));
    },
  );

  test('the same mask again changes nothing; what grows without a value starts at 0', async () => {
    const [studied] = STUDIED as [Studied];
    const { trainer, before, mask } = await begun(engine, studied);
    const state = await trainer.optimiserState();
    await trainer.setMask(structuredClone(mask), grownOf(studied.network));
    expect(bitsOf(await trainer.parameters())).toEqual(bitsOf(before));
    expect(bitsOf(await trainer.optimiserState())).toEqual(bitsOf(state));
    await trainer.setMask(denseMask(studied.network));
    expect(bitsOf(await trainer.parameters())).toEqual(bitsOf(before));
  });

  test('a mask or values that do not fit are refused, and nothing has changed', async () => {
    const [studied] = STUDIED as [Studied];
    const { trainer, before, mask } = await begun(engine, studied);
    const short = { ...mask, 'fc2.weight': new Uint8Array(3) };
    await expect(trainer.setMask(short)).rejects.toThrow('fc2.weight');
    const grown = { 'fc1.weight': new Float32Array(3) };
    await expect(trainer.setMask(denseMask(studied.network), grown)).rejects.toThrow('fc1.weight');
    expect(bitsOf(await trainer.parameters())).toEqual(bitsOf(before));
  });
});

/** A trainer after a few steps, and its values. */
async function begun(engine: Engine, studied: Studied) {
  const setup = setupOf(studied, { optimiser: 'adam' });
  const trainer = await trainerOn(studied.data, setup, engine);
  for (const [i, batch] of [...batches(studied.data.parts.train, BATCH, 3)].entries())
    await step(trainer, batch, RATE, i);
  return { trainer, before: await trainer.parameters(), mask: setup.mask };
}

/** The largest difference of a value; running statistics are not formed of channels that nothing comes of. */
const furthest = (found: Parameters, { values }: Reference): number =>
  Math.max(
    ...Object.entries(values)
      .filter(([name]) => !name.includes('.running_'))
      .flatMap(([name, right]) => right.map((value, i) => Math.abs(value - (found[name]?.[i] ?? NaN)))),
  );
