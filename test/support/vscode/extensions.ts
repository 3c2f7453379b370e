// Small extensions that stand beside ours in a test.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SmallExtension {
  publisher: string;
  name: string;
  version: string;
  /** What its package.json says besides. */
  manifest: object;
  /** Text by path. */
  files: Record<string, string>;
}

/** To be called before the server has installed anything. @returns its folder */
export function installExtension(home: string, extension: SmallExtension): string {
  const { publisher, name, version, manifest, files } = extension;
  const folder = join(home, 'extensions', `${publisher}.${name}-${version}`);
  mkdirSync(folder, { recursive: true });
  const described = { publisher, name, version, engines: { vscode: '^1.90.0' }, ...manifest };
  for (const [path, text] of Object.entries({ ...files, 'package.json': JSON.stringify(described) }))
    writeFileSync(join(folder, path), text);
  return folder;
}
