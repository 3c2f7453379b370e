// Writes the file that a command was asked for, with failures in terms of the path that the person gave.
import { writeAtomically } from '../lab/disk/files';
import type { Chunks } from '../lab/disk/files';
import { LabError, WRITE_PROBLEMS, errorCode } from '../lottery/errors';
import { say } from '../lottery/translate';
import { InputError } from './exit';

/** What to do about failures that another path would not have. */
const OTHER_PATH: Record<string, string> = {
  ENOENT: 'Make its folder first, or choose another path.',
  ENOTDIR: 'Choose another path.',
  EISDIR: 'Name a file in it.',
  EACCES: 'Choose a folder that you may write to.',
  EPERM: 'Choose a folder that you may write to.',
  EROFS: 'Choose a folder on another disk.',
  ENAMETOOLONG: 'Choose a shorter one.',
};

/**
 * The whole file or nothing.
 * @throws InputError where the path is wrong; LabError where the disk is full or fails
 */
export async function writeOutput(path: string, content: string | Chunks): Promise<void> {
  try {
    await writeAtomically(path, content);
  } catch (error) {
    const cause = error instanceof LabError ? error.cause : error;
    const code = errorCode(cause);
    if (code === undefined) throw error;
    const message = say`${path} cannot be written: ${WRITE_PROBLEMS[code] ?? code}.`;
    const hint = OTHER_PATH[code];
    if (hint !== undefined) throw new InputError(message, { hint, cause: error });
    const full = code === 'ENOSPC' || code === 'EDQUOT';
    throw new LabError(message, {
      ...(full && { hint: 'Make room, or choose a folder on another disk.' }),
      cause: error,
    });
  }
}
