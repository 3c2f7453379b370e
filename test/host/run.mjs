// `npm run test:host`: builds the extension and its suite, and runs them inside the extension host: of the stand-in for
// VS Code, or of desktop VS Code with VSCODE_DESKTOP=1. Names of test files after the command run those alone.
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { appendFileSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled, ROOT } from '../../scripts/install.mjs';
import { stageExtension } from '../../scripts/package.mjs';

ensureInstalled();
const here = join(ROOT, 'test', 'host');
const only = process.argv.slice(2);
const files = readdirSync(here, { recursive: true })
  .filter((file) => file.endsWith('.test.ts'))
  .filter((file) => only.length === 0 || only.some((name) => file.includes(name)));

const extension = await stageExtension({ minify: false });
const temporary = mkdtempSync(join(tmpdir(), 'ticketlab-host-'));
process.once('exit', () => {
  for (const folder of [extension, temporary]) rmSync(folder, { recursive: true, force: true });
});

const tests = Object.fromEntries(
  files.map((file) => [file.replace(/[\\/]/g, '-').slice(0, -3), join(here, file)]),
);
// Beside the staged extension, under the project: the suite finds its packages, mocha above all, from there.
const suite = join(extension, 'suite');
await build({
  entryPoints: {
    suite: join(here, 'suite.ts'),
    ...tests,
  },
  outdir: suite,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode', 'mocha'],
  sourcemap: 'inline',
  // The runner's place is given in the tests; what would find it beside an ES module is not asked.
  logOverride: { 'empty-import-meta': 'silent' },
  logLevel: 'warning',
});

const desktop = process.env.VSCODE_DESKTOP === '1';
/** Where `npm run verify` reads what came of every test. */
const report = process.env.TICKETLAB_TEST_RESULTS;
const totals = { passed: 0, failed: 0, skipped: 0 };

/** Every test file has an editor and a copy of the workspace of its own: none sees what another has left. */
async function runFile(name) {
  const folder = join(temporary, name);
  const workspace = join(folder, 'experiments');
  cpSync(join(here, 'workspace'), workspace, { recursive: true });
  const resultsFile = join(folder, 'results');
  const completed = await runTests({
    ...(desktop ? {} : { vscodeExecutablePath: join(ROOT, 'test/support/vscode/stand-in.mjs') }),
    reuseMachineInstall: !desktop,
    extensionDevelopmentPath: extension,
    extensionTestsPath: join(suite, 'suite.cjs'),
    extensionTestsEnv: { TICKETLAB_HOST_RESULTS: resultsFile, TICKETLAB_HOST_FILE: `${name}.cjs` },
    launchArgs: [workspace],
  }).then(
    () => true,
    (error) => {
      console.error(error.message);
      return false;
    },
  );
  const lines = existsSync(resultsFile) ? readFileSync(resultsFile, 'utf8') : '';
  if (report) appendFileSync(report, lines);
  const results = lines
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
  for (const { title, state, milliseconds, error } of results) {
    totals[state] += 1;
    console.log(`${state.padEnd(7)} ${title} (${milliseconds} ms)${error ? `\n${error}` : ''}`);
  }
  const failed = results.some(({ state }) => state === 'failed');
  if (!failed && (!completed || results.length === 0)) {
    totals.failed += 1;
    console.log(`failed  ${name} as a whole`);
  }
}

for (const name of Object.keys(tests)) await runFile(name);
if (totals.passed === 0) totals.failed += 1;
console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exit(totals.failed === 0 ? 0 : 1);
