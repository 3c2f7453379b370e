// `npm run test:host`: builds the extension and its suite, and runs them inside the extension host: of the stand-in for
// VS Code, or of desktop VS Code with VSCODE_DESKTOP=1. Names of test files after the command run those alone.
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

// Beside the staged extension, under the project: the suite finds its packages, mocha above all, from there.
const suite = join(extension, 'suite');
await build({
  entryPoints: {
    suite: join(here, 'suite.ts'),
    ...Object.fromEntries(files.map((file) => [file.replace(/[\\/]/g, '-').slice(0, -3), join(here, file)])),
  },
  outdir: suite,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  packages: 'external',
  sourcemap: 'inline',
  logLevel: 'warning',
});

const workspace = join(temporary, 'experiments');
cpSync(join(here, 'workspace'), workspace, { recursive: true });
const resultsFile = join(temporary, 'results');
const desktop = process.env.VSCODE_DESKTOP === '1';
const completed = await runTests({
  ...(desktop ? {} : { vscodeExecutablePath: join(ROOT, 'test/support/vscode/stand-in.mjs') }),
  reuseMachineInstall: !desktop,
  extensionDevelopmentPath: extension,
  extensionTestsPath: join(suite, 'suite.cjs'),
  extensionTestsEnv: { TICKETLAB_HOST_RESULTS: resultsFile },
  launchArgs: [workspace],
}).then(
  () => true,
  (error) => {
    console.error(error.message);
    return false;
  },
);

const results = existsSync(resultsFile)
  ? readFileSync(resultsFile, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  : [];
for (const { title, state, milliseconds, error } of results)
  console.log(`${state.padEnd(7)} ${title} (${milliseconds} ms)${error ? `\n${error}` : ''}`);
const count = (wanted) => results.filter(({ state }) => state === wanted).length;
const totals = { passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
if (totals.failed === 0 && (!completed || totals.passed === 0)) totals.failed = 1;
writeFileSync(join(ROOT, '.cache', 'host-tests.json'), JSON.stringify(totals));
console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exit(totals.failed === 0 ? 0 : 1);
