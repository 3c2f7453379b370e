// Settings of `pruning` and of the controls that its tickets are compared with.
import { z } from 'zod';
import { CRITERION_NAMES, criterionOf } from '../../lottery/pruning/criteria';
import { DENSITY_RULES, densityRule } from '../../lottery/pruning/layer-densities';
import { count, help } from './field-meta';

/** What each criterion keeps, in its own words. */
const CRITERIA_HELP = CRITERION_NAMES.map((name) => `\`${name}\` keeps ${criterionOf(name).keeps}`).join(
  '; ',
);

/** What each rule gives, in its own words. */
const RULES_HELP = DENSITY_RULES.map((name) => `\`${name}\` gives ${densityRule(name).gives}`).join('; ');

const rate = () => z.number().min(0).lt(1);

export const pruningSchema = z
  .strictObject({
    method: z
      .enum(['iterative', 'one-shot', 'at-init', 'gradual', 'dynamic'])
      .default('iterative')
      .meta(
        help(
          '`iterative`: each level is pruned from the trained ticket of the level before. `one-shot`: every level is pruned in one step from the trained dense network, to the density that iterative pruning has there. `at-init`: the same from the weights as they were drawn, before any training. `gradual`: each level is a training of its own that begins with the dense network and is pruned meanwhile. `dynamic`: each level is a training of its own that is sparse from the start, and in which weights are dropped and others grown.',
        ),
      ),
    criterion: z
      .enum(CRITERION_NAMES)
      .default('magnitude')
      .meta(help(`How weights are ranked; the lowest are pruned. ${CRITERIA_HELP}.`)),
    steps: count(1, 1000)
      .optional()
      .meta(
        help(
          'In how many steps each level is reached, each of which measures the criterion anew and removes the same share of what is left. Default: 100 for `synflow`, 1 for the others.',
          { unit: 'steps', applies: '`method: at-init`' },
        ),
      ),
    examples: z
      .union([z.enum(['all']), count(1, 100_000_000)])
      .optional()
      .meta(
        help(
          'Training examples that gradients are measured on: a number, or `all`. Drawn for each level of a replicate, or for each update of its mask. Default: all; for an update, the batch of the step that comes next.',
          {
            unit: 'examples',
            applies: '`criterion: snip` or `criterion: grasp`, or `method: dynamic` with `growth: gradient`',
          },
        ),
      ),
    start: count(0, 100_000_000)
      .default(0)
      .meta(
        help('The iteration from which the mask is updated: until then the network is dense.', {
          unit: 'iterations',
          applies: '`method: gradual`',
        }),
      ),
    end: count(1, 100_000_000)
      .optional()
      .meta(
        help(
          'The iteration after which the mask stays as it is. A gradual one has then as many weights as the level; a dynamic one drops fewer and fewer on the way there. Default: three quarters of `training.iterations`.',
          { unit: 'iterations', applies: '`method: gradual` or `method: dynamic`' },
        ),
      ),
    every: count(1, 100_000_000)
      .default(100)
      .meta(
        help(
          'Iterations between updates of the mask; with `prune_at: early-bird`, between the masks that are compared.',
          {
            unit: 'iterations',
            applies: '`method: gradual` or `method: dynamic`, or `prune_at: early-bird`',
          },
        ),
      ),
    drop: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.3)
      .meta(
        help(
          'Share of the weights of each layer that an update drops at the beginning, to grow as many, there or elsewhere; it falls along half a cosine to 0 at `end`.',
          { unit: 'share of the surviving weights', applies: '`method: dynamic`' },
        ),
      ),
    growth: z
      .enum(['gradient', 'random'])
      .default('gradient')
      .meta(
        help(
          'Where weights are grown. `gradient`: where the gradient of the loss is largest (RigL, Evci et al. 2020). `random`: anywhere, as in SET (Mocanu et al. 2018).',
          { applies: '`method: dynamic`' },
        ),
      ),
    scope: z
      .enum(['layer', 'global', ...DENSITY_RULES])
      .default('layer')
      .meta(
        help(
          `\`layer\` ranks the weights of each layer separately, \`global\` those of all layers together. The others rank the weights of each layer separately, too, and say how many it keeps of those that are left in all: ${RULES_HELP}; a layer that would get more than it has keeps all.`,
        ),
      ),
    rounds: count(1, 200)
      .default(12)
      .meta(help('How many times to prune.', { unit: 'rounds' })),
    rate: rate()
      .default(0.2)
      .meta(
        help(
          'Share of the surviving weights that each round removes: of every hidden layer under `scope: layer`, else of all layers together.',
          {
            unit: 'share of the surviving weights',
            applies: 'some hidden layer is not kept, or `output_rate` is not given',
          },
        ),
      ),
    output_rate: rate()
      .optional()
      .meta(
        help('The same for the output layer. Default: half of `rate` (paper §2).', {
          unit: 'share of the surviving weights',
          applies: '`scope: layer`, and `keep` does not name the output layer',
        }),
      ),
    conv_rate: rate()
      .optional()
      .meta(
        help('The same for convolutions. Default: `rate` (paper §2: 0.1, and 0.15 for Conv-6).', {
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
          'Names of layers that are not pruned: `fc1` is the first fully connected layer, `conv1` the first convolution, `shortcut1` the first shortcut around a residual block, counted from the input; layers of a model of yours have the names of its modules. `*` stands for any text: `blocks.*.attn.*`. Biases and batch norms are never pruned.',
          { refers: 'layer' },
        ),
      ),
    only: z
      .array(z.string().min(1).max(200))
      .min(1)
      .max(1000)
      .optional()
      .meta(
        help('Names of the only layers that are pruned, or patterns, as in `keep`. Default: all.', {
          refers: 'layer',
        }),
      ),
    mask: z
      .string()
      .min(1)
      .optional()
      .meta(
        help(
          'A mask made elsewhere, which level 1 is trained under; further rounds prune what is left. A safetensors file, relative to the experiment file, whose tensors are called like the weights with `_mask` behind: `fc1.weight_mask`, nonzero where a weight survives, as torch.nn.utils.prune leaves them in a state_dict. Layers without one stay dense.',
          { applies: '`method: iterative`' },
        ),
      ),
    prune_at: z
      .union([z.enum(['early-bird']), count(1, 100_000_000)])
      .optional()
      .meta(
        help(
          'How early masks are taken: they are pruned from what training had come to at this iteration, of the dense network or of the ticket of the level before, instead of at its end. All trainings still run to their end. `early-bird`: as soon as the mask has settled, that is where the newest of `window` masks differs from each of the others by at most `distance` (the Early-Bird rule of You et al. 2020 for channels, extended to weights); at the end where it never does. Default: at the end.',
          { unit: 'iterations', applies: '`method: iterative` or `method: one-shot`' },
        ),
      ),
    window: count(2, 100)
      .default(5)
      .meta(
        help('How many masks, each `every` iterations after the one before, the Early-Bird rule compares.', {
          unit: 'masks',
          applies: '`prune_at: early-bird`',
        }),
      ),
    distance: z
      .number()
      .min(0)
      .lt(1)
      .default(0.1)
      .meta(
        help(
          'By how much the newest mask may differ from each of the others: the weights that are in one of the two alone, as a share of those that were ranked. With `method: one-shot`, at every level.',
          { unit: 'share of the ranked weights', applies: '`prune_at: early-bird`' },
        ),
      ),
    after: z
      .enum(['rewind', 'learning-rate', 'fine-tune'])
      .default('rewind')
      .meta(
        help(
          'What a ticket starts from. `rewind`: surviving weights go back to where they were at `rewind_to`. `learning-rate`: they keep their trained values (with `prune_at`, those of that iteration), and training goes on as from `rewind_to` (learning-rate rewinding, Renda et al. 2020). `fine-tune`: the same, at the learning rate that training ended with.',
          { applies: '`method: iterative` or `method: one-shot`' },
        ),
      ),
    rewind_to: count(0, 100_000_000)
      .default(0)
      .meta(
        help(
          'Surviving weights are set back to their values at this iteration of the dense training; a ticket then trains from there to the end. Where they keep their values (`after`), it trains for as many iterations.',
          { unit: 'iterations', applies: '`method: iterative` or `method: one-shot`' },
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
          'Random reinitialisation: how many times each mask is trained with newly drawn weights (paper §2: 3).',
          { unit: 'draws per ticket' },
        ),
      ),
    random_mask: z
      .boolean()
      .default(false)
      .meta(
        help(
          'Random mask: the weights that the ticket starts from, under a random mask with the same number of weights in every layer.',
          { applies: '`sanity` is not true' },
        ),
      ),
    sanity: z
      .boolean()
      .default(false)
      .meta(
        help(
          'All controls that tell what a ticket owes its accuracy to, beside reinitialisation: a random mask with as many weights in every layer; a random mask with as many weights in all, shared out by the Erdős–Rényi kernel rule (not under `scope: erk`); the mask that the inverted scores give (not under `method: gradual` or `method: dynamic`, nor of a mask made elsewhere); and the mask over initial weights of one size in each layer, with the original signs.',
        ),
      ),
  })
  .meta(help('What every ticket is compared with, in addition to the dense network.'));
