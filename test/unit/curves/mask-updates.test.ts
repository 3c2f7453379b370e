// Updates of masks in the course of trainings: from records to charts, and as the mask inspector asks for them.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeRecord } from '../../../src/lab/disk/training-record';
import { MaskInspector } from '../../../src/lab/mask/inspector';
import { meanMaskHistory } from '../../../src/lab/results/mask-history';
import type { TrainingRecord } from '../../../src/lottery/trainings/training';
import { maskHistorySchema } from '../../../src/protocol/views/mask-history';
import { LIGHT } from '../../../webview/charts/theme';
import { maskDensityChart, maskMovesChart } from '../../../webview/charts/updates-chart';
import { temporaryFolder } from '../../support/temporary';

const measured = (iteration: number) => ({
  ...{ iteration, trainLoss: null, validationLoss: 1, validationAccuracy: 0.5 },
  ...{ testLoss: 1, testAccuracy: 0.5 },
});

function record(
  survivors: number[],
  maskUpdates: TrainingRecord['maskUpdates'],
  replicate = 0,
): TrainingRecord {
  return {
    id: `replicate-${replicate}/level-01/ticket`,
    key: { replicate, level: 1, kind: 'ticket', draw: 0 },
    weights: 200,
    survivors: survivors.reduce((sum, count) => sum + count, 0),
    layers: survivors.map((left, i) => ({
      ...{ name: `fc${i + 1}`, weights: 100, survivors: left, neurons: 10, deadNeurons: [] },
    })),
    ...{ untrained: measured(0), earlyStop: measured(50), end: measured(100) },
    maskUpdates,
  };
}

const updates = [
  { iteration: 10, pruned: [30, 20], grown: [10, 0] },
  { iteration: 40, pruned: [20, 10], grown: [0, 0] },
];
/** 100 and 90 at the start. */
const moved = record([60, 60], updates);

describe('the history of a mask', () => {
  test('says what each update left, from the start to the end', () => {
    expect(meanMaskHistory([moved])).toEqual({
      layers: [
        { name: 'fc1', weights: 100 },
        { name: 'fc2', weights: 100 },
      ],
      ...{ from: 0, to: 100, start: [100, 90] },
      updates: [
        { ...updates[0], left: [80, 70] },
        { ...updates[1], left: [60, 60] },
      ],
    });
  });

  test('is the mean of the replicates', () => {
    const other = record(
      [50, 60],
      [
        { iteration: 10, pruned: [50, 20], grown: [0, 10] },
        { iteration: 40, pruned: [0, 0], grown: [0, 0] },
      ],
      1,
    );
    const history = meanMaskHistory([moved, other]);
    expect(history?.start).toEqual([100, 80]);
    expect(history?.updates[0]).toEqual({ iteration: 10, pruned: [40, 20], grown: [5, 5], left: [65, 65] });
  });

  test('leaves out trainings without updates, and those updated at other iterations', () => {
    const early = record([60, 60], [{ iteration: 5, pruned: [1, 1], grown: [0, 0] }], 1);
    expect(meanMaskHistory([record([1, 1], undefined), moved, early])).toEqual(meanMaskHistory([moved]));
    expect(meanMaskHistory([record([60, 60], undefined), record([60, 60], [])])).toBeNull();
    expect(meanMaskHistory([])).toBeNull();
  });

  test('adds up: what is left is what was there, less what was pruned, and what grew', () => {
    const count = fc.integer({ min: 0, max: 50 });
    const update = fc.record({ pruned: fc.tuple(count, count), grown: fc.tuple(count, count) });
    fc.assert(
      fc.property(fc.array(update, { minLength: 1, maxLength: 6 }), fc.tuple(count, count), (moves, end) => {
        const made = moves.map((move, i) => ({ iteration: 10 * (i + 1), ...move }));
        const history = meanMaskHistory([record(end, made)]);
        let left = history?.start ?? [];
        for (const [i, one] of (history?.updates ?? []).entries()) {
          left = left.map(
            (before, layer) => before - (made[i]?.pruned[layer] ?? 0) + (made[i]?.grown[layer] ?? 0),
          );
          expect(one.left).toEqual(left);
        }
        expect(left).toEqual(end);
      }),
    );
  });
});

describe('charts of updates', () => {
  const history = meanMaskHistory([moved]);
  if (!history) throw new Error('no history');

  test('step through the density of each layer, to the end of the training', () => {
    const { series, configuration } = maskDensityChart(history, { theme: LIGHT });
    expect(series.map(({ name }) => name)).toEqual(['fc1', 'fc2']);
    expect(series[0]?.points.map(({ x, mean }) => [x, mean])).toEqual([
      [0, 100],
      [10, 80],
      [40, 60],
      [100, 60],
    ]);
    expect(configuration.data.datasets.map(({ stepped }) => stepped)).toEqual([true, true]);
  });

  test('have births above and deaths below, without lines for what never happens', () => {
    const { series, configuration } = maskMovesChart(history, { theme: LIGHT });
    expect(series.map(({ name }) => name)).toEqual(['fc1, grown', 'fc1, pruned', 'fc2, pruned']);
    expect(configuration.data.datasets.map(({ data }) => data.map(({ y }) => y))).toEqual([
      [10, 0],
      [-30, -20],
      [-20, -10],
    ]);
    expect(series[1]?.points.map(({ mean }) => mean)).toEqual([30, 20]);
  });
});

test('the mask inspector is told of tickets in a run, whether or not their masks were updated, and that nothing is known of others', async () => {
  const folder = await temporaryFolder();
  const run = join(folder, 'run-0123456789ab');
  for (const one of [moved, record([5, 5], undefined, 1)]) {
    await mkdir(join(run, one.id), { recursive: true });
    const sum = { bytes: 0, sha256: '' };
    await writeRecord(run, { record: one, diverged: false, files: { metrics: sum, ticket: sum } });
  }
  const { history: ask } = new MaskInspector().handlers;
  const told = (path: string) => ask({ ticket: join(folder, path) }, new AbortController().signal);
  const ticketOf = (training: string) => join('run-0123456789ab', training, 'ticket', 'ticket.safetensors');
  const known = await told(ticketOf('replicate-0/level-01'));
  expect(known).toEqual({ inRun: true, history: meanMaskHistory([moved]) });
  expect(maskHistorySchema.safeParse(known.history).error).toBeUndefined();
  expect(await told(ticketOf('replicate-1/level-01'))).toEqual({ inRun: true, history: null });
  for (const path of ['some.safetensors', ticketOf('replicate-0/level-02')])
    expect(await told(path)).toEqual({ inRun: false, history: null });
});
