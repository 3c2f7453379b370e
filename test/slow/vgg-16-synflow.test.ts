// VGG-16 pruned at initialisation by SynFlow, held to the layer densities of the literature: 100 looks at 14.7 million weights.
import { expect, test } from 'vitest';
import { VGG_16_BY_FLOW } from '../support/vgg-16';
import { prunedVgg16 } from '../support/vgg-16-pruned';

test(
  'by SynFlow in 100 steps at 0.1 it has those of the literature, within the spread of its runs',
  { timeout: 3_600_000 },
  async () => {
    const found = await prunedVgg16('synflow', 0.1);
    expect(found).toHaveLength(VGG_16_BY_FLOW.length);
    for (const [i, share] of VGG_16_BY_FLOW.entries())
      expect(Math.abs((found[i] ?? NaN) / share - 1), `layer ${i}`).toBeLessThan(0.017);
  },
);
