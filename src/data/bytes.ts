// Reads a file's content from start to end, decompressed where it is gzipped, and says plainly what is wrong with it.
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { LabError, errorCode } from '../lottery/errors';
import { openRegular } from './system';
import { say } from '../lottery/translate';
import type { TranslatableText } from '../lottery/translate';

/** A file that someone named: its path, and the field of the experiment where that was. */
export interface DataFile {
  path: string;
  /** `dataset.train`, `dataset.test_labels`, … */
  field?: string;
}

/** How messages call a file. */
export const nameOf = ({ path, field }: DataFile) => (field ? `${path} (${field})` : path);

const CHUNK = 1 << 20;
/** Deflate cannot shrink anything further than this. */
const MOST_COMPRESSION = 1032;

/** What a gzipped file may unfold into: bytes that any may, beyond them so many times its size. Data seldom shrinks to a hundredth. */
const FREE_UNFOLDED = 1 << 28;
const MOST_UNFOLDED = 200;

/** Decompressed content of a file, read piece by piece. `close` it in any case. */
export class ByteReader {
  /** Length of the content where it can be known without reading it: not of gzipped files. */
  readonly length: number | null;
  /** The most that the content can come to. */
  readonly mostLength: number;
  readonly #stream: Readable;
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #hash = createHash('sha256');
  #chunk: Uint8Array = new Uint8Array(0);
  #unfolded = 0;
  readonly #mostUnfolded: number;
  readonly #handle: FileHandle;

  private constructor(
    readonly file: DataFile,
    handle: FileHandle,
    stored: number,
    gzipped: boolean,
  ) {
    this.#handle = handle;
    this.length = gzipped ? null : stored;
    this.mostLength = gzipped ? stored * MOST_COMPRESSION : stored;
    this.#mostUnfolded = gzipped ? Math.max(FREE_UNFOLDED, stored * MOST_UNFOLDED) : Infinity;
    const raw = handle.createReadStream({ start: 0, highWaterMark: CHUNK, autoClose: false });
    // An error destroys the last stream with it, so it comes out where that is read.
    this.#stream = gzipped ? pipeline(raw, createGunzip({ chunkSize: CHUNK }), () => undefined) : raw;
    // One that comes when nobody reads any more is nobody's concern.
    this.#stream.on('error', () => undefined);
    this.#chunks = this.#stream[Symbol.asyncIterator]();
  }

  /** @throws LabError when the file can't be read */
  static async open(file: DataFile): Promise<ByteReader> {
    let handle: FileHandle | undefined;
    try {
      handle = await openRegular(file.path);
      const { size } = await handle.stat();
      const magic = new Uint8Array(2);
      await handle.read(magic, 0, 2, 0);
      return new ByteReader(file, handle, size, magic[0] === 0x1f && magic[1] === 0x8b);
    } catch (error) {
      await handle?.close();
      throw readingError(error, file);
    }
  }

  /** Fills `target` as far as the content goes. @returns bytes written */
  async fill(target: Uint8Array): Promise<number> {
    let filled = 0;
    while (filled < target.length) {
      if (this.#chunk.length === 0 && !(await this.#next())) break;
      const piece = this.#chunk.subarray(0, target.length - filled);
      target.set(piece, filled);
      filled += piece.length;
      this.#chunk = this.#chunk.subarray(piece.length);
    }
    return filled;
  }

  /** The first bytes of what is left, at most `length`, without consuming them. */
  async peek(length: number): Promise<Uint8Array> {
    const head = new Uint8Array(length);
    const got = head.subarray(0, await this.fill(head));
    const joined = new Uint8Array(got.length + this.#chunk.length);
    joined.set(got);
    joined.set(this.#chunk, got.length);
    this.#chunk = joined;
    return got;
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    while (this.#chunk.length > 0 || (await this.#next())) {
      const chunk = this.#chunk;
      this.#chunk = new Uint8Array(0);
      yield chunk;
    }
  }

  async atEnd(): Promise<boolean> {
    return this.#chunk.length === 0 && !(await this.#next());
  }

  /** SHA-256 of the content, once all of it has been read. */
  sha256(): string {
    return this.#hash.digest('hex');
  }

  async close(): Promise<void> {
    this.#stream.destroy();
    await this.#handle.close();
  }

  #unfoldsTooFar(): LabError {
    const times = MOST_UNFOLDED.toLocaleString('en');
    return new LabError(
      say`${nameOf(this.file)} unfolds into more than ${times} times its size: gzipped data seldom does, files that are meant to fill the memory do.`,
      { hint: say('Where you trust it, unpack it (gunzip) and name the unpacked file.') },
    );
  }

  /** Gets the next chunk that holds anything; false at the end. */
  async #next(): Promise<boolean> {
    try {
      for (;;) {
        const result = await this.#chunks.next();
        if (result.done === true) return false;
        if (result.value.length === 0) continue;
        this.#unfolded += result.value.length;
        if (this.#unfolded > this.#mostUnfolded) throw this.#unfoldsTooFar();
        this.#hash.update(result.value);
        this.#chunk = result.value;
        return true;
      }
    } catch (error) {
      throw readingError(error, this.file);
    }
  }
}

/** Opens a file, uses it, and closes it whatever happens. */
export async function withReader<T>(file: DataFile, use: (reader: ByteReader) => Promise<T>): Promise<T> {
  const reader = await ByteReader.open(file);
  try {
    return await use(reader);
  } finally {
    await reader.close();
  }
}

const DENIED = {
  problem: say('cannot be read: permission is denied'),
  hint: say('Give yourself the right to read it and to enter the folders above it (chmod), or copy it.'),
};
const NO_FILE = {
  problem: say('is not a file'),
  hint: say('Name a file that holds the data itself; folders and pipes cannot be read.'),
};
const READING_ERRORS: Record<string, { problem: TranslatableText; hint: TranslatableText }> = {
  ENOENT: {
    problem: say('does not exist'),
    hint: say('Paths are relative to the experiment file; check the spelling.'),
  },
  EISDIR: NO_FILE,
  EFTYPE: NO_FILE,
  ENXIO: NO_FILE,
  ENOTDIR: { problem: say('does not exist: part of its path is a file'), hint: say('Check the path.') },
  EACCES: DENIED,
  EPERM: DENIED,
  EMFILE: {
    problem: say('cannot be opened: too many files are open'),
    hint: say('Raise the limit (ulimit -n).'),
  },
  Z_BUF_ERROR: {
    problem: say('is cut short: its gzip stream ends early'),
    hint: say('Get the file again; compare its size with the original.'),
  },
  Z_DATA_ERROR: {
    problem: say('is damaged: its gzip stream does not decompress'),
    hint: say('Get the file again; if it is not meant to be gzipped, check what kind of file it is.'),
  },
};

function readingError(error: unknown, file: DataFile): unknown {
  if (error instanceof LabError) return error;
  const known = READING_ERRORS[errorCode(error) ?? ''];
  if (known) return new LabError(say`${nameOf(file)} ${known.problem}.`, { hint: known.hint, cause: error });
  if (errorCode(error) === undefined) return error;
  return new LabError(say`${nameOf(file)} cannot be read: ${error instanceof Error ? error.message : ''}`, {
    cause: error,
  });
}
