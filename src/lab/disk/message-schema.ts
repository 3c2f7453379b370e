// Messages as other processes and files hand them over.
import { z } from 'zod';
import type { TranslatableText } from '../../lottery/translate';

export const phraseSchema: z.ZodType<TranslatableText> = z.lazy(() =>
  z.union([z.string(), z.object({ text: z.string(), values: z.array(phraseSchema) })]),
);
