// The examples of own models train and are pruned, cut short.
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readExperiments } from '../../src/experiment/file/read-file';
import { identify } from '../../src/lab/identity';
import { createRun } from '../../src/lab/runs';
import { runToEnd } from '../support/runs';
import { temporaryFolder } from '../support/temporary';

test.each(['vit', 'resnet', 'lstm'])('%s', async (name) => {
  const folder = resolve('examples/pytorch');
  const experimentFile = join(folder, `${name}.lottery.md`);
  const [read] = readExperiments(await readFile(experimentFile, 'utf8'), experimentFile).experiments;
  if (!read) throw new Error('no experiment');
  const { training, pruning } = read.experiment;
  const experiment = {
    ...read.experiment,
    replicates: 1,
    training: {
      ...training,
      iterations: 12,
      evaluate_every: 6,
      schedule: { ...training.schedule, warmup: 2 },
    },
    pruning: { ...pruning, rounds: 1, rewind_to: pruning.rewind_to > 0 ? 4 : 0 },
  };
  const { fingerprint, sources } = await identify(experiment, folder);
  const root = join(await temporaryFolder(), 'runs');
  const { source } = read;
  const run = await createRun({ root, experiment, source, experimentFile, fingerprint, sources });
  const end = await runToEnd(run.folder);
  expect(end, end.message).toMatchObject({ state: 'finished', progress: { diverged: [] } });
});
