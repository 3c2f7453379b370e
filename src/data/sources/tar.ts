// The plain files of a tar archive, one after the other from start to end.
import { createTarDecoder } from 'modern-tar';
import { LabError } from '../../lottery/errors';
import { say } from '../../lottery/translate';
import type { ByteReader } from '../bytes';
import { SourceError } from './errors';

export interface TarFile {
  path: string;
  size: number;
  /** To be read before the next file is asked for, or not at all. */
  content: AsyncIterable<Uint8Array>;
}

/**
 * Holds a few megabytes at a time, however large the archive is.
 * @throws SourceError when it is no archive, damaged or cut short; LabError when the reader cannot read it
 */
export async function* tarFiles(reader: ByteReader): AsyncGenerator<TarFile> {
  // Strict: headers have to add up to their sums, and the archive has to have its end.
  const entries = streamOf(reader.chunks()).pipeThrough(createTarDecoder({ strict: true }));
  for await (const { header, body } of explained(entries)) {
    if (header.type === 'file') yield { path: header.name, size: header.size, content: explained(body) };
    // The next file comes once this one has been read or given up.
    await body.cancel();
  }
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
