// The one place that says which settings a cell has: types, ranges, units, defaults and help; sections/ has those of
// each section. Validation, documentation and the JSON schema are all derived from it.
import { z } from 'zod';
import { datasetSchema } from './sections/dataset';
import { count, help, name } from './sections/meta';
import { networkSchema } from './sections/network';
import { controlsSchema, pruningSchema } from './sections/pruning';
import { trainingSchema } from './sections/training';

export { DATASET_NAMES, datasetSchema } from './sections/dataset';
export type { DatasetName } from './sections/dataset';
export { pruningSchema } from './sections/pruning';
export { trainingSchema } from './sections/training';

export const experimentSchema = z
  .strictObject({
    experiment: name().meta(
      help('Name of the experiment, unique in its file; its run folder carries it.', {
        unhashed: true,
        also: ['name'],
      }),
    ),
    description: z
      .string()
      .default('')
      .meta(help('What the experiment is about, in a sentence or more.', { unhashed: true })),
    seed: count(0, 4_294_967_295)
      .default(0)
      .meta(
        help(
          'Everything random derives from it: the same seed gives the same results to the bit, with TensorFlow up to rounding.',
        ),
      ),
    replicates: count(1, 1000)
      .default(3)
      .meta(
        help('How often the whole experiment is repeated with other random numbers (paper §2: 5).', {
          unit: 'replicates',
        }),
      ),
    engine: z
      .enum(['sparse', 'tensorflow'])
      .default('sparse')
      .meta(
        help(
          'What trains the networks: `sparse`, whose cost follows the surviving weights, or `tensorflow`, which has to be installed once (docs/engines.md).',
        ),
      ),
    dataset: datasetSchema,
    network: networkSchema,
    training: trainingSchema.prefault({}),
    pruning: pruningSchema.prefault({}),
    controls: controlsSchema.prefault({}),
  })
  .meta(
    help(
      'Trains a network, prunes it round by round, and trains the ticket that each round leaves, beside its controls.',
    ),
  );

export const compareSchema = z
  .strictObject({
    compare: z
      .array(name())
      .min(2)
      .max(100)
      .meta(help('Names of experiments of this file, to be shown together.', { refers: 'experiment' })),
    baseline: name()
      .optional()
      .meta(
        help('The one that the others are measured against; the first unless given.', {
          refers: 'experiment',
        }),
      ),
  })
  .meta(help('Shows the runs of several experiments together.'));

export const inspectSchema = z
  .strictObject({
    inspect: name().meta(
      help('Name of an experiment of this file, whose ticket it is.', { refers: 'experiment' }),
    ),
    replicate: count(0, 999).default(0).meta(help('Which replicate, from 0.')),
    level: count(0, 200).default(1).meta(help('Which level: 0 is the dense network.')),
  })
  .meta(help('Shows one ticket: its mask, layer by layer.'));

/** An experiment with every default filled in. */
export type Experiment = z.output<typeof experimentSchema>;
export type DatasetSettings = Experiment['dataset'];
export type NetworkSettings = Experiment['network'];
export type TrainingRecipe = Experiment['training'];
export type PruningSettings = Experiment['pruning'];
export type CompareCell = z.output<typeof compareSchema>;
export type InspectCell = z.output<typeof inspectSchema>;
