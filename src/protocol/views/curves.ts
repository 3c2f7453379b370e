// Messages between the curves panel and the extension. Runs are named by their folders; what has no number is null.
import { z } from 'zod';
import { TRAINING_KINDS } from '../../lottery/trainings/training';
import type { Contract } from '../channel/contract';
import { drawingSchema, FIGURE_FORMATS, PAPER, type PaperWidth } from '../drawing';
import { maskHistorySchema } from './mask-history';

const count = z.int().min(0);
const number = z.number().nullable();

const kind = z.enum(TRAINING_KINDS);

/** A quantity over replicates. The ends of its 95% interval are null with fewer than two replicates. */
const curveSpreadSchema = z.object({
  mean: number,
  min: number,
  max: number,
  low: number,
  high: number,
});

const accuracies = z.object({ test: curveSpreadSchema, validation: curveSpreadSchema });

/** One kind of training at one level. Accuracies are shares, 0–1. */
const curveKindSchema = z.object({
  replicates: count,
  iterations: curveSpreadSchema,
  earlyStop: accuracies,
  end: accuracies,
});

export const curveLevelSchema = z.object({
  level: count,
  density: z.number(),
  winning: z.boolean().nullable(),
  /** Multiplications and additions that it took to find the ticket; null where they are not known. */
  toFind: number,
  /** `collapsed`: no weight of it survives, in at least one replicate. */
  layers: z.array(z.object({ name: z.string(), density: z.number(), collapsed: z.boolean() })),
  kinds: z.record(kind, curveKindSchema.nullable()),
});

/** Of one run; asked for again once more of its trainings have finished. */
export const levelsRequest = {
  params: z.object({ folder: z.string() }),
  result: z.object({
    finished: count,
    /** What was found, in one line; null before a dense network has finished training. */
    headline: z.string().nullable(),
    levels: z.array(curveLevelSchema),
    /** Its network is a model of the user's own in Python. */
    ownModel: z.boolean(),
    /** Masks are updated in the course of its trainings. */
    masksMove: z.boolean(),
    /** Of copies that see their examples in another order; errors are shares, 0–1. */
    stability: z.array(
      z.object({
        level: count,
        density: z.number(),
        at: count,
        barrier: z.object({ test: z.object({ mean: number, min: number, max: number }) }),
        line: z.array(z.object({ share: z.number(), test: number })),
      }),
    ),
  }),
};

/** What changes while a run is under way; cheap enough to be told several times a second. */
const curveHeadSchema = z.object({
  folder: z.string(),
  /** Its experiment's name, with the hash where another run shown has the same. */
  name: z.string(),
  /** Number of its colour, from 0. */
  colour: count,
  /** In the editor's language. */
  state: z.string(),
  running: z.boolean(),
  /** What is wrong with the run, for a person; null where nothing is. */
  message: z.string().nullable(),
  /** 0–1 */
  share: z.number(),
  /** Trainings: whoever has the levels of as many has the newest. */
  finished: count,
  /** Levels that are being trained. */
  active: z.array(z.object({ level: count, density: z.number() })),
  smallestWinning: count.nullable(),
});

/** How charts are drawn; remembered for all panels. */
export const curveChoicesSchema = z.object({
  when: z.enum(['earlyStop', 'end']).default('earlyStop'),
  part: z.enum(['test', 'validation']).default('test'),
  axis: z.enum(['logarithmic', 'linear']).default('logarithmic'),
  band: z.enum(['range', 'interval', 'none']).default('range'),
  /** The vertical axis fits the tickets, or the controls too. */
  fit: z.enum(['tickets', 'all']).default('tickets'),
  /** What stability is shown along: the iteration of copies, weights left, or the line to a copy. */
  along: z.enum(['iteration', 'density', 'line']).default('iteration'),
});

const point = z.object({ iteration: z.number(), mean: number, min: number, max: number });
const trainingCurveSchema = z.object({
  level: count,
  density: z.number(),
  kind,
  points: z.array(point),
});

/** Charts of the panel, a tab each. */
export const CURVE_TABS = [
  'accuracy',
  'iterations',
  'cost',
  'training',
  'updates',
  'layers',
  'profile',
  'stability',
] as const;

/** A chart that is to be saved as the panel draws it. */
const wantedPictureSchema = z.object({
  tab: z.enum(CURVE_TABS),
  format: z.enum(['png', ...FIGURE_FORMATS]),
});

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const curvesContract = {
  requests: {
    start: {
      params: z.null(),
      result: z.object({
        /** Of all runs of the panel, also of those that are gone; the view remembers them. */
        folders: z.array(z.string()),
        choices: curveChoicesSchema,
        runs: z.array(curveHeadSchema),
      }),
    },
    levels: levelsRequest,
    /** Accuracy while training, level by level; of unfinished trainings as far as they have got. */
    trainings: {
      params: z.object({
        folder: z.string(),
        wanted: z.array(z.object({ level: count, kind })).max(1000),
        part: curveChoicesSchema.shape.part.unwrap(),
        band: curveChoicesSchema.shape.band.unwrap(),
      }),
      result: z.array(trainingCurveSchema),
    },
    /** How the masks of a level's tickets were updated while they trained, in their mean; null where they were not. */
    updates: { params: z.object({ folder: z.string(), level: count }), result: maskHistorySchema.nullable() },
    remember: { params: curveChoicesSchema, result: z.null() },
    inspect: { params: z.object({ folder: z.string(), level: count, kind }), result: z.null() },
    /** Asks where to. False when the person thinks better of it. */
    savePicture: {
      params: z.object({
        name: z.string(),
        format: z.literal('png'),
        bytes: z.instanceof(Uint8Array),
      }),
      result: z.boolean(),
    },
    /** Asks how wide a figure is to be; null when the person thinks better of it. */
    paperWidth: { params: z.null(), result: z.enum(Object.keys(PAPER) as PaperWidth[]).nullable() },
    /** Asks where to, as `savePicture`. */
    saveFigure: {
      params: z.object({ name: z.string(), format: z.enum(FIGURE_FORMATS), drawing: drawingSchema }),
      result: z.boolean(),
    },
    saveTable: {
      params: z.object({ name: z.string(), rows: z.array(z.record(z.string(), cell)) }),
      result: z.boolean(),
    },
  },
  events: {
    /** Of the runs of this panel that exist: all that it shows, in its order. */
    runs: z.array(curveHeadSchema),
    /** Trainings under way have been measured again. */
    measured: z.object({ folders: z.array(z.string()) }),
    /** Shows this chart, with all that is in so far, and answers by `savePicture` or `saveFigure`. */
    picture: wantedPictureSchema,
  },
} satisfies Contract;

export type CurvesContract = typeof curvesContract;
export type CurveSpread = z.output<typeof curveSpreadSchema>;
export type CurveKind = z.output<typeof curveKindSchema>;
export type CurveLevel = z.output<typeof curveLevelSchema>;
export type CurvedRun = z.output<typeof levelsRequest.result>;
export type CurveHead = z.output<typeof curveHeadSchema>;
export type WantedPicture = z.output<typeof wantedPictureSchema>;
export type CurveChoices = z.output<typeof curveChoicesSchema>;
