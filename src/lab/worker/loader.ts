// The thread that reads a run's data and lays it out for the others. It ends afterwards, and its memory with it.
import type { MessagePort } from 'node:worker_threads';
import { datasetFingerprint } from '../../data/fingerprint';
import { loadDataset } from '../../data/load';
import { prepareData } from '../../data/prepare';
import type { PreparedData } from '../../engine/engine';
import { engineFor } from '../../engine/engines';
import { LabError } from '../../lottery/errors';
import { buildNetwork } from '../../lottery/architectures';
import { dataFolder } from '../run-folder';
import type { NetworkFile } from '../work';
import type { FromLoader, LoaderSetup, ToLoader } from './messages';

export async function runLoader(setup: LoaderSetup, port: MessagePort): Promise<void> {
  const post = (message: FromLoader) => port.postMessage(message);
  try {
    const data = await read(setup);
    const networkFile = describe(setup, data);
    const { scale, shift, shape, parts } = data;
    const input = { scale, shift };
    post({ type: 'read', networkFile, input, inputShape: shape, trainExamples: parts.train });
    const { threads } = await new Promise<ToLoader>((done) => port.once('message', done));
    const { training, engine } = setup.experiment;
    const shared = await engineFor(engine).share(data, {
      network: networkFile.network,
      optimiser: training.optimiser,
      workers: threads,
      batchSize: training.batch_size,
    });
    post({ type: 'shared', shared });
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    const { message, hint } = error;
    post({ type: 'failed', message, hint });
  }
}

/** @throws LabError where the data is missing, damaged or no longer what the run was made for */
async function read({ folder, run, experiment }: LoaderSetup): Promise<PreparedData> {
  const base = dataFolder(folder, run);
  if ((await datasetFingerprint(experiment.dataset, base)) !== run.fingerprint)
    throw new LabError(
      'The data has changed since this run was made: its results would not belong together.',
      {
        hint: `Put the files back as they were (paths are relative to ${base}), or run the experiment file again: with other data it is another run.`,
      },
    );
  return prepareData(await loadDataset(experiment.dataset, base), experiment.dataset, experiment.seed);
}

function describe({ experiment }: LoaderSetup, { shape, classes, parts }: PreparedData): NetworkFile {
  const { train, validation, test } = parts;
  return {
    network: buildNetwork(experiment.network, shape, classes),
    examples: { train: train.length, validation: validation.length, test: test.length },
  };
}
