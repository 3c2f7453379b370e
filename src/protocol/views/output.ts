// Data of a notebook cell's output, and messages between its renderer and the extension.
import { z } from 'zod';
import type { Contract } from '../channel/contract';
import { RUN_STATES } from '../run';
import { wholeComparisonSchema } from './compare';
import { curveLevelSchema } from './curves';

export const OUTPUT_MIME = 'application/vnd.ticket-lab.run+json';
/** As package.json names it. */
export const OUTPUT_RENDERER = 'ticket-lab-output';

const count = z.int().min(0);

const RUN_ACTIONS = ['pause', 'resume', 'stop', 'openCurves', 'openReport', 'showLog', 'openTable'] as const;

/** What an `experiment` cell gives. Texts are in the editor's language. */
const runOutputSchema = z.object({
  kind: z.literal('run'),
  folder: z.string(),
  name: z.string(),
  hash: z.string(),
  state: z.enum(RUN_STATES),
  /** The state in words; what this window is doing with the run, while it is. */
  stateText: z.string(),
  busy: z.boolean(),
  /** Work done, 0–1. */
  share: z.number().min(0).max(1),
  /** How far it is, what is being trained, time left. */
  line: z.string(),
  /** Counts of trainings, time spent. */
  facts: z.string(),
  /** Why it failed; what is wrong with its folder. */
  message: z.string().nullable(),
  levels: z.array(curveLevelSchema),
  smallestWinning: count.nullable(),
  /** What was found, in one line; null before a dense network has finished training. */
  headline: z.string().nullable(),
  verdict: z.array(z.string()),
  actions: z.array(z.enum(RUN_ACTIONS)),
  /** The cell now says something else than what was run. */
  stale: z.boolean(),
});

/** What a `sweep` cell gives. */
const sweepOutputSchema = z.object({
  kind: z.literal('sweep'),
  name: z.string(),
  /** How many runs are done, and how long the others take. */
  line: z.string(),
  /** Work done, 0–1. */
  share: z.number().min(0).max(1),
  /** Names of the settings that are varied, and how many values each takes. */
  settings: z.array(z.object({ name: z.string(), values: count })),
  /** One a combination: in `cells` the values of `settings`, and results by the names of columns. */
  runs: z.array(
    z.object({
      /** Null until it has a run. */
      folder: z.string().nullable(),
      state: z.string(),
      cells: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).nullable()),
    }),
  ),
  /** There are more combinations than are listed. */
  more: z.boolean(),
  /** Combinations whose settings do not go together. */
  problems: z.array(z.object({ combination: z.string(), message: z.string() })),
  actions: z.array(z.enum(RUN_ACTIONS)),
});

/** What a `compare` cell gives. */
const compareOutputSchema = z.object({
  kind: z.literal('compare'),
  comparison: wholeComparisonSchema,
  /** Names of experiments that have not been run. */
  missing: z.array(z.string()),
});

/** A picture of a mask: a byte a pixel, 0 none of its weights survive, 255 as many as anywhere in the picture. */
const maskPictureSchema = z.object({
  /** `pixels`: weights that leave each pixel of the input. `weights`: weights of the layer, a row a neuron. */
  of: z.enum(['pixels', 'weights']),
  layer: z.string(),
  width: count,
  height: count,
  /** base64 */
  bytes: z.string(),
});

/** What an `inspect` cell gives. */
const inspectOutputSchema = z.object({
  kind: z.literal('inspect'),
  folder: z.string(),
  level: count,
  /** Path of the ticket file; null until there is one. */
  ticket: z.string().nullable(),
  title: z.string(),
  facts: z.array(z.string()),
  layers: z.array(
    z.object({
      name: z.string(),
      weights: count,
      survivors: count,
      /** Null for the output layer, which has none. */
      dead: count.nullable(),
      neurons: count,
    }),
  ),
  picture: maskPictureSchema.nullable(),
});

/** Why there is nothing else to show. */
export const trouble = z.object({
  kind: z.literal('trouble'),
  title: z.string(),
  /** With the line of the cell, from 1, where it is about one. */
  problems: z.array(z.object({ line: count.nullable(), message: z.string(), hint: z.string().nullable() })),
  /** URI of the cell. */
  cell: z.string(),
});

export const outputSchema = z.discriminatedUnion('kind', [
  runOutputSchema,
  sweepOutputSchema,
  compareOutputSchema,
  inspectOutputSchema,
  trouble,
]);

export const outputContract = {
  requests: {
    /** The editor's language, and its words for English ones. */
    words: {
      params: z.null(),
      result: z.object({ language: z.string(), bundle: z.record(z.string(), z.string()) }),
    },
    act: {
      params: z.object({ action: z.enum(RUN_ACTIONS), folders: z.array(z.string()) }),
      result: z.null(),
    },
    inspect: { params: z.object({ folder: z.string(), level: count }), result: z.null() },
    openTicket: { params: z.object({ ticket: z.string() }), result: z.null() },
    /** Shows a line of a cell, from 1. */
    reveal: { params: z.object({ cell: z.string(), line: count }), result: z.null() },
  },
  events: {},
} satisfies Contract;

export type OutputContract = typeof outputContract;
export type CellOutput = z.output<typeof outputSchema>;
export type RunOutput = z.output<typeof runOutputSchema>;
export type RunAction = RunOutput['actions'][number];
export type SweepOutput = z.output<typeof sweepOutputSchema>;
export type CompareOutput = z.output<typeof compareOutputSchema>;
export type InspectOutput = z.output<typeof inspectOutputSchema>;
export type MaskPicture = z.output<typeof maskPictureSchema>;
export type TroubleOutput = z.output<typeof trouble>;
