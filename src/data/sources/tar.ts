// Reads tar archives from start to end: the names and contents of plain files, which is all that npm packages hold.
import type { ByteReader } from '../bytes';
import { SourceError } from './errors';
import { say } from '../../lottery/translate';

const BLOCK = 512;
const CHUNK = 1 << 20;

export interface TarFile {
  path: string;
  size: number;
  /** To be read before the next file is asked for, or not at all. */
  content: AsyncIterable<Uint8Array>;
}

/** @throws SourceError when it is no archive, or cut short */
export async function* tarFiles(reader: ByteReader): AsyncGenerator<TarFile> {
  for (;;) {
    const header = new Uint8Array(BLOCK);
    const got = await reader.fill(header);
    // Archives end with two blocks of zeros; some only with the end of the file.
    if (got === 0 || header.every((byte) => byte === 0)) return;
    if (got < BLOCK) throw new SourceError(say('has an archive that is cut short'));
    const size = sizeIn(header);
    let left = size;
    const content = async function* () {
      while (left > 0) {
        const chunk = new Uint8Array(Math.min(CHUNK, left));
        if ((await reader.fill(chunk)) < chunk.length) {
          throw new SourceError(say('has an archive that is cut short'));
        }
        left -= chunk.length;
        yield chunk;
      }
    };
    const kind = header[156];
    if (kind === 0 || kind === 0x30) yield { path: pathIn(header), size, content: content() };
    for await (const skipped of content()) void skipped;
    await reader.fill(new Uint8Array((BLOCK - (size % BLOCK)) % BLOCK));
  }
}

/** Size in octal digits, after the header's own sum says that this is a header. */
function sizeIn(header: Uint8Array): number {
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  const size = parseInt(text(header, 124, 12), 8);
  if (parseInt(text(header, 148, 8), 8) !== sum || !Number.isSafeInteger(size)) {
    throw new SourceError(say('has an archive that cannot be read'));
  }
  return size;
}

function pathIn(header: Uint8Array): string {
  const prefix = text(header, 257, 5) === 'ustar' ? text(header, 345, 155) : '';
  return (prefix === '' ? '' : `${prefix}/`) + text(header, 0, 100);
}

/** A field, up to its first zero. */
function text(header: Uint8Array, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end === -1 ? field : field.subarray(0, end)).trim();
}
