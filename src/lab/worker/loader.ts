// The thread that reads a run's data into shared memory. It ends afterwards, which frees its working memory.
import type { MessagePort } from 'node:worker_threads';
import { engineFor } from '../../engine/engines';
import { layerSurvivors } from '../../lottery/pruning/masks';
import { LabError } from '../../lottery/errors';
import { identify } from '../identity';
import type { Sources } from '../pytorch/sources';
import { readTrainingData } from './training-data';
import type { DataAndNetwork } from './training-data';
import { dataFolder } from '../disk/run-folder';
import type { NetworkFile } from '../status/workload';
import type { FromLoader, LoaderSetup, ToLoader } from './messages';
import { say } from '../../lottery/translate';

export async function runLoader(setup: LoaderSetup, port: MessagePort): Promise<void> {
  const post = (message: FromLoader) => port.postMessage(message);
  try {
    const { data, network, imported } = await read(setup);
    const networkFile = {
      network,
      examples: examplesOf(data),
      ...commonestOf(data),
      ...(imported ? { imported: layerSurvivors(network, imported) } : {}),
    };
    const { shape, parts } = data;
    const input = data.values ? { scale: data.scale, shift: data.shift } : null;
    post({ type: 'read', networkFile, input, inputShape: shape, trainExamples: parts.train, imported });
    const { threads } = await new Promise<ToLoader>((done) => port.once('message', done));
    const { training } = setup.experiment;
    const shared = await engineFor(setup.experiment).share(data, {
      network,
      optimiser: training.optimiser,
      workers: threads,
      batchSize: training.batch_size,
      folder: dataFolder(setup.folder, setup.run),
    });
    post({ type: 'shared', shared });
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    post({ type: 'failed', ...error.said });
  }
}

/** @throws LabError where the data is missing or damaged, or it or the user's code is no longer what the run was made for */
async function read({ folder, run, experiment }: LoaderSetup): Promise<DataAndNetwork> {
  const base = dataFolder(folder, run);
  const { fingerprint, sources, described } = await identify(experiment, base);
  const changed = changedSource(run.sources ?? {}, sources);
  if (changed !== null)
    throw new LabError(
      say`${changed} has changed since this run was made: its results would be a mixture of both.`,
      {
        hint: say`Restore the file (paths are relative to ${base}), or run the experiment file again: with different code it is a different run.`,
      },
    );
  if (fingerprint !== run.fingerprint)
    throw new LabError(
      say('The data has changed since this run was made: its results would be a mixture of both.'),
      {
        hint: say`Restore the files (paths are relative to ${base}), or run the experiment file again: with different data it is a different run.`,
      },
    );
  return readTrainingData(experiment, base, described);
}

/** The first file that is not what it was, or is new, or is not needed any more. */
function changedSource(before: Sources, now: Sources): string | null {
  const names = Object.keys({ ...before, ...now }).sort();
  return names.find((name) => before[name] !== now[name]) ?? null;
}

/** Of scores of the user's own nothing is known, and what code of theirs reads has its labels in Python. */
function commonestOf(data: DataAndNetwork['data']): Pick<NetworkFile, 'commonest'> {
  if (!data.values) return {};
  const { labels, classes, parts } = data;
  const counts = new Uint32Array(classes);
  for (const example of parts.test) counts[labels[example] ?? 0] = (counts[labels[example] ?? 0] ?? 0) + 1;
  return { commonest: Math.max(...counts) / parts.test.length };
}

const examplesOf = ({
  parts: { train, validation, test },
}: DataAndNetwork['data']): NetworkFile['examples'] => ({
  train: train.length,
  validation: validation.length,
  test: test.length,
});
