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

const python = process.env['TICKETLAB_PYTHON'];
if (!python)
  console.log(
    'Skipped: evaluating a ticket in Python. TICKETLAB_PYTHON names no Python with numpy and safetensors.',
  );

test.skipIf(!python)(
  'a ticket evaluated in Python, as docs/run-folder.md shows, has the same test accuracy',
  async () => {
    const folder = await makeRun({ replicates: 1, pruning: { rounds: 1 }, controls: { random_reinit: 1 } });
    await runToEnd(folder);
    const { experiment, trainings } = await readResults(folder);
    const { test: examples } = await loadDataset(experiment.dataset, folder);
    await writeFile(join(folder, 'images'), examples.values);
    await writeFile(join(folder, 'labels'), examples.labels);
    const page = await readFile(new URL('../../docs/run-folder.md', import.meta.url), 'utf8');
    const evaluate = /```python\n([^]*?)```/.exec(page)?.[1] ?? '';
    expect(evaluate).toContain('"ticket.safetensors"');
    expect(trainings).toHaveLength(3);
    for (const { key, record } of trainings) {
      const ticket = JSON.stringify(ticketFile(folder, trainingId(key)));
      const script = `
import numpy as np
labels = np.fromfile("labels", "<u2")
images = np.fromfile("images", "${examples.values instanceof Uint8Array ? 'u1' : '<f4'}").reshape(len(labels), -1)
${evaluate.replace('"ticket.safetensors"', ticket)}
print("accuracy:", (x.argmax(1) == labels).mean())`;
      const { stdout, stderr } = spawnSync(python ?? '', ['-'], {
        cwd: folder,
        input: script,
        encoding: 'utf8',
      });
      expect(stderr).toBe('');
      expect(Number(/accuracy: (.*)/.exec(stdout)?.[1])).toBeCloseTo(record?.end.testAccuracy ?? NaN, 12);
    }
  },
);
