// Magnitude at initialisation under a global ranking: layer densities have a closed form, and known networks known values.
import { describe, expect, it, test } from 'vitest';
import { initialise } from '../../../src/lottery/network/initialise';
import type { InitialiserName } from '../../../src/lottery/network/initialise';
import { layersOf, weightsOf } from '../../../src/lottery/network/network';
import { denseMask } from '../../../src/lottery/pruning/masks';
import { prune } from '../../../src/lottery/pruning/prune';
import { stream } from '../../../src/lottery/random/stream';
import { GLOROT, HE, byChance, closedForm, densitiesOf, expectDrawn } from '../../support/layer-densities';
import type { Deviation } from '../../support/layer-densities';
import { VGG_16, VGG_16_BY_MAGNITUDE } from '../../support/vgg-16';
import { LENET, pruningWith } from './fixtures';

describe.each<[InitialiserName, Deviation, density: number, expected: number[]]>([
  ['glorot-normal', GLOROT, 0.1, [0.0751, 0.2796, 0.5707]],
  ['glorot-normal', GLOROT, 0.02, [0.0076, 0.1048, 0.395]],
  ['he-normal', HE, 0.1, [0.0762, 0.2726, 0.5265]],
  ['he-normal', HE, 0.02, [0.0082, 0.1019, 0.3449]],
])('LeNet-300-100, %s', (initialiser, deviation, density, expected) => {
  const form = closedForm(LENET, deviation, density);

  it(`has the known densities at ${density}`, () => {
    for (const [i, share] of expected.entries())
      expect(Math.abs((form[i] ?? NaN) - share)).toBeLessThan(0.5001e-4);
  });

  it('is pruned to them', () => {
    const random = stream({ seed: 1, replicate: 0, purpose: 'weights', index: 0 });
    const trained = initialise(LENET, initialiser, random);
    const settings = pruningWith({ method: 'at-init', scope: 'global', rounds: 1, rate: 1 - density });
    const mask = prune({ network: LENET, mask: denseMask(LENET), trained, settings, level: 1 });
    expectDrawn(LENET, densitiesOf(LENET, mask), form);
  });
});

test.each(VGG_16_BY_MAGNITUDE)('VGG-16 has the densities of the literature at %d', (density, known) => {
  const form = closedForm(VGG_16, HE, density);
  expect(known).toHaveLength(form.length);
  for (const [i, layer] of layersOf(VGG_16).entries()) {
    const share = form[i] ?? NaN;
    // Theirs are means of three draws, and have three digits here.
    const apart = byChance(share, 3 * weightsOf(layer)) + 0.00051;
    expect(Math.abs((known[i] ?? NaN) - share), layer.name).toBeLessThan(apart);
  }
});
