// Messages between the mask inspector and the extension. Tickets are named by their path on disk, layers by their weight tensor.
// Bitmaps come in tiles, one byte a pixel.
import { z } from 'zod';
import type { Contract } from '../channel/contract';
import { maskHistorySchema } from './mask-history';

/** Tiles are this many pixels wide and high, less at the right and bottom edges. */
export const TILE = 256;

/** Detail n halves the bitmap n times: one pixel stands for 2^n × 2^n weights. */
const MOST_DETAIL = 24;

/** The detail at which a bitmap is small enough for any view; there is none beyond it. */
export const deepestDetail = (rows: number, columns: number) =>
  Math.max(1, Math.ceil(Math.log2(Math.max(rows, columns, 1) / 64)));

const count = z.int().min(0);
const bytes = z.instanceof(Uint8Array);
const counts = z.instanceof(Uint32Array);
/** A value as a person reads it; text, since JSON has no NaN. */
const value = z.string().nullable();

const maskLayerSchema = z.object({
  /** The tensor's name: `fc1.weight`. */
  name: z.string(),
  shape: z.array(count),
  weights: count,
  /** Neurons or channels that the layer produces, and that it reads. */
  outputs: count,
  inputs: count,
  /** Of a convolution's filters; null where each input has one weight. */
  kernel: z.object({ height: count, width: count }).nullable(),
  /** Size of the bitmap, one pixel a weight: outputs × kernel height by inputs × kernel width. */
  rows: count,
  columns: count,
  /** Which values the file holds beside the mask. */
  values: z.object({ initial: z.boolean(), rewound: z.boolean(), final: z.boolean() }),
  /** Tensors named as its values that are of another shape, and so are not. */
  misshapen: z.array(z.object({ name: z.string(), shape: z.array(count) })),
});

/** A tensor of the file that no mask goes with: what a batch norm has, biases. */
const unmaskedSchema = z.object({ name: z.string(), shape: z.array(count), values: count });

const maskTicketSchema = z.object({
  ticket: z.string(),
  bytes: count,
  layers: z.array(maskLayerSchema),
  /** Never pruned: tensors of the network beside the masked ones. */
  unmasked: z.array(unmaskedSchema),
  /** From the file's metadata or its place in a run folder; null where neither says. */
  experiment: z.string().nullable(),
  /** `ticket`, or the kind of control; `random-reinit` with its draw, from 0. */
  kind: z.string().nullable(),
  draw: count.nullable(),
  replicate: count.nullable(),
  level: count.nullable(),
  /** Share of test examples classified rightly, 0–1: at early stop and at the end of training. */
  earlyStopAccuracy: z.number().nullable(),
  endAccuracy: z.number().nullable(),
  metadata: z.array(z.object({ key: z.string(), text: z.string() })),
  /** Tickets of the same kind and replicate, by level, this one included; empty outside a run folder. */
  levels: z.array(z.object({ level: count, ticket: z.string() })),
});

const layerScanSchema = z.object({
  survivors: count,
  /** Weights left for each output and for each input. */
  ofOutputs: counts,
  ofInputs: counts,
});

/** Of a convolution: how its kernels, one for each filter and each channel that it could read, are left. */
const kernelsSchema = z.object({
  /** Kernels with a weight left. */
  left: count,
  /** Channels that each filter reads still. */
  ofFilters: counts,
  /** Filters that each channel is still read by. */
  ofChannels: counts,
});

const maskTileSchema = z.object({
  width: count,
  height: count,
  /** Share of the weights under each pixel that survive: 0 none, 255 all, between them only where some do. */
  kept: bytes,
  /** The same for the other ticket, and for the weights that survive in both; null without another ticket. */
  other: bytes.nullable(),
  both: bytes.nullable(),
});

const weightSchema = z.object({
  /** Along the tensor's dimensions: output, input, … */
  index: z.array(count),
  kept: z.boolean(),
  keptInOther: z.boolean().nullable(),
  initial: value,
  rewound: value,
  final: value,
});

/** Counts over bins of equal width from `from` to `to`; the last bin includes `to`. */
const valueCountsSchema = z.object({
  from: z.number(),
  to: z.number(),
  kept: counts,
  pruned: counts,
  /** Pruned weights that are exactly 0, as pruning leaves them; not in any bin. */
  prunedZeros: count,
  /** NaN or infinite; not in any bin. */
  notFinite: count,
});

const layerValuesSchema = z.object({
  initial: valueCountsSchema.nullable(),
  final: valueCountsSchema.nullable(),
});

const imageSchema = z.object({
  layer: z.string(),
  /** The network's input; or what its convolutions made of it, flattened into the layer's inputs. */
  of: z.enum(['input', 'convolutions']),
  channels: count,
  height: count,
  width: count,
  /** The shape is not in the file: the inputs were taken for square pictures. */
  guessed: z.boolean(),
  /** Weights that leave each pixel, channel by channel, row by row. */
  counts,
  /** Weights that could: the neurons of the layer. */
  most: count,
});

const neuronsSchema = z.object({
  /** Whose outputs these are; for the inputs of the network, the layer that reads them. */
  layer: z.string(),
  role: z.enum(['input', 'hidden', 'output']),
  neurons: count,
  /** Weights that come in to each; null for the network's inputs. */
  incoming: counts.nullable(),
  /** Weights that go out from each, into the layers `next`; null where no layer reads these. */
  outgoing: counts.nullable(),
  next: z.array(z.string()),
  /** Most that could come in or go out. */
  mostIn: count,
  mostOut: count,
  /** Neurons with no weight coming in, and with none going out. */
  withoutIncoming: counts,
  withoutOutgoing: counts,
});

const jaccardSchema = z.object({
  weights: count,
  survivors: count,
  otherSurvivors: count,
  both: count,
  /** Weights in both ÷ weights in either; null where there is none in either. */
  jaccard: z.number().nullable(),
  /** The same for two masks of these densities that know nothing of each other: mean, and where 95% of them lie. */
  chance: z.object({ mean: z.number(), low: z.number(), high: z.number() }).nullable(),
});

const overlapSchema = z.object({
  layers: z.array(jaccardSchema.extend({ layer: z.string() })),
  total: jaccardSchema,
  /** Layers that only one of the two has, or in another shape. */
  unmatched: z.array(z.string()),
});

const ofLayer = { ticket: z.string(), layer: z.string() };

/** What is asked of ticket files. */
const ticketRequests = {
  ticket: { params: z.object({ ticket: z.string() }), result: maskTicketSchema },
  scan: { params: z.object(ofLayer), result: layerScanSchema },
  tile: {
    params: z.object({
      ...ofLayer,
      other: z.string().nullable(),
      detail: z.int().min(0).max(MOST_DETAIL),
      /** Which tile, counted from the left and from the top. */
      x: count,
      y: count,
    }),
    result: maskTileSchema,
  },
  weight: {
    params: z.object({ ...ofLayer, other: z.string().nullable(), row: count, column: count }),
    result: weightSchema,
  },
  values: { params: z.object({ ...ofLayer, bins: z.int().min(1).max(512) }), result: layerValuesSchema },
  /** Null where the layer is no convolution. */
  kernels: { params: z.object(ofLayer), result: kernelsSchema.nullable() },
  /** Of the first fully connected layer; null where it has no picture to be folded back onto. */
  image: { params: z.object({ ticket: z.string() }), result: imageSchema.nullable() },
  neurons: { params: z.object({ ticket: z.string() }), result: z.array(neuronsSchema) },
  overlap: { params: z.object({ ticket: z.string(), other: z.string() }), result: overlapSchema },
  /** How the mask was updated while its network trained; null where it was not, or where the file is of no finished training in a run. */
  history: {
    params: z.object({ ticket: z.string() }),
    result: z.object({ inRun: z.boolean(), history: maskHistorySchema.nullable() }),
  },
};

/** What the thread that reads ticket files answers. */
export const ticketContract = {
  requests: {
    ...ticketRequests,
    /** Every file is read anew from now on. */
    forget: { params: z.null(), result: z.null() },
  },
  events: {},
} satisfies Contract;

export type TicketContract = typeof ticketContract;

/** What the mask inspector's view asks. */
export const maskContract = {
  requests: {
    /** Which file this editor is of, as a ticket. */
    start: { params: z.null(), result: z.object({ ticket: z.string() }) },
    /** Asks the person for another ticket; null when they think better of it. */
    chooseOther: { params: z.object({ ticket: z.string() }), result: z.string().nullable() },
    ...ticketRequests,
  },
  events: {
    /** A ticket on disk, or the list of levels, is no longer what it was. */
    changed: z.null(),
  },
} satisfies Contract;

export type MaskContract = typeof maskContract;
export type MaskLayer = z.output<typeof maskLayerSchema>;
export type MaskTicket = z.output<typeof maskTicketSchema>;
export type LayerScan = z.output<typeof layerScanSchema>;
export type KernelCounts = z.output<typeof kernelsSchema>;
export type MaskTile = z.output<typeof maskTileSchema>;
export type WeightDetails = z.output<typeof weightSchema>;
export type ValueCounts = z.output<typeof valueCountsSchema>;
export type LayerValues = z.output<typeof layerValuesSchema>;
export type InputImage = z.output<typeof imageSchema>;
export type NeuronDegrees = z.output<typeof neuronsSchema>;
export type JaccardIndex = z.output<typeof jaccardSchema>;
export type Overlap = z.output<typeof overlapSchema>;
