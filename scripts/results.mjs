// `npm run results -- NAME`: runs the experiments of docs/results/NAME.lottery.md (hours; goes on where it was stopped) and writes
// docs/results/NAME.md with its picture. `--page` writes the page alone, from what has been run.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled, ROOT } from './install.mjs';
import { findNode24 } from './node24.mjs';

/** Of each page the dataset; where it is not run to its end, which experiment is paused after how many minutes. */
const PAGES = {
  'lenet-mnist': { dataset: 'mnist', limit: null },
  methods: { dataset: 'mnist', limit: null },
  'conv-cifar10': { dataset: 'cifar-10', limit: { experiment: 'conv2-cifar10-short', minutes: 90 } },
};
const FOLDER = join(ROOT, 'docs', 'results');
const RUNS = join(FOLDER, '.ticketlab', 'runs');

const names = process.argv.slice(2).filter((argument) => argument !== '--page');
const [name = ''] = names;
const page = PAGES[name];
if (names.length !== 1 || !page) {
  console.error(
    `Usage: npm run results -- NAME [--page], where NAME is one of: ${Object.keys(PAGES).join(', ')}`,
  );
  process.exit(2);
}
const experiments = `docs/results/${name}.lottery.md`;

ensureInstalled();
/** It compiles the kernels to the fastest code. */
const node = findNode24();
const cli = (...args) => ['dist/cli.mjs', ...args, '--runs', RUNS];

function ticketlab(...args) {
  const { status } = spawnSync(node, args, { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** Runs the page's experiments, or pauses them when they have had their time. */
async function run({ limit }) {
  if (!limit) return ticketlab(...cli('run', experiments));
  const left = limit.minutes * 60 - secondsSpent(limit.experiment);
  if (left <= 0) return;
  const child = spawn(node, cli('run', experiments, '--cores', '2'), {
    cwd: ROOT,
    stdio: 'inherit',
  });
  let timeIsUp = false;
  const timer = setTimeout(() => {
    timeIsUp = true;
    ticketlab(...cli('pause', limit.experiment));
  }, left * 1000);
  const [status] = await once(child, 'close');
  clearTimeout(timer);
  if (status !== 0 && !timeIsUp) process.exit(status ?? 1);
}

/** Of an experiment's run so far. */
function secondsSpent(experiment) {
  const { stdout } = spawnSync(node, cli('status', '--json'), { cwd: ROOT, encoding: 'utf8' });
  return (
    JSON.parse(stdout || '[]').find((summary) => summary.experiment === experiment)?.progress.secondsSpent ??
    0
  );
}

if (!process.argv.includes('--page')) {
  ensureBuilt();
  ticketlab('dist/cli.mjs', 'data', 'fetch', page.dataset);
  await run(page);
}

// Beside the packages, so that the canvas, which can't be bundled, is found.
const outfile = join(ROOT, 'node_modules', '.cache', 'ticketlab-results.mjs');
const { build } = await import('esbuild');
await build({
  entryPoints: ['scripts/results/write-page.ts'],
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
  await writePage(name, FOLDER, RUNS);
} finally {
  await rm(outfile, { force: true });
}
