// Windows looks for a library beside the program that wants it: there the native addon has to find TensorFlow's.
import { access, copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TfjsPackage } from '../../engine/tensorflow/installed';

const LIBRARY = 'tensorflow.dll';

/** The package links it there where it may; where it may not, nothing says so. */
export async function provideLibraryBesideAddon(
  folder: string,
  name: TfjsPackage,
  platform: NodeJS.Platform = process.platform,
): Promise<void> {
  if (platform !== 'win32') return;
  const root = join(folder, 'node_modules', name);
  for (const version of await readdir(join(root, 'lib'))) {
    const wanted = join(root, 'lib', version, LIBRARY);
    const there = await access(wanted).then(
      () => true,
      () => false,
    );
    if (!there) await copyFile(join(root, 'deps', 'lib', LIBRARY), wanted);
  }
}
