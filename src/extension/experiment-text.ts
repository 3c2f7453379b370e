// Experiment files as they are on disk, looked at before they are in memory.
import { readSmallFile } from '../data/system';
import { errorCode } from '../lottery/errors';
import { withLibraries } from './libraries';

/**
 * @returns null where the file is larger than any that is read
 * @throws Error of the system, also for what is no ordinary file
 */
export async function experimentText(path: string): Promise<string | null> {
  // They know the language of experiments, which nothing else needs at the start.
  const { MOST_FILE_BYTES } = await withLibraries(() => import('../experiment/file/limits'));
  try {
    return new TextDecoder().decode(await readSmallFile(path, MOST_FILE_BYTES));
  } catch (error) {
    if (errorCode(error) === 'EFBIG') return null;
    throw error;
  }
}
