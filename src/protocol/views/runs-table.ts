// Messages between the Runs table and the extension. Runs are named by their folders; what a run does not have, or not yet, is left out of its cells.
import { z } from 'zod';
import { annotationsSchema } from '../annotations';
import type { Contract } from '../channel/contract';
import { curvesContract, levelsRequest } from './curves';

const cell = z.union([z.string(), z.number(), z.boolean()]);

/** A run as the table shows it. */
export const shownRunSchema = z.object({
  folder: z.string(),
  /** What tells it from the others. */
  name: z.string(),
  /** Its state, or what is being done with it, in the editor's language. */
  state: z.string(),
  /** Number of its colour, from 0. */
  colour: z.int().min(0),
  /** What is wrong with it, for a person; null where nothing is. */
  message: z.string().nullable(),
  /** Which commands can be given. */
  can: z.object({ pause: z.boolean(), resume: z.boolean() }),
  /** Trainings: whoever has the levels of as many has the newest. */
  finished: z.int().min(0),
  /** What it found is still being read: only what is known of its log is there. */
  reading: z.boolean(),
  cells: z.record(z.string(), cell),
});

const sortingSchema = z.object({ column: z.string(), falling: z.boolean() });

/** The widest and the narrowest that a column can be made, in pixels. */
export const WIDTHS = { least: 40, most: 900, usual: 120 };

/** How the table is arranged; remembered with the workspace. */
export const tableLayoutSchema = z.object({
  /** Columns that a person has shown (true) or hidden (false); the others are shown where runs differ in them. */
  shown: z.record(z.string(), z.boolean()).default({}),
  /** Columns that have been moved, with those before them; the others follow in their own order. */
  order: z.array(z.string()).default([]),
  /** In pixels. */
  widths: z.record(z.string(), z.number().min(WIDTHS.least).max(WIDTHS.most)).default({}),
  /** Columns that stay at the left. */
  pinned: z.array(z.string()).default(['run']),
  sorting: z.array(sortingSchema).default([]),
  filter: z.string().default(''),
  groups: z.array(z.string()).default([]),
  /** Folder of the run that the others are measured against. */
  baseline: z.string().nullable().default(null),
  charts: z
    .object({
      shown: z.boolean().default(true),
      /** Of the panel's width, or of its height where it is narrow: 0–1. */
      share: z.number().min(0.15).max(0.85).default(0.4),
    })
    .default({ shown: true, share: 0.4 }),
  /** How the charts are drawn; they know what that means. */
  chartChoices: z.record(z.string(), z.unknown()).default({}),
});

const folders = z.object({ folders: z.array(z.string()) });

const { starred, tags, note } = annotationsSchema.shape;

/** Something else that is to be said of a run; the rest stays. */
const annotationSchema = z.object({
  folder: z.string(),
  change: z.union([
    z.strictObject({ starred: starred.unwrap() }),
    z.strictObject({ tags: tags.unwrap() }),
    z.strictObject({ note: note.unwrap() }),
  ]),
});

export const RUN_ACTIONS = ['pause', 'resume', 'stop', 'delete', 'compare', 'openCurves'] as const;

export const runsTableContract = {
  requests: {
    start: {
      params: z.null(),
      result: z.object({
        layout: tableLayoutSchema,
        /** Names of all settings, in their order. */
        settings: z.array(z.string()),
        runs: z.array(shownRunSchema),
        /** All runs are known: none is only just being found. */
        complete: z.boolean(),
        /** Folders of the runs that the table was opened for. */
        selected: z.array(z.string()),
        /** Whether runs may be changed here. */
        trusted: z.boolean(),
      }),
    },
    remember: { params: tableLayoutSchema, result: z.null() },
    annotate: { params: z.array(annotationSchema), result: z.null() },
    /** Asks the person for the tags, or the note, of these runs. Answers with what would take it back: nothing where nothing was changed. */
    editTags: { params: folders, result: z.array(annotationSchema) },
    editNote: { params: folders, result: z.array(annotationSchema) },
    act: { params: folders.extend({ action: z.enum(RUN_ACTIONS) }), result: z.null() },
    /** Starts the first run. */
    runExperiment: { params: z.null(), result: z.null() },
    /** Asks where to. False when the person thinks better of it. */
    saveTable: curvesContract.requests.saveTable,
    levels: levelsRequest,
    trainings: curvesContract.requests.trainings,
  },
  events: {
    /** Runs that have changed or come, and the folders of those that are gone. */
    changed: z.object({
      runs: z.array(shownRunSchema),
      gone: z.array(z.string()),
      complete: z.boolean(),
    }),
    /** Trainings under way have been measured again. */
    measured: folders,
    /** Selects these runs alone. */
    select: folders,
    trusted: z.boolean(),
  },
} satisfies Contract;

export type RunsTableContract = typeof runsTableContract;
export type ShownRun = z.output<typeof shownRunSchema>;
export type TableLayout = z.output<typeof tableLayoutSchema>;
export type RunAnnotation = z.output<typeof annotationSchema>;
export type RunAction = (typeof RUN_ACTIONS)[number];
export type TableStart = z.output<typeof runsTableContract.requests.start.result>;
