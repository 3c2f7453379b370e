// The table of an `inspect:` cell: the surviving weights of one ticket, layer by layer.
import { count, density, percent } from '../protocol/format';
import type { TrainingRecord } from '../lottery/trainings/training';
import { textTable } from './levels-table';
import { plain, type Paint } from './style';

/** A row a layer and one for all of them; then the ticket's test accuracy. The output layer, the last, has no dead neurons (`LayerRecord`). */
export function inspectText(record: TrainingRecord, paint: Paint = plain): string {
  const { layers, survivors, weights, untrained, earlyStop, end } = record;
  const rows = layers.map((layer, i) => [
    layer.name,
    `${count(layer.survivors)} of ${count(layer.weights)}`,
    layer.survivors > 0 ? density(layer.survivors / layer.weights) : 'layer collapse',
    i === layers.length - 1 ? '–' : `${layer.deadNeurons.length} of ${layer.neurons}`,
  ]);
  const all = ['all', `${count(survivors)} of ${count(weights)}`, density(survivors / weights), ''];
  const table = textTable(['layer', 'weights left', 'density', 'dead neurons'], [...rows, all], paint);
  const reached = `${percent(untrained.testAccuracy)} before training, ${percent(earlyStop.testAccuracy)} at early stop (iteration ${count(earlyStop.iteration)}), ${percent(end.testAccuracy)} at the end`;
  return `${table}\n\nTest accuracy: ${reached}`;
}
