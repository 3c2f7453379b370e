// Ticket files: the weights that a training started from and ended with, and its mask, for Python as for us (docs/run-folder.md).
import { z } from 'zod';
import { LabError } from '../../lottery/errors';
import {
  imageShapes,
  isModel,
  layersOf,
  plainTensors,
  weightName,
  weightShape,
} from '../../lottery/network/network';
import type { AnyNetwork, Mask, Parameters } from '../../lottery/network/network';
import { TRAINING_KINDS } from '../../lottery/trainings/training';
import type { TrainingKey } from '../../lottery/trainings/training';
import { anyNetworkSchema } from './stored-network';
import { jsonText } from './tensors/metadata';
import type { Place } from './run-files';
import { encodeSafetensors } from '../../tensors/encode';
import type { Tensor } from '../../tensors/encode';
import { withSafetensors } from './tensors/safetensors';
import type { SafetensorsFile } from './tensors/safetensors';
import { say } from '../../lottery/translate';

/** Where a ticket comes from and what it came to. */
interface TicketOrigin {
  experiment: string;
  hash: string;
  key: TrainingKey;
  /** Share of weights left, 0–1. */
  density: number;
  /** Test accuracies, shares 0–1. */
  earlyStopAccuracy: number;
  endAccuracy: number;
}

/** How raw values become a network's input: x = value × scale + shift, [features] each. */
export interface InputScaling {
  scale: Float32Array;
  shift: Float32Array;
}

export interface Ticket {
  origin: TicketOrigin;
  network: AnyNetwork;
  /** Null where the data is a Python module's. */
  input: InputScaling | null;
  /** Of an example: [channels, height, width], or [features] where it is no image. Older tickets do not say it. */
  inputShape?: readonly number[] | undefined;
  /** θ0 as drawn, unmasked. */
  initial: Parameters;
  /** θk, unmasked; null when rewinding goes to 0. */
  rewound: Parameters | null;
  /** What masks were pruned from, where that is not the end; pruned weights are exactly 0. */
  early: Parameters | null;
  /** At the end of training; pruned weights are exactly 0. */
  final: Parameters;
  mask: Mask;
}

/**
 * The bytes of a ticket file: PyTorch's names and layouts for the trained values (`fc1.weight` is [out, in]), beside them
 * `fc1.weight_initial`, `fc1.weight_rewound`, `fc1.weight_early` and `fc1.weight_mask` (bytes 0 and 1), the same for biases without a mask.
 * The same ticket gives the same bytes.
 */
export function encodeTicket(ticket: Ticket): Uint8Array[] {
  const { origin, network, input, inputShape, initial, rewound, early, final, mask } = ticket;
  const tensors: Record<string, Tensor> = {};
  for (const [name, shape] of parameterShapes(network)) {
    tensors[name] = { shape, data: named(final, name) };
    tensors[`${name}_initial`] = { shape, data: named(initial, name) };
    if (rewound) tensors[`${name}_rewound`] = { shape, data: named(rewound, name) };
    if (early) tensors[`${name}_early`] = { shape, data: named(early, name) };
    const bytes = mask[name];
    if (bytes) tensors[`${name}_mask`] = { shape, data: bytes };
  }
  if (input) {
    tensors['input.scale'] = { shape: [network.inputs], data: input.scale };
    tensors['input.shift'] = { shape: [network.inputs], data: input.shift };
  }
  return encodeSafetensors(tensors, {
    experiment: origin.experiment,
    hash: origin.hash,
    replicate: String(origin.key.replicate),
    level: String(origin.key.level),
    kind: origin.key.kind,
    draw: String(origin.key.draw),
    density: String(origin.density),
    early_stop_accuracy: String(origin.earlyStopAccuracy),
    end_accuracy: String(origin.endAccuracy),
    network: JSON.stringify(network),
    ...(inputShape && { input_shape: JSON.stringify(inputShape) }),
    ...(!isModel(network) &&
      network.image && { dense_input_shape: JSON.stringify(imageShapes(network, network.image).at(-1)) }),
  });
}

/** A ticket's file, whose values are read when they are asked for. */
export interface OpenTicket extends Pick<Ticket, 'origin' | 'network' | 'inputShape'> {
  input(): Promise<InputScaling | null>;
  initial(): Promise<Parameters>;
  rewound(): Promise<Parameters | null>;
  early(): Promise<Parameters | null>;
  final(): Promise<Parameters>;
  mask(): Promise<Mask>;
}

/** @throws LabError where the file is missing, damaged, or no ticket */
export const readTicket = (place: Place): Promise<Ticket> =>
  withTicket(place, async ({ input, initial, rewound, early, final, mask, ...about }) => ({
    ...about,
    input: await input(),
    initial: await initial(),
    rewound: await rewound(),
    early: await early(),
    final: await final(),
    mask: await mask(),
  }));

/** @throws LabError where the file is missing, damaged, or no ticket */
export async function withTicket<T>(place: Place, use: (ticket: OpenTicket) => Promise<T>): Promise<T> {
  return withSafetensors(place, async (file) => {
    const metadata = metadataSchema.safeParse(file.metadata);
    if (!metadata.success)
      throw new LabError(say`${file.path} is not a ticket: its metadata does not describe one.`, {
        hint: say('Tickets are the ticket.safetensors files of a run folder.'),
      });
    const { experiment, hash, density, network, input_shape: inputShape, ...about } = metadata.data;
    const { replicate, level, kind, draw } = about;
    const shapes = parameterShapes(network);
    const weights = layersOf(network).map((layer): [string, number[]] => [
      weightName(layer),
      weightShape(layer),
    ]);
    const names = new Set(file.names);
    const isThere = (suffix: string) => shapes.every(([name]) => names.has(name + suffix));
    const [rewinds, isEarly] = [isThere('_rewound'), isThere('_early')];
    for (const [name, shape] of shapes)
      for (const suffix of ['', '_initial', ...(rewinds ? ['_rewound'] : []), ...(isEarly ? ['_early'] : [])])
        expectShape(file, name + suffix, shape);
    for (const [name, shape] of weights) expectShape(file, `${name}_mask`, shape);
    const isScaled = network.inputs > 0;
    if (isScaled)
      for (const name of ['input.scale', 'input.shift']) expectShape(file, name, [network.inputs]);
    const read = (suffix: string) => readAll(shapes, (name) => file.readFloats(name + suffix));
    return use({
      origin: {
        experiment,
        hash,
        key: { replicate, level, kind, draw },
        density,
        earlyStopAccuracy: about.early_stop_accuracy,
        endAccuracy: about.end_accuracy,
      },
      network,
      ...(inputShape && { inputShape }),
      input: async () =>
        isScaled
          ? { scale: await file.readFloats('input.scale'), shift: await file.readFloats('input.shift') }
          : null,
      initial: () => read('_initial'),
      rewound: async () => (rewinds ? read('_rewound') : null),
      early: async () => (isEarly ? read('_early') : null),
      final: () => read(''),
      mask: () => readAll(weights, (name) => file.readBytes(`${name}_mask`)),
    });
  });
}

const metadataSchema = z.object({
  experiment: z.string(),
  hash: z.string(),
  replicate: z.coerce.number().int().min(0),
  level: z.coerce.number().int().min(0),
  kind: z.enum(TRAINING_KINDS),
  draw: z.coerce.number().int().min(0),
  density: z.coerce.number(),
  early_stop_accuracy: z.coerce.number(),
  end_accuracy: z.coerce.number(),
  network: jsonText.pipe(anyNetworkSchema),
  input_shape: jsonText.pipe(z.array(z.int().min(1))).optional(),
});

/** Names of the trained parameters with their shapes: weights from the input, then what is never pruned. */
const parameterShapes = (network: AnyNetwork): [name: string, shape: number[]][] => [
  ...layersOf(network).map((layer): [string, number[]] => [weightName(layer), weightShape(layer)]),
  ...plainTensors(network).map(({ name, shape }): [string, number[]] => [name, shape]),
];

function expectShape(file: SafetensorsFile, name: string, shape: number[]): void {
  const found = file.info(name).shape;
  if (found.join() !== shape.join())
    throw new LabError(
      say`${file.path}: tensor "${name}" is [${found.join(', ')}], the network needs [${shape.join(', ')}].`,
    );
}

async function readAll<T>(
  shapes: [string, number[]][],
  read: (name: string) => Promise<T>,
): Promise<Record<string, T>> {
  const values: Record<string, T> = {};
  for (const [name] of shapes) values[name] = await read(name);
  return values;
}

function named(parameters: Parameters, name: string): Float32Array {
  const values = parameters[name];
  if (!values) throw new RangeError(`A ticket without ${name}`);
  return values;
}
