// Fingerprint of a person's own data in an experiment's hash: of the content, independent of path and compression.
import { createHash } from 'node:crypto';
import type { DatasetSettings } from '../lottery/settings';
import { withReader } from './bytes';
import { OWN_FIELDS, ownFile } from './own-data';

/**
 * SHA-256 over the decompressed content of the files that the settings name, as 64 hexadecimal digits; null for a
 * dataset known by name, whose content never changes.
 * @throws LabError when a file can't be read
 */
export async function datasetFingerprint(
  settings: DatasetSettings,
  baseFolder: string,
): Promise<string | null> {
  if (settings.name !== undefined) return null;
  const whole = createHash('sha256');
  for (const field of OWN_FIELDS) {
    const file = ownFile(settings, baseFolder, field);
    const content = file ? await contentSum(file) : 'none';
    whole.update(`${field} ${content}\n`);
  }
  return whole.digest('hex');
}

const contentSum = (file: Parameters<typeof withReader>[0]) =>
  withReader(file, async (reader) => {
    for await (const chunk of reader.chunks()) void chunk;
    return reader.sha256();
  });
