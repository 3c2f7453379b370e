// Before the suite: packages the extension once, for all of it, and installs what the workbench needs. The variable
// TICKETLAB_VSIX names a package made before.
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { CACHE, ROOT } from '../support/root';
import { ensureChromium, ensureServer } from '../support/vscode/install';

declare module 'vitest' {
  export interface ProvidedContext {
    vsix: string;
  }
}

export default async function setup(project: TestProject) {
  ensureChromium();
  ensureServer();
  const made = process.env.TICKETLAB_VSIX;
  if (made) return project.provide('vsix', made);
  mkdirSync(CACHE, { recursive: true });
  const vsix = join(CACHE, `ui-${process.pid}.vsix`);
  await promisify(execFile)(process.execPath, [join(ROOT, 'scripts', 'package.mjs'), vsix]);
  project.provide('vsix', vsix);
  return () => rmSync(vsix, { force: true });
}
