// VGG-16 pruned at initialisation, held to the layer densities of the literature: nothing has to be trained.
import { test } from 'vitest';
import { initialise } from '../../src/lottery/network/initialise';
import { denseMask } from '../../src/lottery/pruning/masks';
import { stream } from '../../src/lottery/random/stream';
import { prunedMask } from '../../src/lottery/trainings/tickets';
import { HE, closedForm, densitiesOf, expectDrawn } from '../support/layer-densities';
import { VGG_16 } from '../support/vgg-16';
import { experimentWith } from '../unit/lottery/fixtures';

const drawn = initialise(
  VGG_16,
  'he-normal',
  stream({ seed: 1, replicate: 0, purpose: 'weights', index: 0 }),
);

async function densities(density: number): Promise<number[]> {
  const pruning = {
    method: 'at-init',
    criterion: 'magnitude',
    scope: 'global',
    rounds: 1,
    rate: 1 - density,
  } as const;
  const of = { experiment: experimentWith({ pruning }), network: VGG_16, replicate: 0 };
  const draw = () => Promise.resolve(drawn);
  const start = { values: drawn, mask: denseMask(VGG_16) };
  return densitiesOf(VGG_16, await prunedMask({ ...of, draw }, 1, start));
}

test.each([0.316, 0.1, 0.01])(
  'by magnitude at %d it has the densities of the closed form',
  async (density) => {
    expectDrawn(VGG_16, await densities(density), closedForm(VGG_16, HE, density));
  },
);
