// Checks on a change of mask, the same in every engine.
import { weightName, weightsOf } from '../lottery/network/network';
import type { AnyNetwork, Mask, Parameters } from '../lottery/network/network';
import { layerMask } from '../lottery/pruning/masks';

/** @throws RangeError where the mask does not fit the network, or values to grow are not one for each weight */
export function checkMaskChange(network: AnyNetwork, mask: Mask, grown: Parameters): void {
  for (const layer of network.layers) {
    layerMask(mask, layer);
    const count = grown[weightName(layer)]?.length ?? weightsOf(layer);
    if (count !== weightsOf(layer))
      throw new RangeError(
        `${weightName(layer)} has ${weightsOf(layer)} weights; ${count} values are to grow`,
      );
  }
}
