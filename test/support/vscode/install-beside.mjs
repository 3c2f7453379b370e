// A part of `npm run verify`, beside the tests that need no editor: installs the VS Code server and Chromium for those that do.
import { join } from 'node:path';
import { ROOT } from '../../../scripts/install.mjs';
import { check, finish, timed } from '../../../scripts/suites.mjs';
import { load } from '../load.mjs';

const [{ ensureServer, ensureChromium }] = await load(join(ROOT, 'test', 'support', 'vscode', 'install.ts'));
check(
  'a VS Code server and Chromium',
  ...timed(() => {
    try {
      ensureServer();
      ensureChromium();
      return true;
    } catch (error) {
      console.error(error);
      return false;
    }
  }),
);
finish();
