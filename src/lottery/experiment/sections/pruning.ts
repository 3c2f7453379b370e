// Settings of `pruning` and of the controls that its tickets are compared with.
import { z } from 'zod';
import { count, help } from './meta';

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
    conv_rate: rate()
      .optional()
      .meta(
        help('The same for convolutions; `rate` unless given (paper §2: 0.1, and 0.15 for Conv-6).', {
          unit: 'share of the surviving weights',
          applies: '`scope: layer`, and the network has convolutions that are not kept',
          also: ['convolution_rate'],
        }),
      ),
    keep: z
      .array(z.string())
      .default([])
      .meta(
        help(
          'Layers that are never pruned, by name: `fc1` is the first fully connected one, `conv1` the first convolution, `shortcut1` the first around a residual block, each counted from the input. Biases and batch norms never are.',
          { refers: 'layer' },
        ),
      ),
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
