// The history of a mask in the course of a training, as views draw it.
import { z } from 'zod';

const count = z.number().min(0);

/** Counts of weights, a number a layer, from the input; of several trainings they are means. */
export const maskHistorySchema = z.object({
  layers: z.array(z.object({ name: z.string(), weights: count })),
  /** Iterations at which the training starts and ends. */
  from: count,
  to: count,
  /** Left before the first update. */
  start: z.array(count),
  /** At least one, in their order. */
  updates: z.array(
    z.object({ iteration: count, pruned: z.array(count), grown: z.array(count), left: z.array(count) }),
  ),
});

export type MaskHistory = z.output<typeof maskHistorySchema>;
