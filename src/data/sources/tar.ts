// Entries of a tar archive, one after the other from start to end.
import { createTarDecoder } from 'modern-tar';
import { LabError } from '../../lottery/errors';
import { say } from '../../lottery/translate';
import type { ByteReader } from '../bytes';
import { SourceError } from './errors';

export interface TarFile {
  path: string;
  /** Links and whatever else archives hold are no files. */
  isFile: boolean;
  size: number;
  /** To be read before the next file is asked for, or not at all. */
  content: AsyncIterable<Uint8Array>;
}

/** The plain files alone. Parameters and errors as of `tarEntries`. */
export async function* tarFiles(reader: ByteReader): AsyncGenerator<TarFile> {
  for await (const entry of tarEntries(reader)) if (entry.isFile) yield entry;
}

/**
 * Holds a few megabytes at a time, however large the archive is.
 * @throws SourceError when it is no archive, damaged or cut short; LabError when the reader cannot read it
 */
export async function* tarEntries(reader: ByteReader): AsyncGenerator<TarFile> {
  // Strict: headers have to add up to their sums, and the archive has to have its end.
  const entries = streamOf(reader.chunks()).pipeThrough(createTarDecoder({ strict: true }));
  for await (const { header, body } of explained(entries)) {
    // What is left over has to be read by somebody: given up, a file would take the beginning of the next with it (modern-tar 0.8.6).
    const content = explained(left(body));
    yield { path: header.name, isFile: header.type === 'file', size: header.size, content };
    await drain(explained(left(body)));
  }
}

async function drain(stream: AsyncIterator<unknown>): Promise<void> {
  while (!(await stream.next()).done);
}

/** Whoever stops reading leaves the rest to the next. */
async function* left(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* body.values({ preventCancel: true });
}

/** Like ReadableStream.from, which Node 20 has only since 20.6. */
const streamOf = (chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> =>
  new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });

/** What comes of a stream, with its failures as the source's. */
async function* explained<T>(stream: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* stream;
  } catch (cause) {
    if (cause instanceof LabError) throw cause;
    throw new SourceError(say('has an archive that cannot be read'), { cause });
  }
}
