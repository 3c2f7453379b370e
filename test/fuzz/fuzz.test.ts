// Ten thousand files that differ from those of the corpus, and the corpus itself; `npm run fuzz` goes on from there.
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary';
import { ROOT } from '../support/root';
import { corpusOf, fuzz, watch } from './fuzz';
import { READERS, prepare } from './readers';

const INPUTS = Math.ceil(10_000 / READERS.length);

describe.each(READERS.map((reader) => [reader.name, reader] as const))('%s', (_, reader) => {
  test('the corpus, with all that was found, is read or refused in words', async () => {
    const folder = await temporaryFolder();
    const path = await prepare(reader, folder);
    for (const input of corpusOf(ROOT, reader)) expect(await watch(reader, input, path, folder)).toBeNull();
  });

  test('whatever becomes of it is, too', async () => {
    const folder = await temporaryFolder();
    const path = await prepare(reader, folder);
    const found = await fuzz(reader, corpusOf(ROOT, reader), { path, folder, seed: 1, inputs: INPUTS });
    expect(found && `${found.what}\n${JSON.stringify(found.input.toString('latin1'))}`).toBeNull();
  });
});
