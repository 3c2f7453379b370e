// A look at the extension as it is now: packages the tree, opens the workbench on a workspace, runs a script in it.
// node test/support/vscode/dev.mjs --help
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { packageExtension } from '../../../scripts/package.mjs';
import { ROOT } from '../../../scripts/install.mjs';
import { load } from '../load.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean', short: 'h' },
    workspace: { type: 'string', short: 'w' },
    theme: { type: 'string', short: 't', default: 'dark' },
    shots: { type: 'string', short: 's' },
    vsix: { type: 'string' },
    keep: { type: 'boolean', short: 'k' },
  },
});

if (values.help) {
  console.log(`node test/support/vscode/dev.mjs [SCRIPT] [options]

SCRIPT  a .ts or .mjs module whose default export is called with { page, workbench } and every function of actions.ts and
        look.ts: export default async ({ page, runCommand, webviewFrame, screenshot }) => { … }
        Without one, the workbench is photographed as it opens.

-w, --workspace FOLDER  opens a copy of it; without, an empty folder
-t, --theme THEME       dark, light, "high contrast dark", "high contrast light"
-s, --shots FOLDER      where screenshots go (.cache/shots)
    --vsix FILE         uses this package instead of making one
-k, --keep              leaves the workbench running and prints its address, until Ctrl-C`);
  process.exit();
}

const from = performance.now();
const note = (text) =>
  console.log(`${((performance.now() - from) / 1000).toFixed(1).padStart(5)} s  ${text}`);

if (values.shots) process.env.TICKETLAB_SHOTS = values.shots;
const own = values.vsix ? undefined : join(ROOT, '.cache', `dev-${process.pid}.vsix`);
if (own) process.once('exit', () => rmSync(own, { force: true }));
if (own) await packageExtension(own);
if (own) note('packaged');

const support = join(ROOT, 'test', 'support', 'vscode');
const [{ openWorkbench }, actions, look, script] = await load(
  ...['workbench.ts', 'actions.ts', 'look.ts'].map((file) => join(support, file)),
  ...positionals.slice(0, 1),
);
const workbench = await openWorkbench({
  workspace: values.workspace ? resolve(values.workspace) : {},
  vsix: own ?? values.vsix,
  theme: values.theme,
});
const { page } = workbench;
note('opened');

const screenshot = async (of, name) => note(await look.screenshot(of, name));
try {
  if (script) await script.default({ ...actions, ...look, screenshot, workbench, page });
  else await screenshot(page, 'workbench');
  note('done');
} catch (error) {
  await screenshot(page, 'failed').catch(() => undefined);
  console.error(error);
  process.exitCode = 1;
}
for (const error of look.consoleErrors(page)) console.log(`console error: ${error.slice(0, 1000)}`);
if (values.keep) {
  note(`${page.url()}\n         a copy is open: ${workbench.folder}\n         Ctrl-C ends it`);
  await new Promise((end) => process.once('SIGINT', end));
}
await workbench.dispose();
