// Place of the native library in the user's storage folder.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { enginesFolder } from '../engines-folder';

/** Of @tensorflow/tfjs-node. A folder of its own for each: releases that want another do not get in each other's way. */
export const TFJS_VERSION = '4.22.0';

/** What is written down once the library has passed its test. */
const installedSchema = z.object({
  package: z.enum(['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu']),
  /** Version of the TensorFlow library itself. */
  tensorflow: z.string(),
});
export type Installed = z.output<typeof installedSchema>;
export type TfjsPackage = Installed['package'];

export const tensorflowFolder = (): string => join(enginesFolder(), `tensorflow-${TFJS_VERSION}`);

export const installedFile = (folder: string): string => join(folder, 'installed.json');

/** @returns null where it is not installed */
export function findInstalled(folder = tensorflowFolder()): Installed | null {
  try {
    return installedSchema.parse(JSON.parse(readFileSync(installedFile(folder), 'utf8')));
  } catch {
    return null;
  }
}
