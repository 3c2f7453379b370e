// `npm run results`: runs the experiments of docs/results/lenet-mnist.lottery.md (hours; goes on where it was stopped) and writes
// docs/results/lenet-mnist.md with its picture. `-- --page` writes the page alone, from what has been run.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled, ROOT } from './install.mjs';

const EXPERIMENTS = 'docs/results/lenet-mnist.lottery.md';
const RUNS = join(ROOT, 'docs', 'results', '.ticketlab', 'runs');

function ticketlab(...args) {
  const { status } = spawnSync(process.execPath, ['dist/cli.mjs', ...args], { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

ensureInstalled();
if (!process.argv.includes('--page')) {
  ensureBuilt();
  ticketlab('data', 'fetch', 'mnist');
  ticketlab('run', EXPERIMENTS, '--runs', RUNS);
}

// Beside the packages, so that the canvas, which can't be bundled, is found.
const outfile = join(ROOT, 'node_modules', '.cache', 'ticketlab-results.mjs');
const { build } = await import('esbuild');
await build({
  entryPoints: ['scripts/results/page.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
try {
  const { writePage } = await import(pathToFileURL(outfile).href);
  if (!existsSync(RUNS)) throw new Error(`There is no run in ${RUNS} yet: run this without --page first.`);
  await writePage(join(ROOT, 'docs', 'results'), RUNS);
} finally {
  await rm(outfile, { force: true });
}
