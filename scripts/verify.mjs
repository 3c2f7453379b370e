// `npm run verify`: installs what the tests need, runs every check and test, and prints the totals last.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { audit } from './audit.mjs';
import { ensureInstalled, ROOT, run } from './install.mjs';

const PYTHON_PACKAGES = ['numpy', 'safetensors'];
const CACHE = join(ROOT, '.cache');
const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
/** A suite that takes longer hangs: milliseconds. */
const SUITE_ENDS_WITHIN = 15 * 60_000;

/**
 * A Python with numpy and safetensors, for the tests that read our files there: the user's own, or a virtual environment
 * under .cache. Undefined where there is no Python or no way to install; those tests then skip and say so.
 */
function findPython() {
  const imports = ['-c', PYTHON_PACKAGES.map((name) => `import ${name}`).join(';')];
  const works = (python) => run(python, imports, { quiet: true });
  const own = process.env.TICKETLAB_PYTHON;
  if (own) return own;
  const venv = join(CACHE, 'python');
  const python = join(venv, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (existsSync(python) && works(python)) return python;
  mkdirSync(CACHE, { recursive: true });
  console.log('Making a Python environment with numpy and safetensors …');
  const pip = ['-m', 'pip', 'install', '--quiet', '--retries', '5', ...PYTHON_PACKAGES];
  const made =
    run('python3', ['-m', 'venv', venv], { quiet: true }) &&
    run(python, pip, { quiet: true }) &&
    works(python);
  if (!made) console.log('No usable Python: the tests that read our files in Python are skipped.');
  return made ? python : undefined;
}

const CHECKS = [
  ['lint', 'npx', ['eslint', '.']],
  ['format', 'npx', ['prettier', '--check', '--log-level', 'warn', '.']],
  ['types', 'npm', ['run', '--silent', 'typecheck']],
  ['dependency rule', 'npm', ['run', '--silent', 'dependencies']],
];

ensureInstalled();
const python = findPython();

const totals = { passed: 0, failed: 0, skipped: 0 };
const check = (name, passed, seconds) => {
  totals[passed ? 'passed' : 'failed'] += 1;
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s)`);
};
const timed = (work) => {
  const from = performance.now();
  const result = work();
  return [result, (performance.now() - from) / 1000];
};

/**
 * Runs a suite of tests and adds what it has written into the file RESULTS of .cache to the totals.
 * A file that does not load, an error outside any test, a crash, no test at all: it failed, though no test of its did.
 */
function suite(name, args, { results, count, env = {} }) {
  const report = join(CACHE, results);
  rmSync(report, { force: true });
  const options = { show: true, env, timeout: SUITE_ENDS_WITHIN };
  const [green, seconds] = timed(() => run(process.execPath, args, options));
  const counts = existsSync(report) ? count(JSON.parse(readFileSync(report, 'utf8'))) : undefined;
  for (const key of Object.keys(totals)) totals[key] += counts?.[key] ?? 0;
  console.log(`       ${name}: ${JSON.stringify(counts ?? 'no results')} (${seconds.toFixed(1)} s)`);
  if (!counts?.passed || (!green && counts.failed === 0)) check(`${name} run as a whole`, false, seconds);
}

function vitestSuite(name, results, { config = [], env }) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${join(CACHE, results)}`];
  suite(name, [VITEST, 'run', ...config, ...reporters], {
    results,
    env,
    count: (tests) => ({
      passed: tests.numPassedTests,
      failed: tests.numFailedTests,
      skipped: tests.numPendingTests + tests.numTodoTests,
    }),
  });
}

check('build', ...timed(() => run(process.execPath, ['scripts/build.mjs'])));
for (const [name, command, args] of CHECKS) check(name, ...timed(() => run(command, args)));
const { outcome, text } = await audit();
if (outcome === 'unanswered') {
  totals.skipped += 1;
  console.log(`skipped audit: ${text}`);
} else {
  totals[outcome === 'clean' ? 'passed' : 'failed'] += 1;
  console.log(`${outcome === 'clean' ? 'ok    ' : 'FAILED'} audit: ${text}`);
}

vitestSuite('tests without an editor', 'tests.json', {
  env: python ? { TICKETLAB_PYTHON: python } : {},
});

// Elsewhere the suite inside the editor runs in desktop VS Code, which @vscode/test-electron downloads; the packaged
// extension is seen in a VS Code server, and that there is for this platform alone.
const hasServer = process.platform === 'linux' && process.arch === 'x64';
suite('tests inside the editor', ['test/host/run.mjs'], {
  results: 'host-tests.json',
  count: (counts) => counts,
  env: hasServer ? {} : { VSCODE_DESKTOP: '1' },
});
if (hasServer)
  vitestSuite('tests in the workbench', 'ui-tests.json', { config: ['--config', 'vitest.ui.config.ts'] });
else {
  totals.skipped += 1;
  console.log(
    `skipped the tests in the workbench: they need Linux x64, this is ${process.platform} ${process.arch}.`,
  );
}

console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exit(totals.failed === 0 ? 0 : 1);
