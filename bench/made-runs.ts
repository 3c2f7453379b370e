// Folders of finished runs as large as the extension is to handle, in the runs' own format but without training anything.
import { link, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EventLog } from '../src/lab/disk/events';
import { metricsFile, networkFile, recordFile, trainingFolder } from '../src/lab/disk/paths';
import { encodeMetrics } from '../src/lab/disk/metrics';
import { claim } from '../src/lab/owner/owner';
import { fileSum, writeRecord } from '../src/lab/disk/training-record';
import { createRun } from '../src/lab/runs';
import { VERSION } from '../src/lab/version';
import { buildNetwork } from '../src/lottery/network/build-network';
import { experimentSchema } from '../src/experiment/schema/cell-schemas';
import type { Experiment } from '../src/lottery/settings';
import { writeExperiment } from '../src/experiment/write-cell';
import { outputsOf, weightsOf } from '../src/lottery/network/network';
import type { Network } from '../src/lottery/network/network';
import { planTrainings } from '../src/lottery/trainings/plan';
import { plannedSurvivors } from '../src/lottery/pruning/prune';
import type { LayerRecord, Measurement, PlannedTraining } from '../src/lottery/trainings/training';

export interface MadeRuns {
  runs: number;
  levels: number;
  replicates: number;
  /** Measurements of every training. */
  evaluations: number;
  /** Both controls, unless told otherwise. */
  controls?: boolean;
  /** So many runs have results of their own, all unless given; the others share the files of these. */
  variants?: number;
}

/** Learning rates that the runs try; with each of them as many seeds as are needed. */
const RATES = 10;
/** Iterations between two measurements. */
const EVERY = 100;

/**
 * Runs that differ in learning rate and seed, each with both controls.
 * @param workspace their `.ticketlab/runs` is made in it
 * @returns their folders
 */
export async function makeRuns(workspace: string, size: MadeRuns): Promise<string[]> {
  const root = join(workspace, '.ticketlab', 'runs');
  // All runs share the files of their curves: as many of their own would be a gigabyte.
  const shared = join(workspace, '.ticketlab', 'curves');
  await mkdir(shared, { recursive: true });
  const folders: string[] = [];
  for (let number = 0; number < size.runs; number++)
    folders.push(
      await makeFinishedRun(root, shared, number, size, folders[number % (size.variants ?? Infinity)]),
    );
  return folders;
}

/** @param like folder of the run whose results it shares; it has its own where that is undefined */
async function makeFinishedRun(
  root: string,
  shared: string,
  number: number,
  size: MadeRuns,
  like: string | undefined,
) {
  const experiment = experimentOf(number, size);
  const { folder } = await createRun({
    root,
    experiment,
    source: writeExperiment(experiment),
    experimentFile: join(root, 'made.lottery.md'),
    fingerprint: null,
  });
  const network = buildNetwork(experiment.network, [1, 28, 28], 10);
  const examples = { train: 55_000, validation: 5_000, test: 10_000 };
  await writeFile(networkFile(folder), JSON.stringify({ network, examples }, null, 2) + '\n');
  const owner = await claim(folder);
  const log = new EventLog(folder);
  const { generation, pid } = owner.record;
  log.append({ type: 'started', owner: generation, pid, cores: 2, version: VERSION });
  const survivors = plannedSurvivors(network, experiment.pruning);
  for (const planned of planTrainings(experiment)) {
    const { id, key } = planned;
    log.append({ type: 'training-started', id, fromIteration: 0 });
    await mkdir(trainingFolder(folder, id), { recursive: true });
    const curve = curveOf(planned, size.evaluations);
    const text = encodeMetrics(curve);
    const file = join(shared, `${id.replaceAll('/', '-')}.jsonl`);
    if (number === 0) await writeFile(file, text);
    await link(file, metricsFile(folder, id));
    log.append({ type: 'training-finished', id, seconds: 60, diverged: false });
    if (like !== undefined) {
      await link(recordFile(like, id), recordFile(folder, id));
      continue;
    }
    const layers = layersOf(network, survivors[key.level] ?? [], key.level);
    const [untrained, ...rest] = curve;
    const end = rest.at(-1);
    const earlyStop = rest[Math.floor((rest.length * (20 + key.level)) / 60)];
    if (!untrained || !earlyStop || !end) throw new RangeError('A training has three measurements or more.');
    const shifted = (one: Measurement) => ({ ...one, testAccuracy: one.testAccuracy - number * 2e-4 });
    await writeRecord(folder, {
      record: {
        id,
        key,
        weights: total(layers, 'weights'),
        survivors: total(layers, 'survivors'),
        layers,
        untrained,
        earlyStop: shifted(earlyStop),
        end: shifted(end),
      },
      diverged: false,
      files: { metrics: fileSum([Buffer.from(text)]), ticket: fileSum([]) },
    });
  }
  log.append({ type: 'finished' });
  log.close();
  owner.release();
  return folder;
}

const experimentOf = (number: number, { levels, replicates, controls = true }: MadeRuns): Experiment =>
  experimentSchema.parse({
    experiment: `made-${String(number).padStart(2, '0')}`,
    seed: Math.floor(number / RATES),
    replicates,
    dataset: { name: 'mnist' },
    network: { hidden: [300, 100] },
    training: { learning_rate: (10 + (number % RATES)) / 1e4 },
    pruning: { rounds: levels - 1 },
    controls: controls ? { random_reinit: 1, random_mask: true } : {},
  });

/** Rising fast, then slowly, a little noisy; the fewer weights, the lower; controls lower still. */
function curveOf({ key }: PlannedTraining, evaluations: number): Measurement[] {
  const { level, replicate, kind } = key;
  const best = 0.98 - level ** 2 * 3e-5 - (kind === 'ticket' ? 0 : level * 1e-3);
  return Array.from({ length: evaluations }, (_, i) => {
    const noise = Math.sin(i * 12.9898 + replicate * 78.233 + level) * 2e-3;
    const accuracy = Math.round((best - 0.88 * Math.exp((-12 * i) / evaluations) + noise) * 1e4) / 1e4;
    const loss = 0.05 + (1 - accuracy) * 2.1987654321;
    return {
      iteration: i * EVERY,
      trainLoss: i === 0 ? null : loss * 0.87654321,
      validationLoss: loss,
      validationAccuracy: accuracy,
      testLoss: loss * 1.0123456789,
      testAccuracy: accuracy,
    };
  });
}

const layersOf = ({ layers }: Network, survivors: number[], level: number): LayerRecord[] =>
  layers.map((layer, i) => ({
    name: layer.name,
    weights: weightsOf(layer),
    survivors: survivors[i] ?? 0,
    neurons: outputsOf(layer),
    // Every second one in the sparsest network.
    deadNeurons: Array.from(
      { length: Math.floor((outputsOf(layer) * level) / 50) },
      (_, neuron) => 2 * neuron,
    ),
  }));

const total = (layers: LayerRecord[], what: 'weights' | 'survivors') =>
  layers.reduce((sum, layer) => sum + layer[what], 0);
