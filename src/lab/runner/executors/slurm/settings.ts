// `.ticketlab/slurm.yaml`, beside the folder of runs.
import { dirname, join } from 'node:path';
import { formatProblem } from '../../../../experiment/checks/problem';
import { readSlurm } from '../../../../experiment/file/read-slurm';
import type { SlurmSettings } from '../../../../experiment/schema/slurm';
import { LabError, errorCode } from '../../../../lottery/errors';
import { say } from '../../../../lottery/translate';
import { readError } from '../../../disk/files';
import { readText } from '../../../disk/run-files';

/** The most of it that is read, in bytes. */
const MOST_SETTINGS = 1 << 16;

/** @param root the folder of runs */
export const slurmFile = (root: string): string => join(dirname(root), 'slurm.yaml');

/**
 * The settings of a folder of runs; the defaults where there is no file. Its `setup` is code: this is only for where a person has asked
 * for a run on Slurm.
 * @throws LabError naming file, line and setting where anything is wrong in it, or where it cannot be read
 */
export async function readSlurmSettings(root: string): Promise<SlurmSettings> {
  const path = slurmFile(root);
  const text = await readText(path, MOST_SETTINGS).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return '';
    throw readError(error, path);
  });
  const { settings, problems } = readSlurm(text, path);
  if (settings) return settings;
  throw new LabError(problems.map(formatProblem).join('\n'), {
    hint: say('docs/cluster.md lists every setting of this file.'),
  });
}
