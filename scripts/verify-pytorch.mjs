// `npm run verify:pytorch`: runs the PyTorch engine's tests and prints the totals last. They run in the Python that TICKETLAB_PYTHON names or
// in python3, if it has PyTorch, else in an environment under .cache (of gigabytes, where pip takes a build for CUDA). With `--beside`, as a
// part of `npm run verify`: everything is installed and built, a PyTorch that cannot be had is no failure, and whole runs are left out.
import { ensureBuilt, ensureInstalled } from './install.mjs';
import { findNode24 } from './node24.mjs';
import { has, pythonWith } from './python.mjs';
import { check, finish, skip, vitestSuite } from './suites.mjs';

/** Milliseconds: on a slow line a run of all tests should not wait for longer. */
const INSTALLED_WITHIN = 5 * 60_000;

/** What a run of all tests has time for. */
const SHORT = ['grasp', 'network', 'own-models', 'process', 'self-test', 'shallow'].map(
  (name) => `test/pytorch/${name}`,
);

const isPart = process.argv.includes('--beside');
if (!isPart) {
  ensureInstalled();
  ensureBuilt();
}
const own = [process.env.TICKETLAB_PYTHON, 'python3'].find(
  (python) => python && has(python, ['torch', 'numpy', 'safetensors']),
);
const python = own ?? pythonWith(['torch==2.13.0', 'numpy', 'safetensors'], 'pytorch', INSTALLED_WITHIN);
if (python) {
  vitestSuite('tests on PyTorch', {
    config: ['--config', 'vitest.pytorch.config.ts', ...(isPart ? SHORT : [])],
    env: { TICKETLAB_PYTHON: python },
    node: findNode24(),
  });
  if (isPart) skip('whole runs on PyTorch: `npm run verify:pytorch` runs them, and all else.');
} else if (isPart) skip('the tests on PyTorch, which cannot be had here.');
else check('PyTorch can be had', false);
finish();
