// `npm run verify`: installs what the tests need, runs every check and test, and prints the totals last. With `-- --tensorflow` also
// those of `npm run verify:tensorflow`, with `-- --pytorch` those of `npm run verify:pytorch`, and with `-- --slurm` the short ones of
// `npm run verify:slurm`, where what they need can be had.
import { basename } from 'node:path';
import { audit } from './audit.mjs';
import { ensureInstalled, run } from './install.mjs';
import { checkPython, pythonWith, TEST_PACKAGES } from './python.mjs';
import { beside, check, finish, skip, suite, timed, vitestSuite } from './suites.mjs';

/** Milliseconds after which suites of a library are not begun beside the others. */
const BESIDE_WITHIN = 8 * 60_000;
/** Milliseconds; on a machine of the usual speed they take half of it. */
const WORKBENCH_ENDS_WITHIN = 18 * 60_000;
/** Milliseconds from the beginning: whoever waits for all of it waits for half an hour. */
const ALL_ENDS_WITHIN = 27 * 60_000;
/** What takes longest in the workbench; others see most of it, too. */
const LONGEST = 'test/ui/journey.test.ts';

/** The user's own Python, or one with what the tests need under .cache; those that read our files in Python skip without it. */
function findPython() {
  const python = process.env.TICKETLAB_PYTHON ?? pythonWith(TEST_PACKAGES, 'python');
  if (!python) console.log('No usable Python: the tests that read our files in Python are skipped.');
  return python;
}

// pip waits for the network most of the time, as npm does.
const environment = process.env.TICKETLAB_PYTHON
  ? null
  : beside('scripts/python-environment.mjs', [], { givesWay: false });
ensureInstalled();
// Elsewhere the suite inside the editor runs in desktop VS Code, which @vscode/test-electron downloads; the packaged
// extension is seen in a VS Code server, and that there is for this platform alone.
const hasServer = process.platform === 'linux' && process.arch === 'x64';
// The suites in an editor wait for it.
const editor = hasServer ? beside('test/support/vscode/install-beside.mjs', [], { givesWay: false }) : null;

check('build', ...timed(() => run(process.execPath, ['scripts/build.mjs'])));
await environment?.();
const python = findPython();
const checks = beside('scripts/checks.mjs', []);
const { outcome, text } = await audit();
if (outcome === 'unanswered') skip(`audit: ${text}`);
else check(`audit: ${text}`, outcome === 'clean');

vitestSuite('tests without an editor', {
  config: ['--project', '!slow'],
  env: python ? { TICKETLAB_PYTHON: python } : {},
});

await editor?.();
// From here on half of the machine is idle. One that has taken long so far would not be done in half an hour with these as well.
const isSlow = performance.now() > BESIDE_WITHIN;
function library(option, script, name) {
  if (!process.argv.includes(option)) return null;
  if (!isSlow) return beside(script, ['--beside']);
  skip(
    `the tests on ${name}: this machine is slow today. \`npm run ${basename(script, '.mjs').replace('-', ':')}\` runs them.`,
  );
  return null;
}
const tensorflow = library('--tensorflow', 'scripts/verify-tensorflow.mjs', 'the native TensorFlow');
const pytorch = library('--pytorch', 'scripts/verify-pytorch.mjs', 'PyTorch');
const slurm = library('--slurm', 'scripts/verify-slurm.mjs', 'Slurm');
suite('tests inside the editor', ['test/host/run.mjs'], {
  env: hasServer ? {} : { VSCODE_DESKTOP: '1' },
});
// They take what one editor leaves of the machine; two in the workbench leave little.
await checks();
checkPython(python);
if (hasServer) {
  if (isSlow) skip(`${LONGEST}, for the same reason: \`npm run test:ui -- ${LONGEST}\` runs it.`);
  const config = ['--config', 'vitest.ui.config.ts', ...(isSlow ? ['--exclude', LONGEST] : [])];
  const endsWithin = Math.min(WORKBENCH_ENDS_WITHIN, ALL_ENDS_WITHIN - Math.round(performance.now()));
  vitestSuite('tests in the workbench', { config, endsWithin });
} else skip(`the tests in the workbench: they need Linux x64, this is ${process.platform} ${process.arch}.`);

await tensorflow?.();
await pytorch?.();
await slurm?.();
finish();
