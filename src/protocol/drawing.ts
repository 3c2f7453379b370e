// A drawing as data: shapes and words on a page, of which SVG and PDF are written. Lengths are points, 1/72 inch; y runs downwards.
import { z } from 'zod';

/** More than any chart or mask is drawn with. */
const MOST_MARKS = 300_000;

const colour = z.string().regex(/^#[0-9a-f]{6}$/);
const opacity = z.number().min(0).max(1);

/** What lies outside of it is not drawn; null where everything is. */
const clip = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }).nullable();

const shape = z.object({
  kind: z.literal('shape'),
  /** As SVG has it: absolute M, L, C and Z alone, numbers parted by blanks. */
  path: z.string().regex(/^(?:[MLC](?:-?\d+(?:\.\d+)? ?)+|Z)*$/),
  colour,
  opacity,
  /** Null where it is filled. */
  stroke: z.object({ width: z.number(), dash: z.array(z.number()), round: z.boolean() }).nullable(),
  clip,
});

const words = z.object({
  kind: z.literal('words'),
  text: z.string(),
  /** Of the anchor, on the base line. */
  x: z.number(),
  y: z.number(),
  anchor: z.enum(['start', 'middle', 'end']),
  /** Degrees, clockwise. */
  angle: z.number(),
  size: z.number(),
  colour,
  opacity,
  clip,
});

export const drawingSchema = z.object({
  width: z.number().positive(),
  height: z.number().positive(),
  marks: z.array(z.discriminatedUnion('kind', [shape, words])).max(MOST_MARKS),
});

export type Drawing = z.output<typeof drawingSchema>;
export type Mark = Drawing['marks'][number];
export type Clip = Mark['clip'];

/** Drawings can be written as these. */
export const FIGURE_FORMATS = ['pdf', 'svg'] as const;
export type FigureFormat = (typeof FIGURE_FORMATS)[number];

/** Families whose letters are as wide as those of the font that PDF files embed. */
export const FIGURE_FONT = "'Liberation Sans', Arial, Helvetica, sans-serif";

/** Widths of a column and of a page of two, in points: 3.3 and 7 inches, and the heights that suit them. */
export const PAPER = {
  single: { width: 237.6, height: 180 },
  double: { width: 504, height: 230 },
} as const;

export type PaperWidth = keyof typeof PAPER;

/** Charts that are drawn of the results of runs alone. */
export const RUN_FIGURES = ['accuracy', 'iterations', 'cost', 'training', 'layers', 'stability'] as const;
export type RunFigure = (typeof RUN_FIGURES)[number];
