// State of a curves panel, kept while it is hidden and over a reload.
import { z } from 'zod';
import { TRAINING_KINDS } from '../../src/protocol/charts';
import { CURVE_TABS } from '../../src/protocol/views/curves';

export type TabId = (typeof CURVE_TABS)[number];

const range = z.object({ min: z.number(), max: z.number() }).nullable();
const zoom = z.object({ x: range, y: range });

type Zooms = Partial<Record<TabId, z.output<typeof zoom>>>;

/** Without those of tabs that another release had. */
const ofTabs = (zooms: Readonly<Record<string, z.output<typeof zoom>>>): Zooms =>
  Object.fromEntries(CURVE_TABS.flatMap((tab) => (zooms[tab] ? [[tab, zooms[tab]]] : [])));

const stateSchema = z.object({
  /** The host finds the panel's runs by these after a reload. */
  folders: z.array(z.string()).default([]),
  tab: z.enum(CURVE_TABS).default('accuracy').catch('accuracy'),
  /** Keys of what the legends have switched off. */
  hidden: z.array(z.string()).default([]),
  /** Folder of the run whose training curves and layers are shown; null for all. */
  run: z.string().nullable().default(null),
  /** Levels and kinds of the training curves; null until somebody has chosen. */
  levels: z.array(z.int()).nullable().default(null),
  kinds: z.array(z.enum(TRAINING_KINDS)).default(['ticket']),
  /** Run, level and quantity of the updates of masks; null until somebody has chosen. */
  updates: z
    .object({
      run: z.string().nullable(),
      level: z.int().nullable(),
      show: z.enum(['density', 'moves']).nullable(),
    })
    .default({ run: null, level: null, show: null }),
  /** Of all weights, 0–1: the level whose layers are set side by side; null until somebody has chosen. */
  profile: z.number().nullable().default(null),
  zooms: z.record(z.string(), zoom).transform(ofTabs).default({}),
});
export type CurvesState = z.output<typeof stateSchema>;

/** Whatever was remembered, as far as it can be understood. */
export function readState(raw: unknown): CurvesState {
  const parsed = stateSchema.safeParse(raw ?? {});
  return parsed.success ? parsed.data : stateSchema.parse({});
}
