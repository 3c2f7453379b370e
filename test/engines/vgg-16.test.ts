// VGG-16 pruned at initialisation, held to the layer densities of the literature: nothing has to be trained.
import { expect, test } from 'vitest';
import { initialise } from '../../src/lottery/network/initialise';
import { denseMask } from '../../src/lottery/pruning/masks';
import { stream } from '../../src/lottery/random/stream';
import { prunedMask } from '../../src/lottery/trainings/tickets';
import { HE, closedForm, densitiesOf, expectDrawn } from '../support/layer-densities';
import { VGG_16, VGG_16_BY_FLOW } from '../support/vgg-16';
import { experimentWith } from '../unit/lottery/fixtures';

const drawn = initialise(
  VGG_16,
  'he-normal',
  stream({ seed: 1, replicate: 0, purpose: 'weights', index: 0 }),
);

async function densities(criterion: 'magnitude' | 'synflow', density: number): Promise<number[]> {
  const pruning = { method: 'at-init', criterion, scope: 'global', rounds: 1, rate: 1 - density } as const;
  const of = { experiment: experimentWith({ pruning }), network: VGG_16, replicate: 0 };
  const draw = () => Promise.resolve(drawn);
  const start = { values: drawn, mask: denseMask(VGG_16) };
  return densitiesOf(VGG_16, await prunedMask({ ...of, draw }, 1, start));
}

test.each([0.316, 0.1, 0.01])(
  'by magnitude at %d it has the densities of the closed form',
  async (density) => {
    expectDrawn(VGG_16, await densities('magnitude', density), closedForm(VGG_16, HE, density));
  },
);

test(
  'by SynFlow in 100 steps at 0.1 it has those of the literature, within the spread of its runs',
  { timeout: 3_600_000 },
  async () => {
    const found = await densities('synflow', 0.1);
    expect(found).toHaveLength(VGG_16_BY_FLOW.length);
    for (const [i, share] of VGG_16_BY_FLOW.entries())
      expect(Math.abs((found[i] ?? NaN) / share - 1), `layer ${i}`).toBeLessThan(0.017);
  },
);
