// Shared by the data tests: files made on the spot, and settings as an experiment would give them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { LabError } from '../../../src/lottery/errors';
import { datasetSchema } from '../../../src/experiment/schema/cell-schemas';
import type { DatasetSettings } from '../../../src/lottery/settings';

/** A folder of its own for a test; `remove` it afterwards. */
export function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), 'ticketlab-data-'));
  return {
    path,
    write: (name: string, content: string | Uint8Array): string => {
      writeFileSync(join(path, name), content);
      return join(path, name);
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Dataset settings with the defaults of the schema. */
export const settings = (given: object): DatasetSettings => datasetSchema.parse(given);

/** An IDX file: type code, sizes, content. */
export function idx(type: number, sizes: number[], content: Uint8Array): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * sizes.length));
  header.setUint8(2, type);
  header.setUint8(3, sizes.length);
  sizes.forEach((size, i) => {
    header.setUint32(4 + 4 * i, size, false);
  });
  return Buffer.concat([new Uint8Array(header.buffer), content]);
}

/** The error that a promise fails with, which must be one meant for people. */
export async function labError(promise: Promise<unknown>): Promise<LabError> {
  const error: unknown = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(LabError);
  return error instanceof LabError ? error : new LabError('');
}
