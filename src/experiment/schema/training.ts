// Settings of `training`: the recipe.
import { z } from 'zod';
import { OPTIMISERS, OPTIMISER_NAMES, usesSetting } from '../../lottery/optimisers';
import type { OptimiserSetting } from '../../lottery/optimisers';
import { ONLY_PYTORCH, count, help, reference } from './field-meta';

/** The optimisers under which a setting means anything. */
const optimisersWith = (setting: OptimiserSetting): string =>
  OPTIMISER_NAMES.filter((name) => usesSetting(name, setting))
    .map((name) => `\`optimiser: ${name}\``)
    .join(' or ');

/** Those whose weight decay acts on the weights themselves. */
const DECOUPLED = OPTIMISER_NAMES.filter((name) => OPTIMISERS[name].decays === 'weight')
  .map((name) => `\`${name}\``)
  .join(' or ');

const scheduleSchema = z
  .strictObject({
    warmup: count(0, 100_000_000)
      .default(0)
      .meta(
        help('The learning rate rises linearly over this many iterations, to its full value at the last.', {
          unit: 'iterations',
        }),
      ),
    steps: z
      .array(count(1, 100_000_000))
      .max(100)
      .default([])
      .meta(
        help('Iterations at which the learning rate is multiplied by `factor`, in increasing order.', {
          unit: 'iterations',
        }),
      ),
    factor: z
      .number()
      .gt(0)
      .max(1)
      .default(0.1)
      .meta(
        help('What the learning rate is multiplied by at each of `steps`.', { applies: '`steps` are given' }),
      ),
    cosine: z
      .boolean()
      .default(false)
      .meta(
        help(
          'After the warm-up the learning rate falls from its full value towards 0 at the end of the training, along half a cosine.',
        ),
      ),
  })
  .meta(help('How the learning rate changes. Without it, the rate is constant.'));

/** What is usual, or a Python function of the user's own. */
const orOwn = (usual: string) => z.union([z.enum([usual]), reference()]).default(usual);

export const trainingSchema = z
  .strictObject({
    iterations: count(1, 100_000_000)
      .default(5000)
      .meta(
        help(
          'Length of every training in iterations; one iteration is a step with one batch. Every training runs to the end; the early-stop iteration is determined afterwards.',
          {
            unit: 'iterations',
            also: ['epochs'],
          },
        ),
      ),
    batch_size: count(1, 65_536)
      .default(60)
      .meta(
        help(
          'Examples in a batch, at most as many as there are training examples. The last batch of an epoch may be smaller.',
          {
            unit: 'examples',
            also: ['batch'],
          },
        ),
      ),
    optimiser: z
      .enum(OPTIMISER_NAMES)
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
        help('Momentum: the share of the previous step that is added to each step.', {
          applies: optimisersWith('momentum'),
        }),
      ),
    nesterov: z
      .boolean()
      .default(false)
      .meta(
        help('Nesterov momentum: the gradient is taken one step ahead.', {
          applies: `${optimisersWith('nesterov')} with \`momentum\` above 0`,
        }),
      ),
    beta1: z
      .number()
      .min(0)
      .lt(1)
      .default(0.9)
      .meta(help('Decay rate of the running mean of the gradients.', { applies: optimisersWith('beta1') })),
    beta2: z
      .number()
      .min(0)
      .lt(1)
      .default(0.999)
      .meta(
        help('Decay rate of the running mean of the squared gradients.', {
          applies: optimisersWith('beta2'),
        }),
      ),
    epsilon: z
      .number()
      .gt(0)
      .max(1)
      .default(1e-8)
      .meta(help('Added to the denominator of the update.', { applies: optimisersWith('epsilon') })),
    weight_decay: z
      .number()
      .min(0)
      .lt(1)
      .default(0)
      .meta(
        help(
          `Weight decay: \`weight_decay × weight\` is added to the gradient, or under ${DECOUPLED} \`rate × weight_decay × weight\` is subtracted from the weight itself in each step. Of surviving weights only, not of biases or batch norms.`,
        ),
      ),
    loss: orOwn('cross-entropy').meta(
      help(
        'What is minimised: `cross-entropy`, or a Python function of yours, as `FILE.py:NAME` relative to the experiment file, or `MODULE:NAME`. It is called with outputs and targets of a batch and returns their mean loss.',
        { applies: ONLY_PYTORCH, refers: 'function' },
      ),
    ),
    score: orOwn('accuracy').meta(
      help(
        'What is shown as accuracy: the share of examples that are classified right, or a Python function of yours, named as for `loss`. It is called with outputs and targets of a batch and returns one number an example; higher is better.',
        { applies: ONLY_PYTORCH, refers: 'function' },
      ),
    ),
    label_smoothing: z
      .number()
      .min(0)
      .lt(1)
      .default(0)
      .meta(
        help(
          'Share of each label that is spread evenly over all classes during training. Losses that are measured have none of it.',
          { unit: 'share of the label', applies: '`engine: pytorch` and `loss: cross-entropy`' },
        ),
      ),
    clip_gradients: z
      .number()
      .gt(0)
      .max(1e6)
      .optional()
      .meta(
        help('Gradients that are longer than this, all together, are shortened to it before each step.', {
          applies: ONLY_PYTORCH,
          also: ['clip', 'clip_norm', 'grad_clip', 'gradient_clipping', 'max_norm'],
        }),
      ),
    schedule: scheduleSchema.prefault({}),
    evaluate_every: count(1, 100_000_000)
      .default(100)
      .meta(
        help(
          'Iterations between two measurements of the validation and test loss. They are also measured at iteration 0 and at the end.',
          { unit: 'iterations' },
        ),
      ),
    measure_test: z
      .enum(['always', 'best'])
      .default('always')
      .meta(
        help(
          'When the test examples are looked at: at every measurement, or (`best`) only at those with the lowest validation loss so far, at the start and at the end, which is all that early stopping needs. In between, curves go on with the test accuracy of the lowest validation loss so far.',
        ),
      ),
  })
  .meta(help('How each network is trained.'));
