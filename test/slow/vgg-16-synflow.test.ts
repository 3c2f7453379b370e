// VGG-16 pruned at initialisation by SynFlow, held to the layer densities of the literature: 100 looks at 14.7 million weights.
import { expect, test } from 'vitest';
import { initialise } from '../../src/lottery/network/initialise';
import { denseMask } from '../../src/lottery/pruning/masks';
import { stream } from '../../src/lottery/random/stream';
import { prunedMask } from '../../src/lottery/trainings/tickets';
import { densitiesOf } from '../support/layer-densities';
import { VGG_16, VGG_16_BY_FLOW } from '../support/vgg-16';
import { experimentWith } from '../unit/lottery/fixtures';

const drawn = initialise(
  VGG_16,
  'he-normal',
  stream({ seed: 1, replicate: 0, purpose: 'weights', index: 0 }),
);

async function densities(density: number): Promise<number[]> {
  const pruning = {
    method: 'at-init',
    criterion: 'synflow',
    scope: 'global',
    rounds: 1,
    rate: 1 - density,
  } as const;
  const of = { experiment: experimentWith({ pruning }), network: VGG_16, replicate: 0 };
  const draw = () => Promise.resolve(drawn);
  const start = { values: drawn, mask: denseMask(VGG_16) };
  return densitiesOf(VGG_16, await prunedMask({ ...of, draw }, 1, start));
}

test(
  'by SynFlow in 100 steps at 0.1 it has those of the literature, within the spread of its runs',
  { timeout: 3_600_000 },
  async () => {
    const found = await densities(0.1);
    expect(found).toHaveLength(VGG_16_BY_FLOW.length);
    for (const [i, share] of VGG_16_BY_FLOW.entries())
      expect(Math.abs((found[i] ?? NaN) / share - 1), `layer ${i}`).toBeLessThan(0.017);
  },
);
