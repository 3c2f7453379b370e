// The one place that says which settings a cell has: types, ranges, units, defaults and help; sections/ has those of
// each section. Validation, documentation and the JSON schema are all derived from it.
import { z } from 'zod';
import { ENGINE_NAMES } from '../../lottery/settings';
import type { Experiment } from '../../lottery/settings';
import { connectivitySchema } from './connectivity';
import { datasetSchema } from './dataset';
import { count, help, name } from './field-meta';
import { networkSchema } from './network';
import { controlsSchema, pruningSchema } from './pruning';
import { pytorchSchema } from './pytorch';
import { trainingSchema } from './training';

export { datasetSchema } from './dataset';
export { pruningSchema } from './pruning';
export { trainingSchema } from './training';

export const experimentSchema = z
  .strictObject({
    experiment: name().meta(
      help('Name of the experiment, unique in its file. It is part of the name of the run folder.', {
        unhashed: true,
        also: ['name'],
      }),
    ),
    description: z
      .string()
      .default('')
      .meta(help('What the experiment is about, in one or more sentences.', { unhashed: true })),
    seed: count(0, 4_294_967_295)
      .default(0)
      .meta(
        help(
          'Seed of all random numbers. The same seed gives the same results: to the bit on the sparse engine, up to rounding with TensorFlow and PyTorch.',
        ),
      ),
    replicates: count(1, 1000)
      .default(3)
      .meta(
        help(
          'How many times the whole experiment is done, each time with different random numbers (paper §2: 5).',
          {
            unit: 'replicates',
          },
        ),
      ),
    engine: z
      .enum(ENGINE_NAMES)
      .default('sparse')
      .meta(
        help(
          'What trains the networks: `sparse`, whose cost follows the surviving weights, `tensorflow`, which must be installed first, or `pytorch`, in a Python of yours that has it (docs/engines.md).',
        ),
      ),
    pytorch: pytorchSchema.optional(),
    dataset: datasetSchema,
    network: networkSchema,
    training: trainingSchema.prefault({}),
    pruning: pruningSchema.prefault({}),
    controls: controlsSchema.prefault({}),
    connectivity: connectivitySchema.optional(),
  })
  .meta(
    help(
      'Trains a network, prunes it in rounds, and after each round trains the ticket that is left and its controls.',
    ),
  );

export const compareSchema = z
  .strictObject({
    compare: z
      .array(name())
      .min(2)
      .max(100)
      .meta(help('Names of the experiments to compare, from this file.', { refers: 'experiment' })),
    baseline: name()
      .optional()
      .meta(
        help('The experiment that the others are compared with. Default: the first.', {
          refers: 'experiment',
        }),
      ),
  })
  .meta(help('Compares the runs of several experiments.'));

export const inspectSchema = z
  .strictObject({
    inspect: name().meta(
      help('Name of the experiment, from this file, whose ticket to show.', { refers: 'experiment' }),
    ),
    replicate: count(0, 999).default(0).meta(help('Which replicate, counted from 0.')),
    level: count(0, 200).default(1).meta(help('Which level: 0 is the dense network.')),
  })
  .meta(help('Shows one ticket: its mask, layer by layer.'));

/** What the schema makes of a cell is what the rest of the product calls an experiment. */
type Same<A, B> = [A, B] extends [B, A] ? true : never;
true satisfies Same<z.output<typeof experimentSchema>, Experiment>;

export type CompareCell = z.output<typeof compareSchema>;
export type InspectCell = z.output<typeof inspectSchema>;
