// The examples of own models train and are pruned, cut short; the template as it stands.
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readExperiments } from '../../src/experiment/file/read-file';
import { identify } from '../../src/lab/identity';
import { createRun } from '../../src/lab/runs';
import type { Experiment } from '../../src/lottery/settings';
import { runToEnd } from '../support/runs';
import { temporaryFolder } from '../support/temporary';

/** Runs the one experiment of an example to its end. */
async function runExample(
  experimentFile: string,
  cut: (experiment: Experiment) => Experiment,
): Promise<void> {
  const [read] = readExperiments(await readFile(experimentFile, 'utf8'), experimentFile).experiments;
  if (!read) throw new Error('no experiment');
  const experiment = cut(read.experiment);
  const { fingerprint, sources } = await identify(experiment, dirname(experimentFile));
  const root = join(await temporaryFolder(), 'runs');
  const { source } = read;
  const run = await createRun({ root, experiment, source, experimentFile, fingerprint, sources });
  const end = await runToEnd(run.folder);
  expect(end, end.message).toMatchObject({ state: 'finished', progress: { diverged: [] } });
}

test.each(['vit', 'resnet', 'lstm'])('%s', async (name) => {
  await runExample(resolve('examples/pytorch', `${name}.lottery.md`), (experiment) => {
    const { training, pruning } = experiment;
    const schedule = { ...training.schedule, warmup: 2 };
    return {
      ...experiment,
      replicates: 1,
      training: { ...training, iterations: 12, evaluate_every: 6, schedule },
      pruning: { ...pruning, rounds: 1, rewind_to: pruning.rewind_to > 0 ? 4 : 0 },
    };
  });
});

test('the template My PyTorch model', async () => {
  const file = resolve('examples/my-pytorch-model/my-pytorch-model.lottery.md');
  await runExample(file, (experiment) => experiment);
});
