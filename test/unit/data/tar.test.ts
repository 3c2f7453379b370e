// Tar archives as programs write them, and as no honest program does.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { withReader } from '../../../src/data/bytes';
import { SourceError } from '../../../src/data/sources/errors';
import { tarFiles } from '../../../src/data/sources/tar';
import { temporaryFolder } from './support';

const LONG = `${'a-long-folder/'.repeat(12)}name.bin`;
const FILES = {
  'empty.txt': '',
  'whole-blocks.bin': 'x'.repeat(1024),
  [LONG]: 'y'.repeat(777),
  'umlaut-ü.txt': 'z',
};

describe('a tar archive', () => {
  const folder = temporaryFolder();
  afterEach(() => folder.remove());

  /** By the system's own tar. */
  const made = (...options: string[]): Buffer => {
    for (const [name, content] of Object.entries(FILES)) {
      mkdirSync(dirname(join(folder.path, 'in', name)), { recursive: true });
      folder.write(join('in', name), content);
    }
    symlinkSync('empty.txt', join(folder.path, 'in', 'link'));
    const out = join(folder.path, 'out.tar');
    execFileSync('tar', ['cf', out, ...options, '-C', join(folder.path, 'in'), '.']);
    return readFileSync(out);
  };
  const read = async (archive: Uint8Array, wanted: (path: string) => boolean = () => true) => {
    mkdirSync(folder.path, { recursive: true });
    const found: Record<string, string> = {};
    await withReader({ path: folder.write('archive.tar', archive) }, async (reader) => {
      for await (const { path, size, content } of tarFiles(reader)) {
        if (!wanted(path)) continue;
        const chunks: Uint8Array[] = [];
        for await (const chunk of content) chunks.push(chunk);
        found[path.replace(/^\.\//, '')] = Buffer.concat(chunks).toString();
        expect(Buffer.concat(chunks).length).toBe(size);
      }
    });
    return found;
  };
  const failure = (archive: Uint8Array) =>
    read(archive).then(
      () => null,
      (error: unknown) => error,
    );

  it.each(['gnu', 'pax', 'ustar'])(
    'in the format %s gives its files, links and folders left out',
    async (format) => {
      expect(await read(made(`--format=${format}`))).toEqual(FILES);
    },
  );

  it('gives the files after those that nobody reads', async () => {
    expect(await read(made(), (path) => path.endsWith(LONG))).toEqual({ [LONG]: FILES[LONG] });
  });

  it.each([
    ['that nobody reads', 0],
    ['that are given up amid', 1],
  ])('gives a file of megabytes after small ones %s', async (_, pieces) => {
    const large = Buffer.alloc(3_000_000, 'large ');
    mkdirSync(join(folder.path, 'many'), { recursive: true });
    folder.write('many/a.txt', 'a'.repeat(500));
    folder.write('many/b.bin', Buffer.alloc(200_000, 'b'));
    folder.write('many/c.txt', 'c'.repeat(500));
    folder.write('many/large.bin', large);
    folder.write('many/d.txt', 'd');
    const out = join(folder.path, 'many.tar');
    const names = ['a.txt', 'b.bin', 'c.txt', 'large.bin', 'd.txt'];
    execFileSync('tar', ['cf', out, '-C', join(folder.path, 'many'), ...names]);
    const found: [string, number][] = [];
    await withReader({ path: out }, async (reader) => {
      for await (const { path, content } of tarFiles(reader)) {
        let size = 0;
        let left = path === 'large.bin' ? Infinity : pieces;
        if (left > 0)
          for await (const chunk of content) {
            size += chunk.length;
            if (--left === 0) break;
          }
        found.push([path, path === 'large.bin' ? size : 0]);
      }
    });
    expect(found).toEqual(names.map((name) => [name, name === 'large.bin' ? large.length : 0]));
  });

  it('cut short anywhere is a failure of its source', async () => {
    const archive = made('--blocking-factor=1');
    for (let length = 0; length < archive.length; length += 256)
      expect([length, await failure(archive.subarray(0, length))]).toEqual([length, expect.any(SourceError)]);
  });

  it('whose headers have a wrong sum, or ask for as much memory as they like, is one, too', async () => {
    const archive = made('--format=gnu');
    expect(await failure(archive)).toBeNull();
    const damaged = Buffer.from(archive);
    damaged[3] = 0x7a;
    expect(await failure(damaged)).toBeInstanceOf(SourceError);
    // The entry before a long name says how long that is: 8 GB.
    const at = archive.indexOf('././@LongLink');
    const greedy = Buffer.from(archive);
    greedy.write('77777777777\0', at + 124);
    greedy.write('        ', at + 148);
    const sum = greedy.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
    greedy.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148);
    expect(await failure(greedy)).toBeInstanceOf(SourceError);
  });
});
