// VGG-16 pruned at initialisation, held to the layer densities of the literature: nothing has to be trained.
import { test } from 'vitest';
import { HE, closedForm, expectDrawn } from '../support/layer-densities';
import { VGG_16 } from '../support/vgg-16';
import { prunedVgg16 } from '../support/vgg-16-pruned';

test.each([0.316, 0.1, 0.01])(
  'by magnitude at %d it has the densities of the closed form',
  async (density) => {
    expectDrawn(VGG_16, await prunedVgg16('magnitude', density), closedForm(VGG_16, HE, density));
  },
);
