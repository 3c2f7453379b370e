// Datasets known by name. A new one is an entry here and one in src/data/catalogue.ts, which knows its files.
import { namesOf } from './names';
import { say } from './translate';
import type { TranslatableText } from './translate';

export interface DatasetDescription {
  title: string;
  what: TranslatableText;
  /** [channels, height, width]. */
  shape: [number, number, number];
  classNames: string[];
  /** Examples, before validation is set aside; test 0 where the data has no test part and `test_share` sets one aside. */
  train: number;
  test: number;
  /** The largest value that the data can hold; the smallest is 0. */
  fullScale: number;
  licence: string;
  attribution: string;
}

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const GARMENTS = [
  'T-shirt/top',
  'trouser',
  'pullover',
  'dress',
  'coat',
  'sandal',
  'shirt',
  'sneaker',
  'bag',
  'ankle boot',
];

export const DATASETS = {
  digits: {
    title: 'Optical recognition of handwritten digits',
    what: say('Handwritten digits of 8×8 pixels, each 0–16. Small enough to find tickets in seconds.'),
    shape: [1, 8, 8],
    classNames: DIGITS,
    train: 1797,
    test: 0,
    fullScale: 16,
    licence: 'CC BY 4.0',
    attribution: 'E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, 1998, doi 10.24432/C50P49',
  },
  'fashion-mnist-mini': {
    title: 'Fashion-MNIST mini',
    what: say(
      'The first 500 training and 100 test images of each class of Fashion-MNIST: images of clothes, 28×28 pixels.',
    ),
    shape: [1, 28, 28],
    classNames: GARMENTS,
    train: 5000,
    test: 1000,
    fullScale: 255,
    licence: 'MIT',
    attribution: '© 2017 Zalando SE',
  },
  mnist: {
    title: 'MNIST',
    what: say('Handwritten digits of 28×28 pixels: the data of LeNet in paper §2.'),
    shape: [1, 28, 28],
    classNames: DIGITS,
    train: 60_000,
    test: 10_000,
    fullScale: 255,
    licence: 'CC BY-SA 3.0',
    attribution: 'Y. LeCun, C. Cortes and C. J. C. Burges',
  },
  'fashion-mnist': {
    title: 'Fashion-MNIST',
    what: say('Images of clothes, 28×28 pixels: in the format of MNIST, but harder.'),
    shape: [1, 28, 28],
    classNames: GARMENTS,
    train: 60_000,
    test: 10_000,
    fullScale: 255,
    licence: 'MIT',
    attribution: '© 2017 Zalando SE',
  },
  'cifar-10': {
    title: 'CIFAR-10',
    what: say(
      'Colour photographs of 32×32 pixels, 10 classes: the data of the convolutional networks in paper §3.',
    ),
    shape: [3, 32, 32],
    classNames: ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
    train: 50_000,
    test: 10_000,
    fullScale: 255,
    licence: 'none stated',
    attribution: 'A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009',
  },
} satisfies Record<string, DatasetDescription>;

export type DatasetName = keyof typeof DATASETS;
/** Share of the training part that is held out for validation, unless an experiment says. */
export const VALIDATION_SHARE = 0.1;

export const DATASET_NAMES = namesOf(DATASETS);

/** Values of one example. */
export const featuresOf = ({ shape }: { shape: readonly number[] }): number =>
  shape.reduce((product, size) => product * size, 1);

/** Whether the data has a test part; `test_share` sets one aside where it has none. */
export const hasTestPart = (name: DatasetName): boolean => DATASETS[name].test > 0;

/** Examples out of `total` that a setting asks for: a count, or a share below 1 (rounded, at least one). */
export const countOf = (wanted: number, total: number): number =>
  wanted < 1 ? Math.max(1, Math.round(wanted * total)) : wanted;
