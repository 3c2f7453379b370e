// The one place that says which settings an experiment has: types, ranges, units, defaults and help.
// Validation, docs/experiment.md and the JSON schema are all derived from it.
import { z } from 'zod';

/** What the documentation says about a field, beside what its type already says. */
export type FieldMeta = {
  description: string;
  /** Unit of a number: "iterations", "examples", "share of the surviving weights", … */
  unit?: string;
  /** When the setting means anything, where that is not always; rules.ts holds the same as code. */
  applies?: string;
  /** Names that people try for it, offered as "did you mean". */
  also?: string[];
  /** The field does not change results, so it is left out of the experiment's hash. */
  unhashed?: boolean;
};

const help = (description: string, more: Omit<FieldMeta, 'description'> = {}): FieldMeta => ({
  description,
  ...more,
});
const count = (least: number, most: number) => z.int().min(least).max(most);
const share = () => z.number().gt(0).lt(1);

/** Datasets that Ticket Lab knows by name; src/data/catalogue.ts says where each comes from. */
export const DATASET_NAMES = ['digits', 'fashion-mnist-mini', 'mnist', 'fashion-mnist'] as const;
export type DatasetName = (typeof DATASET_NAMES)[number];

/** Named architectures; src/lottery/network.ts says what each is. */
export const ARCHITECTURE_NAMES = ['lenet-300-100'] as const;

const name = () =>
  z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
      'letters, digits, ".", "_" and "-", at most 64, the first a letter or digit',
    );

export const datasetSchema = z
  .strictObject({
    name: z
      .enum(DATASET_NAMES)
      .optional()
      .meta(help('A dataset known by name: shipped, or fetched once with `ticketlab data fetch NAME`.')),
    train: z
      .string()
      .min(1)
      .optional()
      .meta(
        help(
          'Your own data: path of the training examples, relative to the experiment file. A CSV file (one example a row), or an IDX file of images; either may be gzipped.',
          { applies: 'no `name` is given' },
        ),
      ),
    train_labels: z
      .string()
      .min(1)
      .optional()
      .meta(
        help('Path of the IDX labels that belong to `train`.', {
          applies: '`train` is an IDX file, which needs it',
        }),
      ),
    test: z
      .string()
      .min(1)
      .optional()
      .meta(
        help('Path of the test examples. Without it a share of `train` is set aside, see `test_share`.', {
          applies: '`train` is given',
        }),
      ),
    test_labels: z
      .string()
      .min(1)
      .optional()
      .meta(
        help('Path of the IDX labels that belong to `test`.', {
          applies: '`test` is an IDX file, which needs it',
        }),
      ),
    label_column: z
      .union([z.enum(['first', 'last']), z.int().min(1)])
      .default('last')
      .meta(
        help('Which column of a CSV file holds the class: `first`, `last`, or its number from 1.', {
          applies: '`train` is a CSV file',
        }),
      ),
    test_share: share()
      .default(0.2)
      .meta(
        help('Share of the examples set aside for testing, the same for every seed.', {
          unit: 'share of the examples',
          applies: 'the data has no test part: `name: digits`, or `train` without `test`',
        }),
      ),
    validation: z
      .union([count(1, 10_000_000), share()])
      .default(0.1)
      .meta(
        help(
          'Examples held out of the training part to choose the early-stop iteration, every class in proportion: a count, or a share below 1.',
          { unit: 'examples, or a share of the training part' },
        ),
      ),
    normalise: z
      .enum(['global', 'feature', 'none'])
      .default('global')
      .meta(
        help(
          'Subtract the mean and divide by the standard deviation of the training part: of all values together (`global`), of each input by itself (`feature`), or not at all (`none`: bytes are scaled to 0–1).',
        ),
      ),
  })
  .meta(
    help(
      'What the networks learn from. A name alone, `dataset: digits`, is short for `dataset: {name: digits}`.',
    ),
  );

export const networkSchema = z
  .strictObject({
    architecture: z
      .enum(ARCHITECTURE_NAMES)
      .optional()
      .meta(
        help(
          'A network known by name. `lenet-300-100`: two hidden layers of 300 and 100 neurons (paper §2).',
        ),
      ),
    hidden: z
      .array(count(1, 100_000))
      .max(64)
      .optional()
      .meta(
        help(
          'Or your own fully connected network: neurons of each hidden layer. `[]` is a linear classifier.',
          { unit: 'neurons', applies: '`architecture` is not given', also: ['layers'] },
        ),
      ),
    activation: z
      .enum(['relu', 'tanh'])
      .default('relu')
      .meta(
        help('Activation of the hidden layers.', {
          applies: 'the network has hidden layers: not `hidden: []`',
        }),
      ),
    initialiser: z
      .enum(['glorot-normal', 'glorot-uniform', 'he-normal', 'he-uniform'])
      .default('glorot-normal')
      .meta(
        help('Distribution of the initial weights. Biases start at 0 (paper §2).', {
          also: ['initializer', 'initialisation', 'init'],
        }),
      ),
  })
  .meta(
    help(
      'The network. A name alone, `network: lenet-300-100`, is short for `network: {architecture: lenet-300-100}`.',
    ),
  );

export const scheduleSchema = z
  .strictObject({
    warmup: count(0, 100_000_000)
      .default(0)
      .meta(
        help('The learning rate rises linearly from 0 over this many iterations.', { unit: 'iterations' }),
      ),
    steps: z
      .array(count(1, 100_000_000))
      .max(100)
      .default([])
      .meta(
        help('Iterations at which the learning rate is multiplied by `factor`, in rising order.', {
          unit: 'iterations',
        }),
      ),
    factor: z
      .number()
      .gt(0)
      .max(1)
      .default(0.1)
      .meta(help('What each of `steps` multiplies the learning rate by.', { applies: '`steps` are given' })),
  })
  .meta(help('How the learning rate changes. Constant unless given.'));

export const trainingSchema = z
  .strictObject({
    iterations: count(1, 100_000_000)
      .default(5000)
      .meta(
        help(
          'Length of every training, in steps of one batch each. Training always runs in full; early stopping is found afterwards.',
          {
            unit: 'iterations',
            also: ['epochs'],
          },
        ),
      ),
    batch_size: count(1, 65_536)
      .default(60)
      .meta(
        help('Examples in a batch; the last of an epoch may be shorter.', {
          unit: 'examples',
          also: ['batch'],
        }),
      ),
    optimiser: z
      .enum(['adam', 'sgd'])
      .default('adam')
      .meta(help('The optimiser.', { also: ['optimizer'] })),
    learning_rate: z
      .number()
      .gt(0)
      .max(1000)
      .default(0.0012)
      .meta(help('Learning rate before any schedule.', { also: ['lr'] })),
    momentum: z
      .number()
      .min(0)
      .lt(1)
      .default(0)
      .meta(
        help('Share of the step before that each step keeps going.', {
          applies: '`optimiser: sgd`',
        }),
      ),
    nesterov: z
      .boolean()
      .default(false)
      .meta(
        help('Nesterov momentum: the gradient looks one step ahead.', {
          applies: '`optimiser: sgd` with `momentum` above 0',
        }),
      ),
    beta1: z
      .number()
      .min(0)
      .lt(1)
      .default(0.9)
      .meta(help('Decay of the mean of the gradients.', { applies: '`optimiser: adam`' })),
    beta2: z
      .number()
      .min(0)
      .lt(1)
      .default(0.999)
      .meta(help('Decay of the mean of the squared gradients.', { applies: '`optimiser: adam`' })),
    epsilon: z
      .number()
      .gt(0)
      .max(1)
      .default(1e-8)
      .meta(help('Added to the denominator of the update.', { applies: '`optimiser: adam`' })),
    weight_decay: z
      .number()
      .min(0)
      .lt(1)
      .default(0)
      .meta(help('Added to the gradient as `weight_decay × weight`; surviving weights only, never biases.')),
    schedule: scheduleSchema.prefault({}),
    evaluate_every: count(1, 100_000_000)
      .default(100)
      .meta(
        help(
          'Validation and test loss are measured at iteration 0, every so many iterations, and at the end.',
          { unit: 'iterations' },
        ),
      ),
  })
  .meta(help('How each network is trained: the recipe.'));

const rate = () => z.number().min(0).lt(1);

export const pruningSchema = z
  .strictObject({
    method: z
      .enum(['iterative', 'one-shot'])
      .default('iterative')
      .meta(
        help(
          '`iterative`: each level is pruned from the trained ticket of the level before. `one-shot`: every level is pruned in one step from the trained dense network, to the density that iterative pruning has there.',
        ),
      ),
    criterion: z
      .enum(['magnitude'])
      .default('magnitude')
      .meta(help('What ranks the weights; the lowest go.')),
    scope: z
      .enum(['layer', 'global'])
      .default('layer')
      .meta(help('Rank the weights of each layer by themselves, or those of all layers together.')),
    rounds: count(1, 200)
      .default(12)
      .meta(help('How often to prune.', { unit: 'rounds' })),
    rate: rate()
      .default(0.2)
      .meta(
        help(
          'Share of the surviving weights that each round removes: of every hidden layer, or of all layers under `scope: global`.',
          {
            unit: 'share of the surviving weights',
            applies: 'some hidden layer is not kept, or `output_rate` is not given',
          },
        ),
      ),
    output_rate: rate()
      .optional()
      .meta(
        help('The same for the output layer; half of `rate` unless given (paper §2).', {
          unit: 'share of the surviving weights',
          applies: '`scope: layer`, and `keep` does not name the output layer',
        }),
      ),
    keep: z
      .array(z.string())
      .default([])
      .meta(help('Layers that are never pruned, by name: `fc1` is the first, counted from the input.')),
    rewind_to: count(0, 100_000_000)
      .default(0)
      .meta(
        help(
          'Survivors go back to their values at this iteration of the dense training; a ticket then trains from there to the end.',
          {
            unit: 'iterations',
          },
        ),
      ),
  })
  .meta(help('How tickets are found.'));

export const controlsSchema = z
  .strictObject({
    random_reinit: count(0, 100)
      .default(1)
      .meta(
        help(
          'Random reinitialisation: so many trainings of every mask with newly drawn weights (paper §2: 3).',
          { unit: 'draws a ticket' },
        ),
      ),
    random_mask: z
      .boolean()
      .default(false)
      .meta(
        help(
          'Random sparsity: a random mask with the same number of weights in every layer and the original initial weights.',
        ),
      ),
  })
  .meta(help('What every ticket is compared with, beside the dense network.'));

export const experimentSchema = z
  .strictObject({
    experiment: name().meta(
      help('Name of the experiment, unique in its file; its run folder carries it.', { unhashed: true }),
    ),
    description: z
      .string()
      .default('')
      .meta(help('What the experiment is about, in a sentence or more.', { unhashed: true })),
    seed: count(0, 4_294_967_295)
      .default(0)
      .meta(help('Everything random derives from it: the same seed gives the same results to the bit.')),
    replicates: count(1, 1000)
      .default(3)
      .meta(
        help('How often the whole experiment is repeated with other random numbers (paper §2: 5).', {
          unit: 'replicates',
        }),
      ),
    engine: z.enum(['sparse']).default('sparse').meta(help('What trains the networks.')),
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
      .meta(help('Names of experiments of this file, to be shown together.')),
    baseline: name()
      .optional()
      .meta(help('The one that the others are measured against; the first unless given.')),
  })
  .meta(help('Shows the runs of several experiments together.'));

export const inspectSchema = z
  .strictObject({
    inspect: name().meta(help('Name of an experiment of this file, whose ticket it is.')),
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
