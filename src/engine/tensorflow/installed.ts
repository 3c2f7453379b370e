// Where the native library lies in the user's storage folder, and whether it is there.
import envPaths from 'env-paths';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

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

/** Where engines are installed: the platform's own place for this user, or `TICKETLAB_ENGINES` where that is set. */
const enginesFolder = (): string =>
  process.env['TICKETLAB_ENGINES']
    ? resolve(process.env['TICKETLAB_ENGINES'])
    : join(envPaths('ticketlab', { suffix: '' }).data, 'engines');

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
