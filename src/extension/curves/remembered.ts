// What a curves panel's view remembers while the window is closed, as far as its panel has to know.
import { z } from 'zod';

const stateSchema = z.object({ folders: z.array(z.string()).min(1) });

/** The folders of the runs that it showed; undefined of what is no such state. */
export const rememberedFolders = (state: unknown): string[] | undefined =>
  stateSchema.safeParse(state).data?.folders;
