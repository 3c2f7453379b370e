// Settings of `dataset`.
import { z } from 'zod';
import { DATASETS, DATASET_NAMES, hasTestPart, VALIDATION_SHARE } from '../../lottery/datasets';
import { count, help, namedValues, reference, share } from './field-meta';

const WITHOUT_TEST_PART = DATASET_NAMES.filter((name) => !hasTestPart(name)).map(
  (name) => `\`name: ${name}\``,
);
/** What divides the values of data known by name, where these are no bytes. */
const NO_BYTES = DATASET_NAMES.map((name) => ({ name, scale: DATASETS[name].fullScale }))
  .filter(({ scale }) => scale !== 255)
  .map(({ name, scale }) => `the values of \`${name}\` by ${scale}`);

const NOT_MODULE = 'the data is no `module` of yours';

export const datasetSchema = z
  .strictObject({
    name: z
      .enum(DATASET_NAMES)
      .optional()
      .meta(
        help(
          'A dataset known by name: included in Ticket Lab, or fetched once with `ticketlab data fetch NAME`.',
        ),
      ),
    folder: z
      .string()
      .min(1)
      .optional()
      .meta(
        help(
          'Your own copy of a dataset known by name: the folder with its unpacked files, relative to the experiment file. Their content is checked, so that results are the same.',
          { applies: '`name` is given', unhashed: true },
        ),
      ),
    train: z
      .string()
      .min(1)
      .optional()
      .meta(
        help(
          'Your own data: path of the training examples, relative to the experiment file. A CSV file (one example per row), or an IDX file of images; either may be gzipped.',
          { applies: 'neither `name` nor `module` is given' },
        ),
      ),
    train_labels: z
      .string()
      .min(1)
      .optional()
      .meta(
        help('Path of the IDX file with the labels of `train`.', {
          applies: '`train` is an IDX file, which needs it',
        }),
      ),
    test: z
      .string()
      .min(1)
      .optional()
      .meta(
        help(
          'Path of the test examples. Without it, a share of `train` is set aside for testing: see `test_share`.',
          {
            applies: '`train` is given',
          },
        ),
      ),
    test_labels: z
      .string()
      .min(1)
      .optional()
      .meta(
        help('Path of the IDX file with the labels of `test`.', {
          applies: '`test` is an IDX file, which needs it',
        }),
      ),
    module: reference()
      .optional()
      .meta(
        help(
          'Your own PyTorch datasets: `FILE.py:NAME` of a function, relative to the experiment file, or `MODULE:NAME` of an installed module. It is called with `arguments` and returns (train, test) or (train, validation, test), each a `torch.utils.data.Dataset` of (input, target) pairs.',
          { applies: '`engine: pytorch`, and neither `name` nor `train` is given', refers: 'function' },
        ),
      ),
    arguments: namedValues()
      .optional()
      .meta(
        help('What `module` is called with: values by the names of its parameters.', {
          applies: '`module` is given',
        }),
      ),
    collate: reference()
      .optional()
      .meta(
        help(
          'A Python function of yours that makes a batch: it is called with a list of examples and returns (inputs, targets). Default: that of PyTorch.',
          { applies: '`module` is given', also: ['collate_fn'], refers: 'function' },
        ),
      ),
    loaders: count(0, 64)
      .default(0)
      .meta(
        help(
          'Processes beside each training that read the examples of `module`; 0 reads them in the training itself. Results are the same.',
          {
            unit: 'processes',
            applies: '`module` is given',
            also: ['num_workers', 'workers'],
            unhashed: true,
          },
        ),
      ),
    label_column: z
      .union([z.enum(['first', 'last']), z.int().min(1)])
      .default('last')
      .meta(
        help(
          'Which column of a CSV file contains the class: `first`, `last`, or its number, counted from 1.',
          {
            applies: '`train` is a CSV file',
          },
        ),
      ),
    test_share: share()
      .default(0.2)
      .meta(
        help('Share of the examples set aside for testing, the same for every seed.', {
          unit: 'share of the examples',
          applies: `the data has no test part: ${WITHOUT_TEST_PART.join(', ')}, or \`train\` without \`test\``,
        }),
      ),
    validation: z
      .union([count(1, 10_000_000), share()])
      .default(VALIDATION_SHARE)
      .meta(
        help(
          'Examples held out of the training part to determine the early-stop iteration, with the same proportions of classes: a number of examples, or a share below 1.',
          { unit: 'examples, or a share of the training part' },
        ),
      ),
    normalise: z
      .enum(['global', 'channel', 'feature', 'none'])
      .default('global')
      .meta(
        help(
          `Subtracts the mean and divides by the standard deviation of the training part: of all values together (\`global\`), of each channel of images (\`channel\`), or of each input separately (\`feature\`). \`none\` leaves numbers as they are, except that IDX bytes are divided by 255 and ${NO_BYTES.join(', ')}, so that images have values between 0 and 1.`,
          { applies: NOT_MODULE },
        ),
      ),
    augment: z
      .enum(['none', 'flip-crop'])
      .default('none')
      .meta(
        help(
          'Random changes to the training images before every step: `flip-crop` mirrors half of them and shifts each by up to 4 rows and columns, filling in black (paper §2: ResNet and VGG). Validation and test images are not changed.',
          { applies: `the network has convolutions, and ${NOT_MODULE}`, also: ['augmentation'] },
        ),
      ),
  })
  .meta(
    help(
      'The data that the networks learn from. You can write just a name: `dataset: digits` means `dataset: {name: digits}`.',
    ),
  );
