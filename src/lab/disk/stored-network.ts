// Networks as stored in files: their description, and reading them back for computing.
import { z } from 'zod';
import { convolvedSize, isConvolution, isDense, valuesIn } from '../../lottery/network/network';
import type {
  AnyNetwork,
  ConvolutionLayer,
  ImageShape,
  ImageStep,
  Layer,
  ModelNetwork,
  Network,
} from '../../lottery/network/network';
import { jsonText } from './tensors/metadata';

/** More layers, norms or steps than any network that is trained here. */
const MOST_PARTS = 4096;
/** Of a layer, an image or a filter: so that products of a few are exact, and an index is 32 bits. */
const MOST_SIZE = 2 ** 31 - 1;
const LONGEST_NAME = 256;

const size = z.int().min(1).max(MOST_SIZE);
const name = z.string().min(1).max(LONGEST_NAME);
const image = z.int().min(0).max(MOST_PARTS);
const activation = z.enum(['relu', 'tanh', 'none']);

const layerSchema: z.ZodType<Layer> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('dense'),
    name,
    inputs: size,
    outputs: size,
    activation,
    dropout: z.number().min(0).lt(1).default(0),
    role: z.enum(['hidden', 'output']),
  }),
  z.object({
    kind: z.literal('convolution'),
    name,
    channels: size,
    height: size,
    width: size,
    filters: size,
    kernel: size,
    stride: size,
    padding: z.int().min(0).max(MOST_SIZE),
    activation,
    bias: z.boolean().default(true),
    role: z.enum(['hidden', 'shortcut']),
  }),
]);

const stepSchema: z.ZodType<ImageStep> = z.discriminatedUnion('op', [
  z.object({ op: z.literal('convolution'), layer: name, from: image }),
  z.object({ op: z.literal('max-pool'), from: image }),
  z.object({ op: z.literal('average-pool'), from: image }),
  z.object({ op: z.literal('batch-norm'), norm: name, from: image, activation }),
  z.object({ op: z.literal('add'), from: image, with: image, activation }),
  z.object({ op: z.literal('dropout'), rate: z.number().min(0).lt(1), from: image }),
]);

/** A network as it stands in files; what older files do not have yet is what their networks were without. */
export const networkSchema: z.ZodType<Network> = z
  .object({
    inputs: size,
    classes: size,
    layers: z.array(layerSchema).min(1).max(MOST_PARTS),
    norms: z
      .array(z.object({ name, channels: size }))
      .max(MOST_PARTS)
      .default([]),
    image: z
      .object({ shape: z.tuple([size, size, size]), steps: z.array(stepSchema).max(MOST_PARTS) })
      .optional(),
  })
  .refine(fitsTogether, { error: 'its layers do not fit together' });

/** Dimensions of a tensor at most. */
const MOST_DIMENSIONS = 16;
const shape = z
  .array(z.int().min(0).max(MOST_SIZE))
  .max(MOST_DIMENSIONS)
  .refine((sizes) => valuesIn(sizes) <= MOST_SIZE, { error: 'too large' });
const parameterName = z
  .string()
  .min(1)
  .max(2 * LONGEST_NAME);

/** A model of the user's own, as it stands in files. */
const modelSchema: z.ZodType<ModelNetwork> = z
  .object({
    inputs: size.or(z.literal(0)),
    classes: size.or(z.literal(0)),
    layers: z
      .array(
        z.object({
          kind: z.literal('parameter'),
          name: parameterName,
          parameter: parameterName,
          shape,
          role: z.enum(['hidden', 'convolution', 'output']),
          outputs: size.or(z.literal(0)),
        }),
      )
      .min(1)
      .max(MOST_PARTS),
    model: z.object({
      others: z.array(z.object({ name: parameterName, shape })).max(16 * MOST_PARTS),
      tied: z.record(z.string(), z.string()),
    }),
  })
  .refine(
    ({ layers, model }) =>
      isUnique([...layers.map((layer) => layer.parameter), ...model.others.map((one) => one.name)]),
    {
      error: 'its parameters share a name',
    },
  );

const isUnique = (names: string[]) => new Set(names).size === names.length;

/** Any network as it stands in files. */
export const anyNetworkSchema: z.ZodType<AnyNetwork> = z.union([modelSchema, networkSchema]);

/** The built-in network that a file's metadata describes; null where they describe none. */
export function parseNetwork(text: string | undefined): Network | null {
  const parsed = jsonText.pipe(networkSchema).safeParse(text);
  return parsed.success ? parsed.data : null;
}

/** Whether each part reads what the one before makes, and names are of one part each. */
function fitsTogether(network: Network): boolean {
  const { layers, norms } = network;
  const names = [...layers, ...norms].map((part) => part.name);
  const last = imageIntoDense(network);
  if (new Set(names).size < names.length || last === null) return false;
  // Convolutions come first.
  const dense = layers.slice(layers.filter(isConvolution).length);
  let values = last;
  for (const layer of dense) {
    if (!isDense(layer) || layer.inputs !== values) return false;
    values = layer.outputs;
  }
  return dense.length > 0 && values === network.classes;
}

/** Values that the first fully connected layer reads; null where the steps before it cannot be taken. */
function imageIntoDense({ inputs, layers, norms, image }: Network): number | null {
  const convolutions = new Map(layers.filter(isConvolution).map((layer) => [layer.name, layer]));
  const channelsOf = new Map(norms.map((norm) => [norm.name, norm.channels]));
  if (!image) return convolutions.size + norms.length === 0 ? inputs : null;
  if (valuesIn(image.shape) !== inputs) return null;
  const shapes: ImageShape[] = [image.shape];
  for (const step of image.steps) {
    const from = shapes[step.from];
    const made = from && shapeAfter(step, from, shapes, convolutions, channelsOf);
    if (!made) return null;
    shapes.push(made);
  }
  // Each is one step's alone.
  return convolutions.size + channelsOf.size === 0 ? valuesIn(shapes.at(-1) ?? []) : null;
}

/** The image that a step makes; null where it cannot. Takes what it uses out of the maps. */
function shapeAfter(
  step: ImageStep,
  [channels, height, width]: ImageShape,
  shapes: readonly ImageShape[],
  convolutions: Map<string, ConvolutionLayer>,
  channelsOf: Map<string, number>,
): ImageShape | null {
  switch (step.op) {
    case 'convolution': {
      const layer = convolutions.get(step.layer);
      if (!layer || layer.channels !== channels || layer.height !== height || layer.width !== width)
        return null;
      convolutions.delete(step.layer);
      const [rows, columns] = convolvedSize(layer);
      return rows < 1 || columns < 1 || layer.padding >= layer.kernel ? null : [layer.filters, rows, columns];
    }
    case 'max-pool':
      return height < 2 || width < 2 ? null : [channels, Math.floor(height / 2), Math.floor(width / 2)];
    case 'average-pool':
      return [channels, 1, 1];
    case 'batch-norm':
      if (channelsOf.get(step.norm) !== channels) return null;
      channelsOf.delete(step.norm);
      return [channels, height, width];
    case 'add':
      return shapes[step.with]?.join() === [channels, height, width].join()
        ? [channels, height, width]
        : null;
    case 'dropout':
      return [channels, height, width];
  }
}
