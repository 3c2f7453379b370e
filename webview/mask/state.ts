// State of the inspector, kept while it is hidden and over a reload.
import { z } from 'zod';

export const TABS = ['layers', 'image', 'values', 'neurons', 'history', 'overlap', 'filters'] as const;
export type TabId = (typeof TABS)[number];

const stateSchema = z.object({
  /** The level last looked at, as the path of its ticket. */
  ticket: z.string().nullable().default(null),
  layer: z.string().nullable().default(null),
  other: z.string().nullable().default(null),
  tab: z.enum(TABS).default('layers'),
  /** Null while the whole bitmap is fitted into its place. */
  camera: z.object({ x: z.number(), y: z.number(), scale: z.number().positive() }).nullable().default(null),
});
export type MaskState = z.output<typeof stateSchema>;

/** Whatever was remembered, as far as it can be understood. */
export function readState(raw: unknown): MaskState {
  const parsed = stateSchema.safeParse(raw ?? {});
  return parsed.success ? parsed.data : stateSchema.parse({});
}
