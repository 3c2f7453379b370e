// Pythons that tests need, and the checks of the Python package in python/: lint, format, types, tests.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './install.mjs';
import { CACHE, check, skip, timed } from './suites.mjs';

/** What the checks need; pandas for the tests of tables. */
const TOOLS = ['ruff', 'mypy', 'pytest', 'pandas'];
/** What tests and checks need, but for PyTorch. */
export const TEST_PACKAGES = ['numpy', 'safetensors', ...TOOLS];

const CONFIG = 'python/pyproject.toml';

export const has = (python, packages) =>
  run(python, ['-c', packages.map((name) => `import ${name}`).join(';')], { quiet: true });

/**
 * A virtual environment NAME under .cache with these packages, made where it is not there yet.
 * @param packages as pip takes them: NAME or NAME==VERSION
 * @returns its Python; undefined where there is no Python, or no way to install
 */
export function pythonWith(packages, name, timeout) {
  const venv = join(CACHE, name);
  const python = join(venv, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const modules = packages.map((one) => one.replace(/==.*/, ''));
  if (existsSync(python) && has(python, modules)) return python;
  mkdirSync(CACHE, { recursive: true });
  console.log(`Making a Python environment with ${packages.join(', ')} …`);
  const pip = ['-m', 'pip', 'install', '--quiet', '--retries', '5', ...packages];
  const made =
    run('python3', ['-m', 'venv', venv], { quiet: true }) &&
    run(python, pip, { quiet: true, timeout }) &&
    has(python, modules);
  return made ? python : undefined;
}

/** @param python the interpreter; undefined where there is none */
export function checkPython(python) {
  if (!python) return skip('the checks of the Python package: there is no usable Python.');
  if (!has(python, TOOLS))
    return skip(`the checks of the Python package: ${python} lacks one of ${TOOLS.join(', ')}.`);
  const ruff = (command) => ['ruff', ...command, '--cache-dir', join(CACHE, 'ruff'), 'python'];
  const mypy = ['mypy', '--config-file', CONFIG, '--cache-dir', join(CACHE, 'mypy')];
  // Without a folder for its cache beside the sources.
  const pytest = ['pytest', '-q', '-p', 'no:cacheprovider', '-c', CONFIG, '--rootdir', 'python'];
  const env = { MYPYPATH: 'python', PYTHONDONTWRITEBYTECODE: '1' };
  for (const [name, args, show] of [
    ['Python lint', ruff(['check', '--quiet'])],
    ['Python format', ruff(['format', '--check', '--quiet'])],
    ['Python types', [...mypy, 'python/ticketlab', 'python/tests']],
    // It says what it skips, and why.
    ['Python tests', [...pytest, 'python/tests'], true],
  ])
    check(name, ...timed(() => run(python, ['-m', ...args], { env, show })));
}
