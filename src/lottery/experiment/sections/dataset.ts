// Settings of `dataset`.
import { z } from 'zod';
import { count, help, share } from './meta';

/** Datasets that Ticket Lab knows by name; src/data/catalogue.ts says where each comes from. */
export const DATASET_NAMES = ['digits', 'fashion-mnist-mini', 'mnist', 'fashion-mnist', 'cifar-10'] as const;
export type DatasetName = (typeof DATASET_NAMES)[number];

export const datasetSchema = z
  .strictObject({
    name: z
      .enum(DATASET_NAMES)
      .optional()
      .meta(help('A dataset known by name: shipped, or fetched once with `ticketlab data fetch NAME`.')),
    folder: z
      .string()
      .min(1)
      .optional()
      .meta(
        help(
          'Your own copy of a dataset known by name: the folder of its files, unpacked, relative to the experiment file. Their content is checked, so that results are the same.',
          { applies: '`name` is given', unhashed: true },
        ),
      ),
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
      .enum(['global', 'channel', 'feature', 'none'])
      .default('global')
      .meta(
        help(
          'Subtract the mean and divide by the standard deviation of the training part: of all values together (`global`), of each channel of images (`channel`), of each input by itself (`feature`), or not at all (`none`: numbers stay as they are, except that IDX bytes are divided by 255 and the values of `digits` by 16, so that images lie between 0 and 1).',
        ),
      ),
    augment: z
      .enum(['none', 'flip-crop'])
      .default('none')
      .meta(
        help(
          'What happens to training images before every step: `flip-crop` mirrors every second one and moves each by up to 4 rows and columns, with black around it (paper §2: ResNet and VGG). Validation and test images stay as they are.',
          { applies: 'the network has convolutions', also: ['augmentation'] },
        ),
      ),
  })
  .meta(
    help(
      'What the networks learn from. A name alone, `dataset: digits`, is short for `dataset: {name: digits}`.',
    ),
  );
