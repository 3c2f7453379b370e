// Classifies with a trained ticket on the sparse engine, and compares its speed with the dense network's.
import { dirname, relative, resolve, sep } from 'node:path';
import type { Dataset, Examples } from '../../data/dataset';
import type { PreparedData, Trainer } from '../../engine/engine';
import { sparseEngine } from '../../engine/sparse/index';
import { finish } from '../../engine/slices';
import { LabError } from '../../lottery/errors';
import { trainingSchema } from '../../experiment/schema/cell-schemas';
import { initialise } from '../../lottery/network/initialise';
import { denseMask } from '../../lottery/pruning/masks';
import { stream } from '../../lottery/random/stream';
import { isCompact, readCompact, requireBuiltIn } from './compact-ticket';
import type { Model } from './compact-ticket';
import { dataFolder, readExperiment, readRunFile } from '../disk/run-folder';
import { readTicket } from '../disk/ticket';
import { trainedOnOf } from './source-data';
import { readFinishedTicket } from '../disk/finished-training';

export interface Prediction {
  /** The class given to each example, in their order. */
  classes: Uint16Array;
  correct: number;
  examples: number;
  /** Examples classified a second, on one core: by the ticket, and by a dense network of the same shape. */
  ticketRate: number;
  denseRate: number;
}

/**
 * @param path a compact file, or a ticket where it lies in its run folder, which says what it was trained on
 * @throws LabError where it is neither, or damaged
 */
export async function openModel(path: string): Promise<Model> {
  if (await isCompact(path)) return readCompact(path);
  const training = dirname(resolve(path));
  // RUN/replicate-R/level-NN/KIND/ticket.safetensors
  const folder = resolve(training, '..', '..', '..');
  const run = await readRunFile(folder).catch(async (cause: unknown) => {
    if (!(cause instanceof LabError)) throw cause;
    // What is no ticket at all is better told so.
    await readTicket(path);
    throw new LabError(
      `${path} alone does not say which data it was trained on, and its run cannot be read: ${cause.message}`,
      { hint: 'Make a file that says so: ticketlab compact RUN --level N', cause },
    );
  });
  const experiment = await readExperiment(folder, run);
  const id = relative(folder, training).split(sep).join('/');
  const ticket = await readFinishedTicket(folder, id);
  const { origin, final, mask } = ticket;
  const { network, input } = requireBuiltIn(ticket);
  return {
    name: `${origin.experiment}, level ${origin.key.level}, replicate ${origin.key.replicate}`,
    network,
    parameters: final,
    mask,
    input,
    trainedOn: await trainedOnOf(experiment, dataFolder(folder, run)),
    accuracy: origin.endAccuracy,
  };
}

/** @throws LabError where the examples are not of the kind that the network was trained on */
export async function predict(
  model: Model,
  data: Pick<Dataset, 'shape' | 'features' | 'classNames'>,
  examples: Examples,
): Promise<Prediction> {
  const { network, parameters, mask } = model;
  if (data.features !== network.inputs)
    throw new LabError(
      `The data has ${data.features} values per example; the ticket was trained on ${network.inputs}.`,
      { hint: `It comes from the experiment ${model.name}.` },
    );
  if (data.classNames.length !== network.classes)
    throw new LabError(
      `The data has ${data.classNames.length} classes; the ticket knows ${network.classes}.`,
    );
  const engine = sparseEngine;
  const recipe = trainingSchema.parse({});
  const needs = { network, optimiser: recipe.optimiser, workers: 2, batchSize: recipe.batch_size };
  // Nothing is trained, so nothing is drawn.
  const still = { startIteration: 0, randomness: { seed: 0, replicate: 0 }, augment: 'none' } as const;
  const shared = await engine.share(prepared(model, data, examples), needs);
  const opened = await engine.open(shared, 0);
  const ticket = await opened.trainer({ network, parameters, mask, recipe, ...still });
  const classes = await finish(ticket.classify('test'));
  // How long a network takes does not depend on its values, so drawn ones do.
  const drawn = initialise(
    network,
    'glorot-normal',
    stream({ seed: 0, replicate: 0, purpose: 'weights', index: 0 }),
  );
  const other = await engine.open(shared, 1);
  const dense = await other.trainer({
    network,
    parameters: drawn,
    mask: denseMask(network),
    recipe,
    ...still,
  });
  const count = examples.labels.length;
  const seconds = await secondsOf([ticket, dense]);
  return {
    classes,
    correct: classes.reduce((sum, given, i) => sum + Number(given === examples.labels[i]), 0),
    examples: count,
    ticketRate: count / (seconds[0] ?? NaN),
    denseRate: count / (seconds[1] ?? NaN),
  };
}

function prepared(
  { input, network }: Model,
  { shape, features }: Pick<Dataset, 'shape' | 'features'>,
  { values, labels }: Examples,
): PreparedData {
  const none = new Uint32Array(0);
  const all = Uint32Array.from(labels, (_, i) => i);
  const parts = { train: none, validation: none, test: all };
  return { features, classes: network.classes, shape, values, labels, parts, ...input };
}

/** Time to measure each network for, in seconds: machines have quiet and busy moments. */
const MEASURE = 0.4;

/** Median seconds of a pass over the data, by trainer. They take turns, so that a busy moment meets both. */
async function secondsOf(trainers: Trainer[]): Promise<number[]> {
  const times = trainers.map((): number[] => []);
  for (const end = performance.now() + MEASURE * 1000 * trainers.length; ;) {
    for (const [i, trainer] of trainers.entries()) {
      const from = performance.now();
      await finish(trainer.evaluate('test'));
      times[i]?.push((performance.now() - from) / 1000);
    }
    if (performance.now() >= end) return times.map(median);
  }
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
