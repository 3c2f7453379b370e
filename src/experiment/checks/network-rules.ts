// Checks that the network can be built, as far as the experiment file alone can tell.
import { buildNetwork } from '../../lottery/network/build-network';
import { LabError } from '../../lottery/errors';
import { parseLayers } from '../../lottery/network/layer-list';
import type { Written } from './when-settings-apply';
import type { Problem } from './problem';
import { DATASETS } from '../../lottery/datasets';

/** Layers that are none, and those that do not fit where they stand. */
export function layersFit({ known }: Written): Problem[] {
  const { architecture, hidden, layers, model } = known.network ?? {};
  const { problems } = parseLayers(layers ?? []);
  if (problems.length > 0)
    return problems.map(({ index, message, hint }) => ({
      path: ['network', 'layers', index],
      part: 'value',
      message,
      ...(hint === undefined ? {} : { hint }),
    }));
  const name = known.dataset?.name;
  if (name === undefined || model !== undefined) return [];
  try {
    buildNetwork({ architecture, hidden, layers, activation: 'relu' }, DATASETS[name].shape, 2);
    return [];
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    const { message, hint } = error.said;
    const path = ['network', architecture === undefined ? 'layers' : 'architecture'];
    return [{ path, part: 'value', message, ...(hint === undefined ? {} : { hint }) }];
  }
}
