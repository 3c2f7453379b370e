// Classifies with a trained ticket on the sparse engine, and measures how fast that is against the dense network.
import type { Dataset, Examples } from '../data/dataset';
import type { PreparedData, Trainer } from '../engine/engine';
import { engineFor } from '../engine/engines';
import { LabError } from '../lottery/errors';
import { trainingSchema } from '../lottery/experiment/schema';
import { initialise } from '../lottery/initialise';
import { denseMask } from '../lottery/masks';
import { stream } from '../lottery/random';
import { isCompact, readCompact } from './compact';
import type { Model } from './compact';
import { readTicket } from './ticket';

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
 * @param path a compact file, or a ticket of a run folder, whose classes then have numbers for names
 * @throws LabError where it is neither, or damaged
 */
export async function openModel(path: string): Promise<Model> {
  if (await isCompact(path)) return readCompact(path);
  const { origin, network, input, final, mask } = await readTicket(path);
  return {
    name: `${origin.experiment}, level ${origin.key.level}, replicate ${origin.key.replicate}`,
    network,
    parameters: final,
    mask,
    input,
    trainedOn: {
      classNames: Array.from({ length: network.classes }, (_, i) => String(i)),
      testShare: 0.2,
      labelColumn: 'last',
    },
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
      `The data has ${data.features} values an example; the ticket was trained on ${network.inputs}.`,
      { hint: `It comes from the experiment ${model.name}.` },
    );
  if (data.classNames.length !== network.classes)
    throw new LabError(
      `The data has ${data.classNames.length} classes; the ticket knows ${network.classes}.`,
    );
  const engine = engineFor('sparse');
  const recipe = trainingSchema.parse({});
  const needs = { network, batchSize: recipe.batch_size, optimiser: recipe.optimiser, workers: 2 };
  const shared = await engine.share(prepared(model, data, examples), needs);
  const ticket = (await engine.open(shared, 0)).trainer({ network, parameters, mask, recipe });
  const classes = ticket.classify('test');
  // How long a network takes does not depend on its values, so drawn ones do.
  const drawn = initialise(
    network,
    'glorot-normal',
    stream({ seed: 0, replicate: 0, purpose: 'weights', index: 0 }),
  );
  const dense = (await engine.open(shared, 1)).trainer({
    network,
    parameters: drawn,
    mask: denseMask(network),
    recipe,
  });
  const count = examples.labels.length;
  const seconds = secondsOf([ticket, dense]);
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
function secondsOf(trainers: Trainer[]): number[] {
  const times = trainers.map((): number[] => []);
  for (const end = performance.now() + MEASURE * 1000 * trainers.length; ;) {
    trainers.forEach((trainer, i) => {
      const from = performance.now();
      trainer.evaluate('test');
      times[i]?.push((performance.now() - from) / 1000);
    });
    if (performance.now() >= end) return times.map(median);
  }
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
