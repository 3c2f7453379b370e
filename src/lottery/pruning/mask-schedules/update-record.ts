// What an update of a mask did, for the record of its training.
import { layersOf } from '../../network/network';
import type { AnyNetwork, Mask } from '../../network/network';
import { layerMask } from '../masks';
import type { MaskUpdate } from './mask-schedule';

export function updateOf(network: AnyNetwork, iteration: number, before: Mask, after: Mask): MaskUpdate {
  const update: MaskUpdate = { iteration, pruned: [], grown: [] };
  for (const layer of layersOf(network)) {
    const [old, now] = [layerMask(before, layer), layerMask(after, layer)];
    update.pruned.push(now.reduce((sum, byte, i) => sum + (!byte && old[i] ? 1 : 0), 0));
    update.grown.push(now.reduce((sum, byte, i) => sum + (byte && !old[i] ? 1 : 0), 0));
  }
  return update;
}
