// Real images of any size, without a network.
import { loadDataset } from '../../src/data/load';
import { prepareData } from '../../src/data/prepare';
import type { PreparedData } from '../../src/engine/engine';
import { datasetSchema } from '../../src/experiment/schema/cell-schemas';

/** The photographs that ship, with a black margin and in as many equal channels as are wanted. */
export async function photographs(
  shape: [channels: number, height: number, width: number],
): Promise<PreparedData> {
  const settings = datasetSchema.parse({ name: 'fashion-mnist-mini', validation: 500, normalise: 'channel' });
  const data = prepareData(await loadDataset(settings, '.'), settings, 1);
  const [channels, height, width] = shape;
  const [, rows = 0, columns = 0] = data.shape;
  const [top, left] = [(height - rows) / 2, (width - columns) / 2];
  const features = channels * height * width;
  const values = new Uint8Array(data.labels.length * features);
  for (let example = 0; example < data.labels.length; example++)
    for (let channel = 0; channel < channels; channel++)
      for (let row = 0; row < rows; row++) {
        const from = example * data.features + row * columns;
        const to = example * features + (channel * height + row + top) * width + left;
        values.set(data.values.subarray(from, from + columns), to);
      }
  const each = (all: Float32Array) => new Float32Array(features).fill(all[0] ?? NaN);
  return { ...data, values, features, shape, scale: each(data.scale), shift: each(data.shift) };
}
