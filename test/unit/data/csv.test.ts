import fc from 'fast-check';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withReader } from '../../../src/data/bytes';
import { readCsv } from '../../../src/data/csv';
import { loadDataset } from '../../../src/data/load';
import { prepareData } from '../../../src/data/prepare';
import { labError, settings, temporaryFolder } from './support';

/** Blanks that mean nothing: they make a file of few rows one that is read in several pieces. */
const WIDE = ' '.repeat(100);

describe('the user’s own CSV files', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => {
    folder.remove();
  });
  const load = (text: string | Uint8Array, more: object = {}) => {
    folder.write('data.csv', text);
    // The same examples again for testing, so that the order of the training part stays as written.
    return loadDataset(settings({ train: 'data.csv', test: 'data.csv', ...more }), folder.path);
  };
  const fails = async (text: string | Uint8Array, more: object = {}) => {
    const error = await labError(load(text, more));
    expect(error.hint).toBeTruthy();
    expect(error.message).toContain(folder.path);
    return error.message.replace(`${folder.path}/`, '');
  };

  it('of more columns than are read are refused, plain or quoted, before each has memory of its own', async () => {
    const wide = ','.repeat(1 << 25);
    for (const row of [wide, `"",${wide}`, `a,b\n1,"2"\n${wide}\r\n`]) {
      const from = process.memoryUsage().heapUsed;
      expect(await fails(row)).toBe('data.csv (dataset.train) has a row of more than 1,048,576 columns.');
      // Thirty-two million texts in an array have 256 MiB at least.
      expect(process.memoryUsage().heapUsed - from).toBeLessThan(200 << 20);
    }
  });

  it('that unfold into hundreds of times their size are refused on the way', async () => {
    const zipped = gzipSync(Buffer.alloc(1 << 26, '1,2\n'));
    const path = folder.write('data.csv', Buffer.concat(Array<Buffer>(5).fill(zipped)));
    let unfolded = 0;
    const reading = withReader({ path }, async (reader) => {
      for await (const chunk of reader.chunks()) unfolded += chunk.length;
    });
    expect((await labError(reading)).message).toContain('unfolds into more than 200 times its size');
    expect(unfolded).toBeLessThanOrEqual(1 << 28);
  });

  it('hold numbers and, last in each row, the class', async () => {
    const data = await load('5,0.5,a\n6,-1e3,b\n');
    expect(data.shape).toEqual([2]);
    expect(data.classNames).toEqual(['a', 'b']);
    expect(data.train.values).toEqual(Float32Array.of(5, 0.5, 6, -1000));
    expect([...data.train.labels]).toEqual([0, 1]);
  });

  it('may be gzipped, begin with a byte-order mark, end lines as Windows does, and have blank lines', async () => {
    const plain = await load('1,2,a\n3,4,b\n');
    expect(await load('\ufeff1,2,a\r\n\r\n3,4,b\r\n')).toEqual(plain);
    expect(await load(gzipSync('1,2,a\n3,4,b'))).toEqual(plain);
    expect(await load(' 1 , 2 ,a\n"3","4","b"')).toEqual(plain);
  });

  it('may be separated by semicolons or tabs', async () => {
    const plain = await load('1,2,a\n3,4,b\n');
    expect(await load('1;2;a\n3;4;b\n')).toEqual(plain);
    expect(await load('1\t2\ta\n3\t4\tb\n')).toEqual(plain);
  });

  it('may begin with a row of names, even one that counts the columns', async () => {
    const plain = await load('1,2,3,0\n4,5,6,1\n');
    expect(await load('x,y,z,class\n1,2,3,0\n4,5,6,1\n')).toEqual(plain);
    expect(await load('0,1,2,label\n1,2,3,0\n4,5,6,1\n')).toEqual(plain);
    expect(await load('1x1,1x2,1x3,label\n1,2,3,0\n4,5,6,1\n')).toEqual(plain);
  });

  it('have their class where label_column says', async () => {
    const last = await load('1,2,a\n3,4,b\n');
    expect(await load('a,1,2\nb,3,4\n', { label_column: 'first' })).toEqual(last);
    expect(await load('1,a,2\n3,b,4\n', { label_column: 2 })).toEqual(last);
    expect(await fails('1,2,a\n3,4,b\n', { label_column: 7 })).toBe(
      'data.csv (dataset.train) has 3 columns, so `label_column: 7` is not there.',
    );
  });

  it('order classes by value where all are numbers, else by name', async () => {
    expect((await load('1,10\n2,9\n3,9.0\n4,010\n')).classNames).toEqual(['9', '10']);
    expect((await load('1,10\n2,9\n3,b\n')).classNames).toEqual(['10', '9', 'b']);
  });

  it('keep whole numbers from 0 to 255 as bytes, anything else as 32-bit floats', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.nat(255), fc.double({ min: -1e30, max: 1e30, noNaN: true })), { minLength: 2 }),
        async (drawn) => {
          // As text has it: there, -0 is 0.
          const column = drawn.map((value) => Number(`${value}`));
          const data = await load(column.map((value, i) => `${value},${i % 2}\n`).join(''));
          const bytes = column.every((value) => Number.isInteger(value) && value >= 0 && value <= 255);
          expect(data.train.values).toEqual(bytes ? Uint8Array.from(column) : Float32Array.from(column));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('mean their numbers as they are written where nothing is normalised, however they are kept', async () => {
    const bytes = await load('0,a\n1,b\n1,a\n');
    const floats = await load('0,a\n1,b\n0.5,a\n');
    for (const data of [bytes, floats]) {
      const prepared = prepareData(data, { validation: 1, normalise: 'none' }, 0);
      expect([...prepared.scale, ...prepared.shift]).toEqual([1, 0]);
    }
  });

  it('may quote fields, over several lines too, anywhere in a long file', async () => {
    const rows = Array.from(
      { length: 15_000 },
      (_, i) => `${i % 256},${WIDE}${i % 2 === 0 ? 'even' : 'odd'}\n`,
    );
    rows[14_000] = '"7","even"\n';
    rows[14_002] = '9,"odd\n "\n';
    const data = await load(rows.join(''));
    expect(data.train.labels.length).toBe(15_000);
    expect(data.train.values[14_000]).toBe(7);
    expect(data.classNames).toEqual(['even', 'odd', 'odd\n ']);
    rows[14_999] = 'x,odd';
    expect(await fails(rows.join(''))).toMatch(/line 15001, column 1: "x" is not a number/);
  });

  it('may end their lines as old Macs did', async () => {
    expect(await load('1,2,a\r3,4,b\r')).toEqual(await load('1,2,a\n3,4,b\n'));
  });

  it('that are not UTF-8 are refused: replaced letters could make one class of two', async () => {
    expect(await fails(Buffer.from('1,2,\u00e9\n3,4,\u00e8\n', 'latin1'))).toMatch(/not UTF-8/);
  });

  it('name the right line far into a file', async () => {
    const rows = Array.from({ length: 15_000 }, (_, i) => `${i % 256},${WIDE}${i % 3}\n`);
    rows[14_998] = '?,1\n';
    expect(await fails(rows.join(''))).toMatch(/line 14999, column 1/);
    rows[5] = '\n\n5,1\n';
    expect(await fails(rows.join(''))).toMatch(/line 15001, column 1/);
  });

  it('with thousands of examples are read whole', async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => `${i % 256},${(i * 7) % 256},${i % 3}`);
    const data = await load(rows.join('\n'));
    expect(data.train.labels.length).toBe(5000);
    expect(data.train.values.at(-2)).toBe(4999 % 256);
  });

  it('text where a number belongs is refused, with line, column and name', async () => {
    expect(await fails('width,height,class\n1,2,a\n\n3,tall,b\n')).toBe(
      'data.csv (dataset.train), line 4, column 2 (height): "tall" is not a number.',
    );
    expect(await fails('1,2,a\n0x1F,4,b\n')).toMatch(/line 2, column 1: "0x1F" is not a number/);
    expect(await fails('1;2;a\n"3,5";4;b\n')).toMatch(/line 2, column 1: "3,5" is not a number/);
  });

  it('missing values, NaN and infinity are refused, with line and column', async () => {
    expect(await fails('1,2,a\n,4,b\n')).toMatch(/line 2, column 1: the value is missing/);
    expect(await fails('1,2,a\n3,NaN,b\n')).toMatch(/line 2, column 2: "NaN" is a missing value/);
    expect(await fails('1,2,a\n3,?,b\n')).toMatch(/line 2, column 2: "\?" is a missing value/);
    expect(await fails('1,2,a\n3,-inf,b\n')).toMatch(/line 2, column 2: "-inf" is not a finite number/);
    expect(await fails('1,2,a\n3,1e39,b\n')).toMatch(/line 2, column 2: "1e39" is too large/);
    expect(await fails('1,2,a\n3,4,\n')).toMatch(/line 2, column 3: the class is missing/);
  });

  it('rows of different length are refused, with the line', async () => {
    expect(await fails('1,2,a\n3,b\n')).toMatch(/line 2: 2 columns, but the first row has 3/);
    expect(await fails('1,2,a\n3,4,5,b\n')).toMatch(/line 2: 4 columns, but the first row has 3/);
  });

  it('a quotation mark out of place is refused, with the line', async () => {
    expect(await fails('1,2,a\n3,"4,b\n5,6,a\n')).toMatch(/line \d: a quotation mark is never closed/);
    expect(await fails('1,2,a\n3"x,4,b\n')).toMatch(/line 2: a quotation mark stands inside a field/);
  });

  it('empty files, names without examples, single columns and binary data are refused', async () => {
    expect(await fails('')).toMatch(/is empty/);
    expect(await fails('a,b,c\n')).toMatch(/has no examples, only a row of names/);
    expect(await fails('1\n2\n')).toMatch(/has one column/);
    expect(await fails('\n\n')).toMatch(/has no examples/);
    expect(await fails(Buffer.from('PK\u0003\u0004\u0000\u0000'))).toMatch(/binary data of another kind/);
    expect(await fails(Buffer.from('\ufeff1,2,a', 'utf16le'))).toMatch(/text in UTF-16/);
  });

  it('more examples than an array holds are refused', async () => {
    folder.write('data.csv', '1,2,a\n3,4,b\n5,6,a\n');
    const file = { path: join(folder.path, 'data.csv'), field: 'dataset.train' };
    const read = (most: number) =>
      withReader(file, (reader) => readCsv(reader, { labelColumn: 'last' }, most));
    expect((await read(3)).examples.labels).toHaveLength(3);
    const { message } = await labError(read(2));
    expect(message).toContain('has more than 2 examples, which are not read');
  });

  it('a label column that cannot be one is refused', async () => {
    expect(await fails('1,0\n2,0\n')).toMatch(/every example has the same label, "0"/);
    expect(await fails('1,0.25\n2,3\n')).toMatch(/the label 0\.25 is not a whole number/);
  });

  it('test classes and columns must be those of the training data', async () => {
    folder.write('test.csv', '1,2,a\n3,4,c\n');
    expect(await fails('1,2,a\n3,4,b\n', { test: 'test.csv' })).toBe(
      'test.csv (dataset.test), line 2, column 3: "c" is not a class of the training data.',
    );
    folder.write('test.csv', '1,a\n3,b\n');
    expect(await fails('1,2,a\n3,4,b\n', { test: 'test.csv' })).toMatch(
      /test\.csv \(dataset\.test\) has 1 values per example; the training data has 2/,
    );
  });

  it('labels in a file of their own do not go with CSV', async () => {
    expect(await fails('1,2,a\n3,4,b\n', { train_labels: 'data.csv' })).toMatch(/labels go with IDX files/);
  });
});
