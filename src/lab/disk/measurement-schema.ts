// Measurements and keys of trainings as they arrive from files and sockets.
import { z } from 'zod';
import { TRAINING_KINDS } from '../../lottery/trainings/training';
import type { Measurement, TrainingKey } from '../../lottery/trainings/training';

/** JSON has no NaN: a loss that is no number is written as null. */
export const lossSchema = z
  .number()
  .nullable()
  .transform((value) => value ?? NaN);

export const measurementSchema = z.object({
  iteration: z.number(),
  trainLoss: z.number().nullable(),
  validationLoss: lossSchema,
  validationAccuracy: z.number(),
  testLoss: lossSchema,
  testAccuracy: z.number(),
}) satisfies z.ZodType<Measurement>;

/** The same measurement with its keys in the order of the files, so that the same curve is the same bytes. */
export const ordered = (m: Measurement): Measurement => ({
  iteration: m.iteration,
  trainLoss: m.trainLoss,
  validationLoss: m.validationLoss,
  validationAccuracy: m.validationAccuracy,
  testLoss: m.testLoss,
  testAccuracy: m.testAccuracy,
});

export const trainingKeySchema = z.object({
  replicate: z.int(),
  level: z.int(),
  kind: z.enum(TRAINING_KINDS),
  draw: z.int(),
}) satisfies z.ZodType<TrainingKey>;
