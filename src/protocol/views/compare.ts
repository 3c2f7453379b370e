// Messages between the comparison in the side bar and the extension.
import { z } from 'zod';
import type { Contract } from '../channel/contract';
import { curveLevelSchema, levelsRequest } from './curves';

/** More runs side by side are not legible; the Runs table has room for them. */
export const MOST_COMPARED = 5;

/** What is cheap to send again whenever it changes; the curves are asked for by themselves. */
const comparedHeadSchema = z.object({
  folder: z.string(),
  name: z.string(),
  /** Number of its colour, from 0. */
  colour: z.int().min(0),
  /** In the editor's language. */
  state: z.string(),
  /** All its trainings are done: what it has not found yet it will not find. */
  whole: z.boolean(),
  /** Trainings: whoever has the levels of as many has the newest. */
  finished: z.int().min(0),
  /** Values of `settings`, in their order; null where a setting does not apply to the run. */
  values: z.array(z.string().nullable()),
  /** Level of the smallest winning ticket. */
  smallestWinning: z.int().min(0).nullable(),
});

const comparedSchema = z.object({
  /** Names of the settings in which the runs differ, with their unit where the name does not say it. */
  settings: z.array(z.object({ name: z.string(), unit: z.string() })),
  /** Folder of the run that the others are measured against; null where there is none. */
  baseline: z.string().nullable(),
});

const comparisonSchema = comparedSchema.extend({
  runs: z.array(comparedHeadSchema),
  /** How many are ticked, where these are more than can be compared side by side: there are no `runs` then. */
  tooMany: z.int().nullable(),
});

/** With everything that is plotted, for outputs of notebooks, which cannot ask. */
export const wholeComparisonSchema = comparedSchema.extend({
  runs: z.array(comparedHeadSchema.extend({ levels: z.array(curveLevelSchema) })),
});

const run = z.object({ folder: z.string() });

export const compareContract = {
  requests: {
    start: { params: z.null(), result: comparisonSchema },
    levels: levelsRequest,
    /** Pins the baseline. */
    pin: { params: run, result: z.null() },
    /** Takes the run out of the comparison. */
    untick: { params: run, result: z.null() },
    openCurves: { params: z.null(), result: z.null() },
    inspect: { params: z.object({ folder: z.string(), level: z.int().min(0) }), result: z.null() },
    /** Shows them in the Runs table. */
    openTable: { params: z.null(), result: z.null() },
    /** Asks the person which runs to compare. */
    choose: { params: z.null(), result: z.null() },
  },
  events: { changed: comparisonSchema },
} satisfies Contract;

export type CompareContract = typeof compareContract;
/** Runs side by side, without their levels. */
export type Compared = Omit<Comparison, 'tooMany'>;
export type Comparison = z.output<typeof comparisonSchema>;
export type ComparedHead = z.output<typeof comparedHeadSchema>;
export type WholeComparison = z.output<typeof wholeComparisonSchema>;
export type ComparedRun = WholeComparison['runs'][number];
