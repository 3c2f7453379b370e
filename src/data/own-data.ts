// The user's own files, CSV or IDX, told apart by their content.
import { resolve } from 'node:path';
import type { DatasetSettings } from '../lottery/settings';
import { LabError } from '../lottery/errors';
import { nameOf, withReader } from './bytes';
import type { DataFile } from './bytes';
import { orderClasses } from './classes';
import { checkText, readCsv } from './csv';
import type { Dataset, Examples } from './dataset';
import { isIdx, readIdxHeader, readIdxValues } from './idx';
import { mapLabels, readIdxLabels } from './idx-labels';
import { say } from '../lottery/translate';

/** A dataset whose test part may still have to be set aside. */
export type Unsplit = Omit<Dataset, 'test'> & { test: Examples | null };

export interface ExampleFiles {
  /** CSV, or the IDX file of the values. */
  values: DataFile;
  /** The labels that belong to an IDX file. */
  labels?: DataFile | undefined;
  labelColumn: DatasetSettings['label_column'];
}

/** Examples read from files, and what was learnt of the data with them. */
export interface ReadExamples extends Pick<Dataset, 'shape' | 'features' | 'classNames' | 'fullScale'> {
  examples: Examples;
}

/** Enough of a file to tell what it is. */
const HEAD_BYTES = 4096;

/** What must agree between training examples and any others. */
export type Known = Pick<Dataset, 'features' | 'classNames'>;

/**
 * The files that the settings name, relative to `baseFolder`.
 * @throws LabError naming file, line, column and field
 */
export async function loadOwnData(settings: DatasetSettings, baseFolder: string): Promise<Unsplit> {
  const file = (field: OwnField): DataFile | undefined => ownFile(settings, baseFolder, field);
  const values = file('train');
  if (values === undefined) {
    throw new LabError(say('dataset: neither `name` nor `train` is given.'), {
      hint: say('Name a dataset (`dataset: digits`), or your own file (`dataset: {train: data.csv}`).'),
    });
  }
  const labelColumn = settings.label_column;
  const train = await readExamples({ values, labels: file('train_labels'), labelColumn });
  const testValues = file('test');
  const test =
    testValues &&
    (await readExamples({ values: testValues, labels: file('test_labels'), labelColumn }, train));
  const { examples, ...about } = train;
  if (test && test.fullScale !== train.fullScale) {
    throw new LabError(say`${nameOf(testValues)} and ${nameOf(values)} hold different kinds of numbers.`, {
      hint: say('Either both are IDX files of bytes, or neither is.'),
    });
  }
  return {
    ...about,
    classes: about.classNames.length,
    train: examples,
    test: test ? test.examples : null,
  };
}

/** Fields of `dataset` that name files, in the order in which a fingerprint takes them. */
export const OWN_FIELDS = ['train', 'train_labels', 'test', 'test_labels'] as const;
type OwnField = (typeof OWN_FIELDS)[number];

/** The file that a field names, if it names one. */
export function ownFile(
  settings: DatasetSettings,
  baseFolder: string,
  field: OwnField,
): DataFile | undefined {
  const path = settings[field];
  return path === undefined ? undefined : { path: resolve(baseFolder, path), field: `dataset.${field}` };
}

/**
 * Reads examples with their classes.
 * @param known of the training data; without it, what the files hold decides
 * @throws LabError naming file, line and column
 */
export async function readExamples(files: ExampleFiles, known?: Known): Promise<ReadExamples> {
  const result = await withReader(files.values, async (reader) => {
    if (isIdx(await reader.peek(2))) {
      const header = await readIdxHeader(reader);
      const { dimensions, type } = header;
      const [count = 0, ...shape] = dimensions;
      const labelFile = labelFileOf(files, dimensions);
      if (known) checkFeatures(files.values, product(shape), known.features);
      const values = await readIdxValues(reader, header);
      const raw = await readIdxLabels(labelFile, { count, of: files.values });
      const classNames =
        known?.classNames ?? orderClasses(new Set(Array.from(raw, String)), nameOf(labelFile));
      return {
        examples: { values, labels: mapLabels(raw, classNames, labelFile) },
        shape: shape.length === 2 ? [1, ...shape] : shape,
        features: product(shape),
        classNames,
        fullScale: type === 'byte' ? 255 : 1,
      };
    }
    if (files.labels) {
      checkText(await reader.peek(HEAD_BYTES), nameOf(files.values));
      throw new LabError(
        say`${nameOf(files.labels)}: labels go with IDX files, and ${nameOf(files.values)} is not one.`,
        {
          hint: say('A CSV file holds its classes itself: remove this field and set `label_column`.'),
        },
      );
    }
    const table = await readCsv(reader, { labelColumn: files.labelColumn, classNames: known?.classNames });
    return { ...table, shape: [table.features], fullScale: 1 };
  });
  if (known) checkFeatures(files.values, result.features, known.features);
  return result;
}

const product = (sizes: number[]) => sizes.reduce((total, size) => total * size, 1);

function labelFileOf({ values, labels }: ExampleFiles, dimensions: number[]): DataFile {
  if (dimensions.length < 2) {
    throw new LabError(say`${nameOf(values)} has one number per example: it is a file of labels.`, {
      hint: say('Name the file of the images here, and this one as the labels.'),
    });
  }
  if (labels) return labels;
  throw new LabError(say`${nameOf(values)} is an IDX file, but the file of its labels is not given.`, {
    hint: say`Name it too: \`${values.field?.split('.').pop() ?? 'train'}_labels: …-idx1-ubyte\`.`,
  });
}

function checkFeatures(file: DataFile, features: number, expected: number): void {
  if (features === expected) return;
  throw new LabError(
    say`${nameOf(file)} has ${features} values per example; the training data has ${expected}.`,
    {
      hint: say('Both must have the same values for each example, in the same order.'),
    },
  );
}
