// Labels in IDX files: one byte an example.
import { LabError } from '../lottery/errors';
import { nameOf, withReader } from './bytes';
import type { DataFile } from './bytes';
import { listClasses } from './classes';
import { readIdxHeader, readIdxValues } from './idx';
import { say } from '../lottery/translate';

/**
 * The labels as they stand in the file.
 * @param expected how many examples there are, and in which file
 * @throws LabError: not labels, or not as many
 */
export async function readIdxLabels(
  file: DataFile,
  expected: { count: number; of: DataFile },
  onRead?: (sha256: string) => void,
): Promise<Uint8Array> {
  return withReader(file, async (reader) => {
    const header = await readIdxHeader(reader);
    const { dimensions, type } = header;
    if (dimensions.length !== 1 || type !== 'byte') {
      throw new LabError(
        say`${nameOf(file)} is not a file of labels: it does not contain one byte per example.`,
        {
          hint: say('MNIST’s format has labels in files of one dimension, "…-labels-idx1-ubyte".'),
        },
      );
    }
    if (dimensions[0] !== expected.count) {
      throw new LabError(
        say`${nameOf(file)} has ${dimensions[0] ?? 0} labels, and ${nameOf(expected.of)} has ${expected.count} examples.`,
        { hint: say('Name the labels that belong to these examples.') },
      );
    }
    const labels = await readIdxValues(reader, header);
    onRead?.(reader.sha256());
    return Uint8Array.from(labels);
  });
}

/**
 * Labels as class numbers.
 * @throws LabError for a label that is none of the classes
 */
export function mapLabels(raw: Uint8Array, classNames: string[], file: DataFile): Uint16Array {
  const classes = new Map(classNames.map((name, i) => [name, i]));
  return Uint16Array.from(raw, (label, example) => {
    const known = classes.get(String(label));
    if (known !== undefined) return known;
    throw new LabError(
      say`${nameOf(file)}, example ${example + 1}: the label ${label} is not a class of this data.`,
      {
        hint: say`Its classes: ${listClasses(classNames)}.`,
      },
    );
  });
}
