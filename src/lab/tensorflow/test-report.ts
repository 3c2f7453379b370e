// Last line of the test of an installation.
import { z } from 'zod';

export const testReport = z.object({
  /** Version of the library. */
  tensorflow: z.string(),
});
export type TestReport = z.output<typeof testReport>;
