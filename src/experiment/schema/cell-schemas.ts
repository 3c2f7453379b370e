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

export const sweepSchema = z
  .strictObject({
    sweep: name().meta(help('Name of the sweep, unique in its file.')),
    of: name().meta(
      help('Name of the experiment, from this file, whose settings are varied.', { refers: 'experiment' }),
    ),
    over: z
      .record(z.string().max(100), z.unknown())
      .meta(
        help(
          'Settings by their full names, each with the values that it takes: a list, `pruning.rate: [0.1, 0.2]`, or a range, `{from: 0.0003, to: 0.03, log: 5}` for five values at equal ratios, `{from: 0.1, to: 0.5, linear: 5}` at equal distances. Every combination is an experiment.',
          { refers: 'setting' },
        ),
      ),
    random: count(1, 100_000)
      .optional()
      .meta(
        help('Draw so many combinations, no two alike, instead of taking all.', { unit: 'combinations' }),
      ),
    random_seed: count(0, 4_294_967_295)
      .optional()
      .meta(
        help('Seed of the draws: the same seed draws the same combinations. Default: 0.', {
          applies: '`random` is given',
        }),
      ),
    skip: z
      .array(z.string().max(1000))
      .max(100)
      .default([])
      .meta(
        help(
          'Conditions: a combination of which one holds is left out, as `"pruning.rate > 0.3 and seed > 0"`.',
        ),
      ),
  })
  .meta(help('Runs an experiment with many combinations of settings.'));

/** What the schema makes of a cell is what the rest of the product calls an experiment. */
type Same<A, B> = [A, B] extends [B, A] ? true : never;
true satisfies Same<z.output<typeof experimentSchema>, Experiment>;

export type CompareCell = z.output<typeof compareSchema>;
export type InspectCell = z.output<typeof inspectSchema>;
export type SweepCell = z.output<typeof sweepSchema>;
