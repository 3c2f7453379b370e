// Layer densities of VGG-16 pruned at initialisation, all layers ranked together.
import { initialise } from '../../src/lottery/network/initialise';
import { denseMask } from '../../src/lottery/pruning/masks';
import { stream } from '../../src/lottery/random/stream';
import { prunedMask } from '../../src/lottery/trainings/tickets';
import { experimentWith } from '../unit/lottery/fixtures';
import { densitiesOf } from './layer-densities';
import { VGG_16 } from './vgg-16';

const drawn = initialise(
  VGG_16,
  'he-normal',
  stream({ seed: 1, replicate: 0, purpose: 'weights', index: 0 }),
);

/** @param density of the whole network, 0–1 */
export async function prunedVgg16(criterion: 'magnitude' | 'synflow', density: number): Promise<number[]> {
  const pruning = { method: 'at-init', criterion, scope: 'global', rounds: 1, rate: 1 - density } as const;
  const of = { experiment: experimentWith({ pruning }), network: VGG_16, replicate: 0 };
  const draw = () => Promise.resolve(drawn);
  const start = { values: drawn, mask: denseMask(VGG_16) };
  return densitiesOf(VGG_16, await prunedMask({ ...of, draw }, 1, start));
}
