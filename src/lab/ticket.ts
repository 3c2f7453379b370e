// Ticket files: the weights that a training started from and ended with, and its mask, for Python as for us (docs/run-folder.md).
import { z } from 'zod';
import { LabError } from '../lottery/errors';
import { imageShapes, plainTensors, weightName, weightShape } from '../lottery/network';
import type { ImageStep, Layer, Mask, Network, Parameters } from '../lottery/network';
import type { TrainingKey } from '../lottery/training';
import { jsonText } from './tensors/metadata';
import { encodeSafetensors, withSafetensors } from './tensors/safetensors';
import type { SafetensorsFile, Tensor } from './tensors/safetensors';
import { say } from '../lottery/translate';

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
  network: Network;
  input: InputScaling;
  /** Of an example: [channels, height, width], or [features] where it is no image. Older tickets do not say it. */
  inputShape?: readonly number[] | undefined;
  /** θ0 as drawn, unmasked. */
  initial: Parameters;
  /** θk, unmasked; null when rewinding goes to 0. */
  rewound: Parameters | null;
  /** At the end of training; pruned weights are exactly 0. */
  final: Parameters;
  mask: Mask;
}

/**
 * The bytes of a ticket file: PyTorch's names and layouts for the trained values (`fc1.weight` is [out, in]), beside them
 * `fc1.weight_initial`, `fc1.weight_rewound` and `fc1.weight_mask` (bytes 0 and 1), the same for biases without a mask.
 * The same ticket gives the same bytes.
 */
export function encodeTicket(ticket: Ticket): Uint8Array[] {
  const { origin, network, input, inputShape, initial, rewound, final, mask } = ticket;
  const tensors: Record<string, Tensor> = {};
  for (const [name, shape] of parameterShapes(network)) {
    tensors[name] = { shape, data: named(final, name) };
    tensors[`${name}_initial`] = { shape, data: named(initial, name) };
    if (rewound) tensors[`${name}_rewound`] = { shape, data: named(rewound, name) };
    const bytes = mask[name];
    if (bytes) tensors[`${name}_mask`] = { shape, data: bytes };
  }
  tensors['input.scale'] = { shape: [network.inputs], data: input.scale };
  tensors['input.shift'] = { shape: [network.inputs], data: input.shift };
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
    ...(network.image && {
      dense_input_shape: JSON.stringify(imageShapes(network, network.image).at(-1)),
    }),
  });
}

/** A ticket's file, whose values are read when they are asked for. */
export interface OpenTicket extends Pick<Ticket, 'origin' | 'network' | 'inputShape'> {
  input(): Promise<InputScaling>;
  initial(): Promise<Parameters>;
  rewound(): Promise<Parameters | null>;
  final(): Promise<Parameters>;
  mask(): Promise<Mask>;
}

/** @throws LabError where the file is missing, damaged, or no ticket */
export const readTicket = (path: string): Promise<Ticket> =>
  withTicket(path, async ({ input, initial, rewound, final, mask, ...about }) => ({
    ...about,
    input: await input(),
    initial: await initial(),
    rewound: await rewound(),
    final: await final(),
    mask: await mask(),
  }));

/** @throws LabError where the file is missing, damaged, or no ticket */
export async function withTicket<T>(path: string, use: (ticket: OpenTicket) => Promise<T>): Promise<T> {
  return withSafetensors(path, async (file) => {
    const metadata = metadataSchema.safeParse(file.metadata);
    if (!metadata.success)
      throw new LabError(say`${path} is not a ticket: its metadata does not describe one.`, {
        hint: say('Tickets are the ticket.safetensors files of a run folder.'),
      });
    const { experiment, hash, density, network, input_shape: inputShape, ...about } = metadata.data;
    const { replicate, level, kind, draw } = about;
    const shapes = parameterShapes(network);
    for (const [name, shape] of shapes) expectShape(file, name, shape);
    const read = (suffix: string) => readAll(shapes, (name) => file.readFloats(name + suffix));
    const weights = network.layers.map((layer): [string, number[]] => [weightName(layer), []]);
    const rewinds = shapes.every(([name]) => file.names.includes(`${name}_rewound`));
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
      input: async () => ({
        scale: await file.readFloats('input.scale'),
        shift: await file.readFloats('input.shift'),
      }),
      initial: () => read('_initial'),
      rewound: async () => (rewinds ? read('_rewound') : null),
      final: () => read(''),
      mask: () => readAll(weights, (name) => file.readBytes(`${name}_mask`)),
    });
  });
}

/** The network that a file's metadata describes; null where they describe none. */
export function parseNetwork(text: string | undefined): Network | null {
  const parsed = jsonText.pipe(networkSchema).safeParse(text);
  return parsed.success ? parsed.data : null;
}

const activation = z.enum(['relu', 'tanh', 'none']);
const layerSchema: z.ZodType<Layer> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('dense'),
    name: z.string(),
    inputs: z.int(),
    outputs: z.int(),
    activation,
    dropout: z.number().default(0),
    role: z.enum(['hidden', 'output']),
  }),
  z.object({
    kind: z.literal('convolution'),
    name: z.string(),
    channels: z.int(),
    height: z.int(),
    width: z.int(),
    filters: z.int(),
    kernel: z.int(),
    stride: z.int(),
    padding: z.int(),
    activation,
    bias: z.boolean().default(true),
    role: z.enum(['hidden', 'shortcut']),
  }),
]);

const stepSchema: z.ZodType<ImageStep> = z.discriminatedUnion('op', [
  z.object({ op: z.literal('convolution'), layer: z.string(), from: z.int() }),
  z.object({ op: z.literal('max-pool'), from: z.int() }),
  z.object({ op: z.literal('average-pool'), from: z.int() }),
  z.object({ op: z.literal('batch-norm'), norm: z.string(), from: z.int(), activation }),
  z.object({ op: z.literal('add'), from: z.int(), with: z.int(), activation }),
  z.object({ op: z.literal('dropout'), rate: z.number(), from: z.int() }),
]);

/** A network as it stands in files; what older files do not have yet is what their networks were without. */
export const networkSchema: z.ZodType<Network> = z.object({
  inputs: z.int(),
  classes: z.int(),
  layers: z.array(layerSchema).min(1),
  norms: z.array(z.object({ name: z.string(), channels: z.int() })).default([]),
  image: z.object({ shape: z.tuple([z.int(), z.int(), z.int()]), steps: z.array(stepSchema) }).optional(),
});

const metadataSchema = z.object({
  experiment: z.string(),
  hash: z.string(),
  replicate: z.coerce.number(),
  level: z.coerce.number(),
  kind: z.enum(['ticket', 'random-reinit', 'random-mask']),
  draw: z.coerce.number(),
  density: z.coerce.number(),
  early_stop_accuracy: z.coerce.number(),
  end_accuracy: z.coerce.number(),
  network: jsonText.pipe(networkSchema),
  input_shape: jsonText.pipe(z.array(z.int().min(1))).optional(),
});

/** Names of the trained parameters with their shapes: weights from the input, then what is never pruned. */
const parameterShapes = (network: Network): [name: string, shape: number[]][] => [
  ...network.layers.map((layer): [string, number[]] => [weightName(layer), weightShape(layer)]),
  ...plainTensors(network).map(({ name, length }): [string, number[]] => [name, [length]]),
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
