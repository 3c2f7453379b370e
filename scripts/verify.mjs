// `npm run verify`: installs what the tests need, runs every check and test, and prints the totals last.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled, ROOT, run } from './install.mjs';

const PYTHON_PACKAGES = ['numpy', 'safetensors'];

/**
 * A Python with numpy and safetensors, for the tests that read our files there: the user's own, or a virtual environment
 * under .cache. Undefined where there is no Python or no way to install; those tests then skip and say so.
 */
function findPython() {
  const imports = ['-c', PYTHON_PACKAGES.map((name) => `import ${name}`).join(';')];
  const works = (python) => run(python, imports, { quiet: true });
  const own = process.env.TICKETLAB_PYTHON;
  if (own) return own;
  const venv = join(ROOT, '.cache', 'python');
  const python = join(venv, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (existsSync(python) && works(python)) return python;
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  console.log('Making a Python environment with numpy and safetensors …');
  const made =
    run('python3', ['-m', 'venv', venv], { quiet: true }) &&
    run(python, ['-m', 'pip', 'install', '--quiet', ...PYTHON_PACKAGES], { quiet: true }) &&
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

check('build', ...timed(() => run(process.execPath, ['scripts/build.mjs'])));
for (const [name, command, args] of CHECKS) check(name, ...timed(() => run(command, args)));

const report = join(ROOT, '.cache', 'tests.json');
rmSync(report, { force: true });
const green = run(
  'npx',
  ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  { show: true, env: python ? { TICKETLAB_PYTHON: python } : {} },
);
if (existsSync(report)) {
  const tests = JSON.parse(readFileSync(report, 'utf8'));
  totals.passed += tests.numPassedTests;
  totals.failed += tests.numFailedTests;
  totals.skipped += tests.numPendingTests + tests.numTodoTests;
}
// A file that does not load, an error outside any test, a crash: Vitest fails though no test of its count did.
if (!green && totals.failed === 0) check('every test file runs', false, 0);

console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exit(totals.failed === 0 ? 0 : 1);
