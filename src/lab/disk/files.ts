// Atomic writing of files, and messages for what the disk refuses.
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { access, open, rename, rm } from 'node:fs/promises';
import { LabError, WRITE_PROBLEMS, errorCode } from '../../lottery/errors';
import { say } from '../../lottery/translate';
import type { TranslatableText } from '../../lottery/translate';

/** Content piece by piece, as it is written. */
export type Chunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

let writes = 0;
const TEMPORARY = '.tmp';

/**
 * Writes a whole file, or nothing: its content goes to a file beside it, reaches the disk, and takes its place in one step.
 * Several chunks are written one after the other, so that tensors need not be copied together first.
 * @param name what messages call it
 * @throws LabError where the disk is full or refuses
 */
export async function writeAtomically(path: string, content: string | Chunks, name = path): Promise<void> {
  const temporary = `${path}.${process.pid}-${++writes}${TEMPORARY}`;
  try {
    const file = await open(temporary, 'wx');
    try {
      // writeFile of a file handle goes on after a short write, which is what a nearly full disk gives.
      for await (const chunk of typeof content === 'string' ? [content] : content)
        await file.writeFile(chunk);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw diskError(error, name);
  }
}

/** Whether a file's name says that its writer has not finished it. */
export const isTemporary = (name: string): boolean => name.endsWith(TEMPORARY);

/** A file of lines that only grows. Writes are whole lines, in order; a line that was cut short by a crash is cut off. */
export class AppendLog {
  private readonly file: number;
  private open = true;
  private size: number;

  /**
   * @param open gives the file's descriptor, for reading and appending
   * @throws LabError where the file cannot be opened for writing
   */
  constructor(
    private readonly path: string,
    open = () => openSync(path, 'a+'),
  ) {
    try {
      this.file = open();
      this.size = wholeLines(this.file);
      if (this.size < fstatSync(this.file).size) ftruncateSync(this.file, this.size);
    } catch (error) {
      throw diskError(error, path);
    }
  }

  /** @throws LabError where the disk is full; the file then ends with the line before */
  append(line: string): void {
    // The number of a closed file may already be another file's.
    if (!this.open) throw new Error(`${this.path} is closed`);
    const bytes = Buffer.from(line + '\n');
    try {
      for (let done = 0; done < bytes.length;) done += writeSync(this.file, bytes, done);
      this.size += bytes.length;
    } catch (error) {
      ftruncateSync(this.file, this.size);
      throw diskError(error, this.path);
    }
  }

  close(): void {
    if (!this.open) return;
    this.open = false;
    closeSync(this.file);
  }
}

export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** What to tell a person when `path` could not be written; errors that have nothing to do with the disk come back as they are. */
export function diskError(error: unknown, path: string): Error {
  const problem = WRITE_PROBLEMS[errorCode(error) ?? ''];
  if (problem === undefined) return error instanceof Error ? error : new Error(String(error));
  return new LabError(say`${path} cannot be written: ${problem}.`, {
    hint: say('Finished trainings are not lost. Fix this, then resume the run.'),
    cause: error,
  });
}

/** What to tell a person when `path` could not be read. */
export function readError(error: unknown, path: string): LabError {
  if (error instanceof LabError) return error;
  const code = errorCode(error);
  const known = UNREADABLE[code ?? ''];
  const why =
    known?.why ??
    WRITE_PROBLEMS[code ?? ''] ??
    code ??
    (error instanceof Error ? error.message : String(error));
  return new LabError(say`${path} cannot be read: ${why}.`, { hint: known?.hint, cause: error });
}

const DENIED = {
  why: say('permission is denied'),
  hint: say(
    'Give yourself the right to read it and to enter the folders above it (chmod, chown), or do this as the user whose it is.',
  ),
};
const UNREADABLE: Record<string, { why: TranslatableText; hint?: TranslatableText }> = {
  ENOENT: { why: say('there is no such file') },
  EISDIR: { why: say('it is a folder'), hint: say('A file is needed there.') },
  EFTYPE: { why: say('it is neither a file nor a folder'), hint: say('A file is needed there.') },
  EACCES: DENIED,
  EPERM: DENIED,
};

/** Bytes up to and with the last newline. */
function wholeLines(file: number): number {
  const chunk = Buffer.alloc(4096);
  for (let end = fstatSync(file).size; end > 0;) {
    const start = Math.max(0, end - chunk.length);
    const length = readSync(file, chunk, 0, end - start, start);
    const newline = chunk.subarray(0, length).lastIndexOf(10);
    if (newline >= 0) return start + newline + 1;
    end = start;
  }
  return 0;
}
