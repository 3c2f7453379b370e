import { gzipSync } from 'node:zlib';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { datasetFingerprint } from '../../../src/data/fingerprint';
import { labError, settings, temporaryFolder } from './support';

describe('the fingerprint of the user’s own data', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
    folder.write('a.csv', '1,2,0\n3,4,1\n');
    folder.write('b.csv', '5,6,0\n');
  });
  afterEach(() => {
    folder.remove();
  });
  const print = (given: object, base = folder.path) => datasetFingerprint(settings(given), base);

  it('depends on content alone: not on names, folders or packing', async () => {
    const one = await print({ train: 'a.csv', test: 'b.csv' });
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    mkdirSync(join(folder.path, 'sub'));
    folder.write('sub/renamed.gz', gzipSync('1,2,0\n3,4,1\n'));
    expect(await print({ train: 'renamed.gz', test: '../b.csv' }, join(folder.path, 'sub'))).toBe(one);
    expect(await print({ train: join(folder.path, 'a.csv'), test: 'b.csv' })).toBe(one);
  });

  it('changes with any content, and with what each file is for', async () => {
    const prints = await Promise.all([
      print({ train: 'a.csv' }),
      print({ train: 'b.csv' }),
      print({ train: 'a.csv', test: 'b.csv' }),
      print({ train: 'b.csv', test: 'a.csv' }),
      print({ train: 'a.csv', train_labels: 'b.csv' }),
    ]);
    expect(new Set(prints).size).toBe(5);
  });

  it('is the same in every release, so that runs are found again', async () => {
    expect(await print({ train: 'a.csv' })).toBe(
      '4e73c65187d9c8d502ee54011e687d00015d71661697d2e46b3b9ec4e37ad8cf',
    );
  });

  it('needs the files', async () => {
    expect((await labError(print({ train: 'c.csv' }))).message).toMatch(
      /c\.csv \(dataset\.train\) does not exist/,
    );
  });
});
