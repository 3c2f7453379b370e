// Whether a network can be built at all, as far as the experiment file tells.
import { buildNetwork } from '../architectures';
import { LabError } from '../errors';
import { parseLayers } from '../layer-list';
import type { Written } from './applies';
import type { Finding } from './problem';
import type { DatasetName } from './schema';

/** [channels, height, width] of the datasets known by name. */
const SHAPES: Record<DatasetName, number[]> = {
  digits: [1, 8, 8],
  'fashion-mnist-mini': [1, 28, 28],
  mnist: [1, 28, 28],
  'fashion-mnist': [1, 28, 28],
  'cifar-10': [3, 32, 32],
};

/** Layers that are none, and those that do not fit where they stand. */
export function layersFit({ known }: Written): Finding[] {
  const { architecture, hidden, layers } = known.network ?? {};
  const { problems } = parseLayers(layers ?? []);
  if (problems.length > 0)
    return problems.map(({ index, message, hint }) => ({
      path: ['network', 'layers', index],
      part: 'value',
      message,
      ...(hint === undefined ? {} : { hint }),
    }));
  const name = known.dataset?.name;
  if (name === undefined) return [];
  try {
    buildNetwork({ architecture, hidden, layers, activation: 'relu' }, SHAPES[name], 2);
    return [];
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    const { message, hint } = error.said;
    const path = ['network', architecture === undefined ? 'layers' : 'architecture'];
    return [{ path, part: 'value', message, ...(hint === undefined ? {} : { hint }) }];
  }
}
