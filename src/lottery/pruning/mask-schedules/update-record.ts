// Record of an update of a mask, for that of its training.
import { layersOf } from '../../network/network';
import type { AnyNetwork, Mask } from '../../network/network';
import { layerMask } from '../masks';
import type { MaskUpdate } from './mask-schedule';

export function updateOf(network: AnyNetwork, iteration: number, before: Mask, after: Mask): MaskUpdate {
  const update: MaskUpdate = { iteration, pruned: [], grown: [] };
  for (const layer of layersOf(network)) {
    const [old, now] = [layerMask(before, layer), layerMask(after, layer)];
    update.pruned.push(countOnlyIn(old, now));
    update.grown.push(countOnlyIn(now, old));
  }
  return update;
}

/** Weights that survive in one and not in the other. */
function countOnlyIn(one: Uint8Array, other: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += (one[i] as number) & ~(other[i] as number);
  return sum;
}
