// `npm run screenshots`: takes the pictures of docs/images in a real workbench, of real runs. About a minute and a half.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './install.mjs';

const here = join(ROOT, 'scripts', 'screenshots');
const { status } = spawnSync(
  process.execPath,
  [
    join(ROOT, 'test', 'support', 'vscode', 'dev.mjs'),
    join(here, 'pictures.ts'),
    ...['--workspace', join(here, 'workspace')],
    ...['--shots', join(ROOT, 'docs', 'images')],
  ],
  { cwd: ROOT, stdio: 'inherit' },
);
process.exit(status ?? 1);
