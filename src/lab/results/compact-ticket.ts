// A trained ticket alone, in sparse form: what pruning was for (docs/compact.md).
import { z } from 'zod';
import { LabError } from '../../lottery/errors';
import {
  isModel,
  plainTensors,
  valuesIn,
  weightCount,
  weightName,
  weightShape,
  weightsOf,
} from '../../lottery/network/network';
import type { Mask, Network, Parameters } from '../../lottery/network/network';
import type { DatasetSettings } from '../../lottery/settings';
import { decodeDeltas, encodeDeltas } from './deltas';
import { count } from '../../protocol/format';
import { jsonText } from '../disk/tensors/metadata';
import { encodeSafetensors } from '../../tensors/encode';
import type { Tensor } from '../../tensors/encode';
import { withSafetensors } from '../disk/tensors/safetensors';
import type { SafetensorsFile } from '../disk/tensors/safetensors';
import { networkSchema } from '../disk/stored-network';
import type { InputScaling, Ticket } from '../disk/ticket';

/** What `predict` has to know of the data that a ticket was trained on. */
export interface TrainedOn {
  /** What a person calls each class. */
  classNames: string[];
  /** As in the experiment. */
  testShare: number;
  labelColumn: DatasetSettings['label_column'];
}

/** A network that classifies, and nothing else: no optimiser, no initial values. */
export interface Model {
  /** The experiment and level it comes from, for people. */
  name: string;
  network: Network;
  /** Trained values, exactly 0 where pruned. */
  parameters: Parameters;
  mask: Mask;
  input: InputScaling;
  trainedOn: TrainedOn;
  /** Test accuracy at the end of training, 0–1. */
  accuracy: number;
}

const FORMAT = 'ticketlab-compact';
const VERSION = 1;
/** Of a compact file: its dense form, 5 bytes each, and the network that it is compared with are held in memory. */
const MOST_WEIGHTS = 2 ** 29;

/**
 * The bytes of a compact file. The same ticket gives the same bytes.
 * @throws LabError where only Python knows the network
 */
export function encodeCompact(ticket: Ticket, trainedOn: TrainedOn): Uint8Array[] {
  const { final, mask, origin } = ticket;
  const { network, input } = requireBuiltIn(ticket);
  const tensors: Record<string, Tensor> = {
    'input.scale': compactScaling(input.scale),
    'input.shift': compactScaling(input.shift),
  };
  for (const layer of network.layers) {
    const weight = weightName(layer);
    const bytes = named(mask, weight);
    const values = named(final, weight).filter((_, i) => bytes[i]);
    const deltas = encodeDeltas(bytes);
    tensors[`${weight}_values`] = { shape: [values.length], data: values };
    tensors[`${weight}_deltas`] = { shape: [deltas.length], data: deltas };
  }
  for (const { name, shape } of plainTensors(network)) tensors[name] = { shape, data: named(final, name) };
  const shapes = Object.fromEntries(network.layers.map((layer) => [weightName(layer), weightShape(layer)]));
  return encodeSafetensors(tensors, {
    format: FORMAT,
    version: String(VERSION),
    shapes: JSON.stringify(shapes),
    network: JSON.stringify(network),
    classes: JSON.stringify(trainedOn.classNames),
    test_share: String(trainedOn.testShare),
    label_column: String(trainedOn.labelColumn),
    experiment: origin.experiment,
    hash: origin.hash,
    replicate: String(origin.key.replicate),
    level: String(origin.key.level),
    density: String(origin.density),
    early_stop_accuracy: String(origin.earlyStopAccuracy),
    end_accuracy: String(origin.endAccuracy),
  });
}

/** @throws LabError where the ticket is of a model of the user's own, or of data that a Python module has read */
export function requireBuiltIn({ network, input }: Pick<Ticket, 'network' | 'input'>): {
  network: Network;
  input: InputScaling;
} {
  if (!isModel(network) && input) return { network, input };
  throw new LabError(
    'This ticket is of a model or of data of your own in Python, which Ticket Lab cannot compute by itself.',
    {
      hint: 'Load it in Python: `ticketlab.apply(ticket, model)` (docs/python.md).',
    },
  );
}

/** Bytes of all of the dense network's parameters as 32-bit numbers: what a compact file is measured against. */
export const denseBytes = (network: Network): number =>
  4 * (weightCount(network) + plainTensors(network).reduce((sum, { shape }) => sum + valuesIn(shape), 0));

/** @throws LabError where the file is missing, damaged, of a newer release, or no compact ticket */
export const readCompact = (path: string): Promise<Model> =>
  withSafetensors(path, async (file) => {
    const { network, classes, ...about } = metadataOf(file);
    // Pruned weights take no room in the file, so that its size promises nothing.
    const weights = weightCount(network);
    if (weights > MOST_WEIGHTS)
      throw new LabError(`${path} is of a network of ${count(weights)} weights.`, {
        hint: `At most ${count(MOST_WEIGHTS)} are possible here. Is it what \`ticketlab compact\` wrote?`,
      });
    if (classes.length !== network.classes)
      throw new LabError(`${path} is damaged: it names ${classes.length} classes of ${network.classes}.`);
    const parameters: Parameters = {};
    const mask: Mask = {};
    for (const layer of network.layers) {
      const weight = weightName(layer);
      const length = weightsOf(layer);
      const bytes = decodeDeltas(await file.readBytes(`${weight}_deltas`), length);
      const values = await file.readFloats(`${weight}_values`);
      const dense = bytes && expand(bytes, values);
      if (!dense) throw damaged(path, layer.name);
      parameters[weight] = dense;
      mask[weight] = bytes;
    }
    for (const { name, shape } of plainTensors(network)) {
      const values = await file.readFloats(name);
      if (values.length !== valuesIn(shape)) throw damaged(path, name);
      parameters[name] = values;
    }
    const scaling = async (name: string) => {
      const values = expandScaling(await file.readFloats(name), network.inputs);
      if (values.length !== network.inputs) throw damaged(path, name);
      return values;
    };
    return {
      name: `${about.experiment}, level ${about.level}, replicate ${about.replicate}`,
      network,
      parameters,
      mask,
      input: {
        scale: await scaling('input.scale'),
        shift: await scaling('input.shift'),
      },
      trainedOn: { classNames: classes, testShare: about.test_share, labelColumn: about.label_column },
      accuracy: about.end_accuracy,
    };
  });

/** Whether a file says of itself that it is compact. @throws LabError where it cannot be read */
export const isCompact = (path: string): Promise<boolean> =>
  withSafetensors(path, async ({ metadata }) => metadata['format'] === FORMAT);

const metadataSchema = z.object({
  network: jsonText.pipe(networkSchema),
  classes: jsonText.pipe(z.array(z.string())),
  test_share: z.coerce.number().positive(),
  label_column: z.union([z.enum(['first', 'last']), z.coerce.number().int().min(1)]),
  experiment: z.string(),
  replicate: z.string(),
  level: z.string(),
  end_accuracy: z.coerce.number(),
});

function metadataOf({ path, metadata }: SafetensorsFile): z.output<typeof metadataSchema> {
  if (metadata['format'] !== FORMAT)
    throw new LabError(`${path} is not a compact ticket.`, {
      hint: 'Make one: ticketlab compact RUN --level N',
    });
  if (Number(metadata['version']) > VERSION)
    throw new LabError(`${path} was made by a newer Ticket Lab.`, { hint: 'Update Ticket Lab to read it.' });
  const parsed = metadataSchema.safeParse(metadata);
  if (!parsed.success) throw new LabError(`${path} is damaged: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** One number where all inputs share it. */
function compactScaling(values: Float32Array): Tensor {
  const same = values.every((value) => Object.is(value, values[0]));
  const data = same ? values.slice(0, 1) : values;
  return { shape: [data.length], data };
}

const expandScaling = (values: Float32Array, inputs: number) =>
  values.length === 1 ? new Float32Array(inputs).fill(values[0] ?? 0) : values;

/** Null where there are not as many values as survivors. */
function expand(mask: Uint8Array, values: Float32Array): Float32Array | null {
  const dense = new Float32Array(mask.length);
  let next = 0;
  mask.forEach((survives, i) => {
    if (survives) dense[i] = values[next++] ?? NaN;
  });
  return next === values.length ? dense : null;
}

const damaged = (path: string, layer: string) =>
  new LabError(`${path} is damaged: layer ${layer} does not fit the network it describes.`, {
    hint: 'Make it again: ticketlab compact RUN --level N',
  });

function named<T>(values: Record<string, T>, name: string): T {
  const value = values[name];
  if (value === undefined) throw new RangeError(`A ticket without ${name}`);
  return value;
}
