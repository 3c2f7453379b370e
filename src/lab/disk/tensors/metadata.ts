// Metadata of a safetensors file is all text; some of it is JSON.
import { z } from 'zod';

/** Text whose JSON can be piped into a schema of its own. */
export const jsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom' });
    return z.NEVER;
  }
});
