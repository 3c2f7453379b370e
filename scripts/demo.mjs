// `npm run demo`: from a fresh checkout to winning tickets. Installs, builds, runs an experiment, writes its report.
import { spawn } from 'node:child_process';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { removeEarlier } from './earlier-demo.mjs';
import { ensureBuilt, ensureInstalled, ROOT } from './install.mjs';

const CLI = join(ROOT, 'dist', 'cli.mjs');
const EXPERIMENT = 'examples/digits.lottery.md';
const RUNS = join(ROOT, '.ticketlab', 'demo');
const REPORT = join(ROOT, 'ticketlab-report-demo.html');

ensureInstalled();
console.log('Building …');
ensureBuilt();

if (!removeEarlier(RUNS)) process.exit(1);
console.log(`Running ${EXPERIMENT}: handwritten digits, a network pruned round after round.\n`);
await orExit(ticketlab(['run', EXPERIMENT, '--runs', RUNS]));
console.log();
await orExit(ticketlab(['report', '--runs', RUNS, '--output', REPORT]));
console.log(`
Open it in a browser: ${pathToFileURL(REPORT)}
The experiment is ${EXPERIMENT}; its run is kept in ${relative(process.cwd(), RUNS)}.
More: npx ticketlab --help`);

/** Runs the command line and resolves with its exit code. Ctrl-C is for it to answer, not for us. */
function ticketlab(args) {
  const ignore = () => undefined;
  process.on('SIGINT', ignore);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args], { cwd: ROOT, stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  }).finally(() => process.off('SIGINT', ignore));
}

async function orExit(running) {
  const code = await running;
  if (code !== 0) process.exit(code);
}
