// CIFAR-10's binary files: records of a byte for the class, then 32 × 32 values of red, of green, and of blue.
import { LabError } from '../lottery/errors';
import { nameOf, withReader } from './bytes';
import type { DataFile } from './bytes';
import { say } from '../lottery/translate';

const PIXELS = 32 * 32;
const VALUES = 3 * PIXELS;
/** Bytes of a record. */
export const CIFAR_RECORD = 1 + VALUES;

/**
 * Reads every record of a file.
 * @param values where the images go, [examples][3][32][32]: as many as the file must have
 * @param labels where their classes go
 * @returns SHA-256 of the content
 * @throws LabError: cut short, oversized, a class that there is none of
 */
export async function readCifar(
  file: DataFile,
  values: Uint8Array,
  labels: Uint16Array,
  classes: number,
): Promise<string> {
  return withReader(file, async (reader) => {
    const record = new Uint8Array(CIFAR_RECORD);
    for (let example = 0; example < labels.length; example++) {
      if ((await reader.fill(record)) < CIFAR_RECORD)
        throw new LabError(
          say`${nameOf(file)} is cut short: it should contain ${labels.length} images, but ends in image ${example + 1}.`,
          { hint: say('Get the file again; compare its size with the original.') },
        );
      const label = record[0] as number;
      if (label >= classes)
        throw new LabError(
          say`${nameOf(file)}, image ${example + 1}: its class is ${label}, but there are ${classes} classes, numbered from 0.`,
          { hint: say('Name a file of the binary version of CIFAR-10.') },
        );
      labels[example] = label;
      values.set(record.subarray(1), example * VALUES);
    }
    if (!(await reader.atEnd()))
      throw new LabError(say`${nameOf(file)} is longer than it should be: ${labels.length} images.`, {
        hint: say('Get the file again; compare its size with the original.'),
      });
    return reader.sha256();
  });
}

/** Records from pictures that hold an image in each row, its pixels one after the other, and the images' classes. */
export function* cifarRecords(pixels: Uint8Array, labels: Uint8Array): Generator<Uint8Array> {
  for (let example = 0; example < labels.length; example++) {
    const record = new Uint8Array(CIFAR_RECORD);
    record[0] = labels[example] as number;
    for (let pixel = 0, at = example * VALUES; pixel < PIXELS; pixel++)
      for (let channel = 0; channel < 3; channel++)
        record[1 + channel * PIXELS + pixel] = pixels[at++] as number;
    yield record;
  }
}
