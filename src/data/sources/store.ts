// Puts a file into the cache atomically, only if it is complete and its checksum is right.
import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withReader } from '../bytes';
import type { CatalogueFile } from '../catalogue';
import { makeFolders } from '../system';
import { SourceError } from './errors';
import { forget, ownPath } from './part-file';
import { say } from '../../lottery/translate';

/** Folder for what is not finished, within a dataset's folder. */
export const partialFolder = (folder: string) => join(folder, 'partial');

/**
 * Writes the content under a name of its own, checks length and SHA-256, and renames it.
 * @throws SourceError when the content is not that of the file
 */
export async function storeContent(
  file: CatalogueFile,
  content: AsyncIterable<Uint8Array>,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  await makeFolders(partialFolder(folder));
  const path = ownPath(partialFolder(folder), file.name);
  try {
    const output = await open(path, 'wx');
    try {
      const hash = createHash('sha256');
      let length = 0;
      for await (const chunk of content) {
        signal.throwIfAborted();
        length += chunk.length;
        if (length > file.bytes) throw new SourceError(say`has another ${file.name}: it is too long`);
        hash.update(chunk);
        await output.appendFile(chunk);
      }
      if (length < file.bytes) throw new SourceError(say`has another ${file.name}: it is too short`);
      if (hash.digest('hex') !== file.sha256) {
        throw new SourceError(say`has another ${file.name}: its checksum is wrong`);
      }
      await output.sync();
    } finally {
      await output.close();
    }
    await rename(path, join(folder, file.name));
  } finally {
    await rm(path, { force: true });
    forget(path);
  }
}

/** Is the file in the cache, with its right content? */
export async function isStored(file: CatalogueFile, folder: string): Promise<boolean> {
  try {
    return await withReader({ path: join(folder, file.name) }, async (reader) => {
      if (reader.mostLength < file.bytes) return false;
      for await (const chunk of reader.chunks()) void chunk;
      return reader.sha256() === file.sha256;
    });
  } catch {
    return false;
  }
}
