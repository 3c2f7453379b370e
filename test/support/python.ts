// Python with the package in python/, as it stands there.
import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { ROOT } from './root';

/** What a script printed. @param cwd the folder that it runs in */
export function inPython(python: string, args: string[], script: string, cwd?: string) {
  return spawnSync(python, args, {
    cwd,
    input: script,
    encoding: 'utf8',
    env: {
      ...process.env,
      PYTHONPATH: [join(ROOT, 'python'), process.env['PYTHONPATH']].filter(Boolean).join(delimiter),
      PYTHONDONTWRITEBYTECODE: '1',
    },
  });
}
