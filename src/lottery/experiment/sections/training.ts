// Settings of `training`: the recipe.
import { z } from 'zod';
import { count, help } from './meta';

const scheduleSchema = z
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
        help(
          'Examples in a batch, at most as many as there are to train on; the last of an epoch may be shorter.',
          {
            unit: 'examples',
            also: ['batch'],
          },
        ),
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
      .meta(
        help(
          'Added to the gradient as `weight_decay × weight`; surviving weights only, never biases or batch norms.',
        ),
      ),
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
