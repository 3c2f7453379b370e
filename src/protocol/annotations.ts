// Star, tags and note that people give a run, and the colour by which they know it: kept in its folder, so that they stay with the run.
import { z } from 'zod';

/** The most characters of a tag and of a note, and the most tags of a run. */
export const MOST_TAG = 50;
export const MOST_NOTE = 1000;
export const MOST_TAGS = 20;

/** Text in one line: control characters would play tricks in terminals, and those that turn the direction of writing everywhere. */
const line = z.string().regex(/^[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]*$/u);

export const annotationsSchema = z.object({
  starred: z.boolean().default(false),
  /** Without commas, which part them where they are written in a row. */
  tags: z
    .array(line.regex(/^[^\s,]([^,]*[^\s,])?$/).max(MOST_TAG))
    .max(MOST_TAGS)
    .default([]),
  note: line.max(MOST_NOTE).default(''),
  /** Number of its colour, from 0; null until it has one. */
  colour: z.int().min(0).max(99_999).nullable().default(null),
});

export type Annotations = z.output<typeof annotationsSchema>;

export const NO_ANNOTATIONS: Readonly<Annotations> = annotationsSchema.parse({});

/** Tags as a person writes them: parted by commas, each once. */
export const tagsOf = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ''),
  ),
];
