// State of a curves panel that outlives the window.
import { z } from 'zod';

const stateSchema = z.object({ folders: z.array(z.string()).min(1) });

/** The folders of the runs that it showed; undefined of what is no such state. */
export const rememberedFolders = (state: unknown): string[] | undefined =>
  stateSchema.safeParse(state).data?.folders;
