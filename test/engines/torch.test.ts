// Every optimiser's steps are PyTorch's, which trains from the same weights under the same mask on the same batches.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lossesOn } from '../../bench/losses';
import { trainInTorch } from '../../bench/torch-training';
import { sparseEngine } from '../../src/engine/sparse/index';
import { OPTIMISER_NAMES } from '../../src/lottery/optimisers';
import type { OptimiserName } from '../../src/lottery/optimisers';
import type { TrainingRecipe } from '../../src/lottery/settings';
import { ROOT } from '../support/root';
import { testedEngine } from '../support/tensorflow';
import { batches, blobs, drawn, maskOf, network, randomOf, recipe, worst } from '../support/engine/fixtures';

const STEPS = 50;
const python = process.env['TICKETLAB_PYTHON'] ?? 'python3';
const hasTorch = spawnSync(python, ['-c', 'import torch, numpy']).status === 0;
if (!hasTorch)
  console.log('Skipped: steps as PyTorch takes them. TICKETLAB_PYTHON, or python3, has no torch.');

const RECIPES: Record<OptimiserName, Partial<TrainingRecipe>> = {
  adam: { learning_rate: 0.003, weight_decay: 0.01, beta1: 0.8, beta2: 0.99, epsilon: 1e-6 },
  adamw: { learning_rate: 0.003, weight_decay: 0.5, beta1: 0.8, beta2: 0.99, epsilon: 1e-6 },
  sgd: { learning_rate: 0.02, weight_decay: 0.01, momentum: 0.9, nesterov: true },
};

describe.each([
  ['sparse', sparseEngine],
  ['TensorFlow', testedEngine],
] as const)('50 steps of the %s engine have the losses of PyTorch to 1e-4', (_engine, engine) => {
  test.runIf(hasTorch).each(OPTIMISER_NAMES)('%s', async (optimiser) => {
    const random = randomOf(11);
    const data = blobs(random, { features: 21, classes: 4, examples: 120, floats: true });
    const net = network(data, [14, 8]);
    const settings = recipe({ optimiser, batch_size: 30, ...RECIPES[optimiser] });
    const training = {
      network: net,
      parameters: drawn(random, net),
      mask: maskOf(random, net, 0.4),
      data,
      recipe: settings,
      batches: [...batches(data.parts.train, settings.batch_size, STEPS)],
    };
    const ours = await lossesOn(engine, training);
    const theirs = trainInTorch(join(ROOT, 'bench/agreement_torch.py'), training);
    expect(ours).toHaveLength(STEPS);
    expect(worst(ours, theirs)).toBeLessThan(1e-4);
  });
});
