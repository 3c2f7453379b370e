// Messages as other processes and files hand them over.
import { z } from 'zod';
import type { Phrase } from '../lottery/translate';

export const phraseSchema: z.ZodType<Phrase> = z.lazy(() =>
  z.union([z.string(), z.object({ text: z.string(), values: z.array(phraseSchema) })]),
);
