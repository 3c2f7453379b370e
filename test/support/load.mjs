// Runs TypeScript from plain Node: bundles modules, leaves packages outside, and imports the results.
import { build } from 'esbuild';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const CACHE = fileURLToPath(new URL('../../.cache/scripts', import.meta.url));

/** Imports TypeScript or JavaScript files, as one program: a module that two of them use is the same module. */
export async function load(...files) {
  process.setSourceMapsEnabled(true);
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'run-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await build({
    entryPoints: Object.fromEntries(files.map((file, index) => [`${index}`, resolve(file)])),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return Promise.all(files.map((_, index) => import(pathToFileURL(join(folder, `${index}.mjs`)).href)));
}
