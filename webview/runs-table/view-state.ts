// Memory of the table while it is hidden and over a reload, beside its arrangement, which the extension keeps.
import { z } from 'zod';

const stateSchema = z.object({
  /** Folders of the selected runs. */
  selected: z.array(z.string()).default([]),
  /** Keys of the groups whose runs are shown. */
  open: z.array(z.string()).default([]),
});
export type ViewState = z.output<typeof stateSchema>;

/** Whatever was remembered, as far as it can be understood. */
export const readViewState = (raw: unknown): ViewState =>
  stateSchema.safeParse(raw ?? {}).data ?? stateSchema.parse({});
