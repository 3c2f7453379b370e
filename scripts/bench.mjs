// `npm run bench [-- --json FILE]`: builds, finds Node 24, runs bench/main.ts on it.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureBuilt, ensureInstalled, ROOT } from './install.mjs';
import { findNode24 } from './node24.mjs';

const cache = join(ROOT, '.cache', 'bench');

ensureInstalled();
ensureBuilt();
mkdirSync(cache, { recursive: true });
const node = findNode24();
if (node === process.execPath && !process.version.startsWith('v24.'))
  console.log(`This is Node ${process.version}; figures are meant for Node 24, which compiles faster code.`);
const { build } = await import('esbuild');
const { REQUIRE } = await import('./build.mjs');
const { buildPeak } = await import('./kernels.mjs');
const program = join(cache, 'main.mjs');
await build({
  absWorkingDir: ROOT,
  entryPoints: ['bench/main.ts'],
  outfile: program,
  bundle: true,
  platform: 'node',
  format: 'esm',
  banner: { js: REQUIRE },
  // It looks for files of its own beside itself.
  external: ['playwright-core'],
  logLevel: 'warning',
});
await buildPeak(join(cache, 'peak.wasm'));
for (const name of ['kernels.wasm', 'worker.mjs']) copyFileSync(join(ROOT, 'dist', name), join(cache, name));
const args = process.argv.slice(2);
const file = args.indexOf('--json') + 1;
if (file > 0 && args[file]) args[file] = resolve(args[file]);
process.exit(spawnSync(node, [program, ROOT, ...args], { stdio: 'inherit' }).status ?? 1);
