// `npm audit` of what is shipped, for `npm run verify`.
import { spawnSync } from 'node:child_process';
import { ROOT } from './install.mjs';

/** @returns whether no known hole is in what is shipped; undefined, said aloud, where the registry offers no audit */
export function audit() {
  const options = { cwd: ROOT, encoding: 'utf8', shell: process.platform === 'win32' };
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], options);
  const found = parsed(stdout)?.metadata?.vulnerabilities?.total;
  if (found === undefined) {
    console.log('       audit: not done, the package registry in use does not answer it.');
    return undefined;
  }
  if (found > 0) console.error(`npm audit --omit=dev found ${found} vulnerabilities.`);
  return found === 0;
}

function parsed(json) {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
