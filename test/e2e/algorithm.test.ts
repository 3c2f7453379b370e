// Runs on disk, by scheduler, runner and workers, come to what the algorithm on one screen comes to, to the bit.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sparseEngine } from '../../src/engine/sparse/index';
import { readTicket } from '../../src/lab/disk/ticket';
import { readMetrics } from '../../src/lab/disk/metrics';
import { ticketFile } from '../../src/lab/disk/paths';
import { readRunFile, readExperiment } from '../../src/lab/disk/run-folder';
import { readRecord } from '../../src/lab/disk/training-record';
import { readTrainingData } from '../../src/lab/worker/training-data';
import { planTrainings } from '../../src/lottery/trainings/plan';
import { survivors } from '../../src/lottery/pruning/masks';
import { encodeSafetensors } from '../../src/tensors/encode';
import { temporaryFolder } from '../support/temporary';
import { makeRun, runToEnd } from '../support/runs';
import type { Settings } from '../support/runs';
import { runWhole } from '../support/whole-experiment';

const EXPERIMENTS: [string, Settings][] = [
  ['iterative, rewound to iteration 40, with every control', {}],
  [
    'one-shot, by magnitude increase, with every sanity control',
    {
      replicates: 1,
      pruning: { method: 'one-shot', rounds: 2, criterion: 'magnitude-increase' },
      controls: { random_reinit: 0, sanity: true },
    },
  ],
  [
    'convolutions, all layers ranked together at random',
    {
      replicates: 1,
      network: { layers: ['conv 4', 'batch-norm', 'dense 16'] },
      training: { iterations: 60, evaluate_every: 20 },
      pruning: { rounds: 2, scope: 'global', criterion: 'random' },
    },
  ],
  [
    'pruned at initialisation by SNIP, on some examples, to densities of a rule',
    {
      replicates: 1,
      pruning: {
        method: 'at-init',
        rounds: 2,
        rate: 0.6,
        scope: 'erk',
        criterion: 'snip',
        examples: 50,
        rewind_to: 0,
      },
    },
  ],
  [
    'pruned gradually, all layers ranked together, with every control',
    {
      replicates: 1,
      pruning: { method: 'gradual', rounds: 2, rate: 0.6, scope: 'global', every: 20, rewind_to: 0 },
    },
  ],
  [
    'sparse from the start, growing where the gradient is largest',
    {
      replicates: 1,
      pruning: { method: 'dynamic', rounds: 2, rate: 0.6, scope: 'erk', every: 20, rewind_to: 0 },
    },
  ],
  [
    'going on with the weights that survive, at the learning rates from iteration 40 on',
    { replicates: 1, pruning: { rounds: 2, after: 'learning-rate' } },
  ],
  [
    'pruned from what training had come to at iteration 120, with every sanity control',
    { replicates: 1, pruning: { rounds: 2, prune_at: 120, rewind_to: 40 }, controls: { sanity: true } },
  ],
  [
    'pruned by SNIP from iteration 120, survivors keeping the values that they had there',
    {
      replicates: 1,
      pruning: { rounds: 2, prune_at: 120, criterion: 'snip', after: 'learning-rate' },
    },
  ],
  [
    'pruned from iteration 120, with copies, which are joined to what the trainings ended with',
    {
      replicates: 1,
      pruning: { rounds: 1, prune_at: 120 },
      controls: { random_reinit: 0 },
      connectivity: { at: [0], points: 3 },
    },
  ],
  [
    'pruned once masks have settled, each level from the ticket before',
    {
      replicates: 1,
      pruning: { rounds: 3, prune_at: 'early-bird', every: 20, window: 3, distance: 0.1, rewind_to: 40 },
    },
  ],
  [
    'pruned in one step once the masks of all levels have settled',
    {
      replicates: 1,
      pruning: {
        rounds: 3,
        method: 'one-shot',
        prune_at: 'early-bird',
        every: 20,
        window: 3,
        distance: 0.15,
      },
    },
  ],
  [
    'fine-tuned after one-shot pruning',
    { replicates: 1, pruning: { rounds: 2, method: 'one-shot', after: 'fine-tune' } },
  ],
  [
    'with copies of the dense network and of tickets that are rewound',
    { replicates: 1, pruning: { rounds: 2, rewind_to: 40 }, connectivity: { at: [0, 40, 100], points: 5 } },
  ],
  [
    'with copies of networks with batch norms, whose tickets keep their weights',
    {
      replicates: 1,
      network: { layers: ['conv 4', 'batch-norm', 'dropout 0.2', 'dense 16'] },
      training: { iterations: 60, evaluate_every: 20 },
      pruning: { rounds: 2, method: 'one-shot', after: 'fine-tune' },
      controls: { random_reinit: 0 },
      connectivity: { at: [20], levels: [0, 2], points: 3 },
    },
  ],
];

const MASKED: Settings = { replicates: 1, pruning: { rounds: 2, mask: 'mask.safetensors' } };

test('from a mask made elsewhere', async () => {
  const root = await temporaryFolder();
  const data = Uint8Array.from({ length: 64 * 64 }, (_, i) => Number(i % 5 > 1));
  const file = encodeSafetensors({ 'fc1.weight_mask': { shape: [64, 64], data } });
  writeFileSync(join(root, 'mask.safetensors'), Buffer.concat(file));
  const folder = await makeRun(MASKED, root);
  await expectAsInMemory(folder, root);
  const { mask } = await readTicket(ticketFile(folder, 'replicate-0/level-01/ticket'));
  expect(mask['fc1.weight']).toEqual(data);
  expect(mask['fc2.weight']?.every((bit) => bit === 1)).toBe(true);
  const next = await readTicket(ticketFile(folder, 'replicate-0/level-02/ticket'));
  expect(survivors({ it: next.mask['fc1.weight'] ?? data })).toBe(Math.round(0.8 * survivors({ it: data })));
});

test.each(EXPERIMENTS)('%s', async (_name, settings) => {
  const folder = await makeRun(settings);
  await expectAsInMemory(folder, folder);
});

async function expectAsInMemory(folder: string, base: string): Promise<void> {
  const end = await runToEnd(folder);
  expect(end, end.message).toMatchObject({ state: 'finished' });
  const experiment = await readExperiment(folder, await readRunFile(folder));
  const { data, network, imported } = await readTrainingData(experiment, base);
  const ends = await runWhole(sparseEngine, experiment, { network, data, imported });
  expect(ends.map(({ outcome }) => outcome.record.id)).toEqual(planTrainings(experiment).map(({ id }) => id));
  for (const { outcome, measurements } of ends) {
    const { record, initial, rewound, captured, early, final, mask } = outcome;
    const { id } = record;
    expect(await readTicket(ticketFile(folder, id))).toMatchObject({
      ...{ initial, early, final, mask, rewound: captured ?? rewound },
    });
    expect(await readMetrics(folder, id)).toEqual(measurements);
    expect((await readRecord(folder, id))?.record).toEqual(record);
  }
}
