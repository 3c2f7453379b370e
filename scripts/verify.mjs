// `npm run verify`: installs what the tests need, runs every check and test, and prints the totals last. With `-- --tensorflow` also
// those of `npm run verify:tensorflow`, where the library can be had.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { audit } from './audit.mjs';
import { ensureInstalled, run } from './install.mjs';
import { beside, CACHE, check, finish, skip, suite, timed, vitestSuite } from './suites.mjs';

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

ensureInstalled();
const python = findPython();

check('build', ...timed(() => run(process.execPath, ['scripts/build.mjs'])));
// Elsewhere the suite inside the editor runs in desktop VS Code, which @vscode/test-electron downloads; the packaged
// extension is seen in a VS Code server, and that there is for this platform alone.
const hasServer = process.platform === 'linux' && process.arch === 'x64';
const editor = hasServer ? beside('test/support/vscode/install-beside.mjs', []) : null;
const tensorflow = process.argv.includes('--tensorflow')
  ? beside('scripts/verify-tensorflow.mjs', ['--beside'])
  : null;
const checks = beside('scripts/checks.mjs', []);
const { outcome, text } = await audit();
if (outcome === 'unanswered') skip(`audit: ${text}`);
else check(`audit: ${text}`, outcome === 'clean');

vitestSuite('tests without an editor', 'tests.json', {
  env: python ? { TICKETLAB_PYTHON: python } : {},
});

await checks();
await editor?.();
suite('tests inside the editor', ['test/host/run.mjs'], {
  results: 'host-tests.json',
  count: (counts) => counts,
  env: hasServer ? {} : { VSCODE_DESKTOP: '1' },
});
if (hasServer)
  vitestSuite('tests in the workbench', 'ui-tests.json', { config: ['--config', 'vitest.ui.config.ts'] });
else skip(`the tests in the workbench: they need Linux x64, this is ${process.platform} ${process.arch}.`);

await tensorflow?.();
finish();
