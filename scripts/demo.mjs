// `npm run demo`: from a fresh checkout to winning tickets. Installs, builds, runs an experiment, writes its report.
import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled, ROOT } from './install.mjs';

const EXPERIMENT = 'examples/digits.lottery.md';
const RUNS = join(ROOT, '.ticketlab', 'demo');
const REPORT = join(ROOT, 'ticketlab-report-demo.html');

ensureInstalled();
console.log('Building …');
ensureBuilt();

// A run that is there already would only be shown again; a demo shows it happening.
if (existsSync(RUNS)) {
  await ticketlab(['stop', '--runs', RUNS], 'ignore');
  rmSync(RUNS, { recursive: true, force: true });
}
console.log(`Running ${EXPERIMENT}: handwritten digits, a network pruned round after round.\n`);
await orExit(ticketlab(['run', EXPERIMENT, '--runs', RUNS]));
console.log();
await orExit(ticketlab(['report', '--runs', RUNS, '--output', REPORT]));
console.log(`
Open it in a browser: ${pathToFileURL(REPORT)}
The experiment is ${EXPERIMENT}; its run is kept in ${relative(process.cwd(), RUNS)}.
More: npm run ticketlab -- --help`);

/** Runs the command line and resolves with its exit code. Ctrl-C is for it to answer, not for us. */
function ticketlab(args, stdio = 'inherit') {
  const ignore = () => undefined;
  process.on('SIGINT', ignore);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'dist', 'cli.mjs'), ...args], { cwd: ROOT, stdio });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  }).finally(() => process.off('SIGINT', ignore));
}

async function orExit(running) {
  const code = await running;
  if (code !== 0) process.exit(code);
}
