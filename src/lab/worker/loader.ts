// The thread that reads a run's data and lays it out for the others. It ends afterwards, and its memory with it.
import type { MessagePort } from 'node:worker_threads';
import { datasetFingerprint } from '../../data/fingerprint';
import { engineFor } from '../../engine/engines';
import { LabError } from '../../lottery/errors';
import { readMaterial } from '../material';
import type { Material } from '../material';
import { dataFolder } from '../run-folder';
import type { NetworkFile } from '../work';
import type { FromLoader, LoaderSetup, ToLoader } from './messages';
import { say } from '../../lottery/translate';

export async function runLoader(setup: LoaderSetup, port: MessagePort): Promise<void> {
  const post = (message: FromLoader) => port.postMessage(message);
  try {
    const { data, network } = await read(setup);
    const networkFile = { network, examples: examplesOf(data) };
    const { scale, shift, shape, parts } = data;
    const input = { scale, shift };
    post({ type: 'read', networkFile, input, inputShape: shape, trainExamples: parts.train });
    const { threads } = await new Promise<ToLoader>((done) => port.once('message', done));
    const { training, engine } = setup.experiment;
    const shared = await engineFor(engine).share(data, {
      network,
      optimiser: training.optimiser,
      workers: threads,
      batchSize: training.batch_size,
    });
    post({ type: 'shared', shared });
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    post({ type: 'failed', ...error.said });
  }
}

/** @throws LabError where the data is missing, damaged or no longer what the run was made for */
async function read({ folder, run, experiment }: LoaderSetup): Promise<Material> {
  const base = dataFolder(folder, run);
  if ((await datasetFingerprint(experiment.dataset, base)) !== run.fingerprint)
    throw new LabError(
      say('The data has changed since this run was made: its results would not belong together.'),
      {
        hint: say`Put the files back as they were (paths are relative to ${base}), or run the experiment file again: with other data it is another run.`,
      },
    );
  return readMaterial(experiment, base);
}

const examplesOf = ({ parts: { train, validation, test } }: Material['data']): NetworkFile['examples'] => ({
  train: train.length,
  validation: validation.length,
  test: test.length,
});
