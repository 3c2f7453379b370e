// What Python makes of a ticket is what we make of it.
import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadDataset } from '../../src/data/load';
import { ticketFile } from '../../src/lab/layout';
import { readResults } from '../../src/lab/results';
import { trainingId } from '../../src/lottery/plan';
import { makeRun, runToEnd } from '../support/runs';
import type { Settings } from '../support/runs';

const python = process.env['TICKETLAB_PYTHON'];
if (!python)
  console.log(
    'Skipped: evaluating a ticket in Python. TICKETLAB_PYTHON names no Python with numpy and safetensors.',
  );

const hasTorch = python !== undefined && spawnSync(python, ['-c', 'import torch']).status === 0;
if (python && !hasTorch) console.log('Skipped: convolutions in Python. TICKETLAB_PYTHON has no torch.');

const DEEP: Settings = {
  network: {
    layers: ['conv 4', 'batch-norm', 'pool', 'residual 6 stride 2', 'dropout 0.1', 'average-pool', 'dense 9'],
  },
  training: { iterations: 60, evaluate_every: 30, learning_rate: 0.01 },
};

test.skipIf(!hasTorch)('what docs/run-folder.md shows for PyTorch gives it for a residual network too', () =>
  evaluatesAlike(DEEP, 1),
);

test.skipIf(!python)(
  'a ticket evaluated in Python, as docs/run-folder.md shows, has the same test accuracy',
  () => evaluatesAlike({}, 0),
);

/** @param block which Python block of the page */
async function evaluatesAlike(settings: Settings, block: number): Promise<void> {
  const brief: Settings = { replicates: 1, pruning: { rounds: 1 }, controls: { random_reinit: 1 } };
  const folder = await makeRun({ ...brief, ...settings });
  await runToEnd(folder);
  const { experiment, trainings } = await readResults(folder);
  const { test: examples } = await loadDataset(experiment.dataset, folder);
  await writeFile(join(folder, 'images'), examples.values);
  await writeFile(join(folder, 'labels'), examples.labels);
  const page = await readFile(new URL('../../docs/run-folder.md', import.meta.url), 'utf8');
  const evaluate = [...page.matchAll(/```python\n([^]*?)```/g)][block]?.[1] ?? '';
  expect(evaluate).toContain('"ticket.safetensors"');
  expect(trainings).toHaveLength(3);
  for (const { key, record } of trainings) {
    const ticket = JSON.stringify(ticketFile(folder, trainingId(key)));
    const script = `
import numpy as np
labels = np.fromfile("labels", "<u2")
images = np.fromfile("images", "${examples.values instanceof Uint8Array ? 'u1' : '<f4'}").reshape(len(labels), -1)
${evaluate.replace('"ticket.safetensors"', ticket)}
print("accuracy:", (np.asarray(x.argmax(1)) == labels).mean())`;
    const { stdout, stderr } = spawnSync(python ?? '', ['-'], {
      cwd: folder,
      input: script,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(Number(/accuracy: (.*)/.exec(stdout)?.[1])).toBeCloseTo(record?.end.testAccuracy ?? NaN, 12);
  }
}
