// The Python environment with PyTorch that `ticketlab engine install pytorch` makes.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { enginesFolder } from '../engines-folder';

/** What is written down once an environment has passed its test. */
const recordSchema = z.object({
  /** Name of its folder: an environment cannot be moved, so each has a new one. */
  environment: z.string().regex(/^env-[\w-]+$/),
  /** Versions. */
  torch: z.string(),
  python: z.string(),
});
export type InstalledRecord = z.output<typeof recordSchema>;

export interface InstalledPyTorch extends InstalledRecord {
  /** Of the environment. */
  folder: string;
  /** Path of its Python. */
  executable: string;
}

export const pytorchFolder = (): string => join(enginesFolder(), 'pytorch');

export const recordFile = (folder: string): string => join(folder, 'installed.json');

/** Where an environment has its Python. */
export const pythonOf = (environment: string): string =>
  join(environment, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');

/** @returns null where it is not installed, or the Python that it was made with is gone */
export function findInstalledPyTorch(root = pytorchFolder()): InstalledPyTorch | null {
  try {
    const record = recordSchema.parse(JSON.parse(readFileSync(recordFile(root), 'utf8')));
    const folder = join(root, record.environment);
    const executable = pythonOf(folder);
    return existsSync(executable) ? { ...record, folder, executable } : null;
  } catch {
    return null;
  }
}
