// Writes the file that a command was asked for, with failures in terms of the path that the person gave.
import { writeAtomically } from '../lab/files';
import { LabError, errorCode } from '../lottery/errors';
import { InputError } from './exit';

/** Failures that another path would not have. */
const WRONG_PATH: Record<string, { why: string; hint: string }> = {
  ENOENT: { why: 'there is no such folder', hint: 'Make its folder first, or choose another path.' },
  ENOTDIR: { why: 'what should be its folder is a file', hint: 'Choose another path.' },
  EISDIR: { why: 'it is a folder', hint: 'Name a file in it.' },
  EACCES: { why: 'permission is denied', hint: 'Choose a folder that you may write to.' },
  EPERM: { why: 'permission is denied', hint: 'Choose a folder that you may write to.' },
  EROFS: { why: 'the disk is read-only', hint: 'Choose a folder on another disk.' },
  ENAMETOOLONG: { why: 'the name is too long', hint: 'Choose a shorter one.' },
};

const FULL: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your quota of disk space is used up',
};

/**
 * The whole file or nothing.
 * @throws InputError where the path is wrong; LabError where the disk is full or fails
 */
export async function writeOutput(path: string, content: string | Uint8Array[]): Promise<void> {
  try {
    await writeAtomically(path, content);
  } catch (error) {
    const cause = error instanceof LabError ? error.cause : error;
    const code = errorCode(cause);
    if (code === undefined) throw error;
    const wrong = WRONG_PATH[code];
    if (wrong)
      throw new InputError(`${path} cannot be written: ${wrong.why}.`, { hint: wrong.hint, cause: error });
    throw new LabError(`${path} cannot be written: ${FULL[code] ?? code}.`, {
      ...(FULL[code] !== undefined && { hint: 'Make room, or choose a folder on another disk.' }),
      cause: error,
    });
  }
}
