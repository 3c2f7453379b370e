// The run of an earlier demo. A finished one would only be shown again; a demo shows it happening.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './install.mjs';

/** @returns false, having said why, where a process has the run that cannot be made to let go of it */
export function removeEarlier(runs, say = console.log) {
  if (!existsSync(runs)) return true;
  const listed = ticketlab('status', '--json', '--runs', runs);
  if (listed === null) return false;
  for (const { run, state } of JSON.parse(listed)) {
    if (state === 'running') {
      say(`${run} of an earlier demo is still running: it is stopped, and a new one takes its place.`);
      if (ticketlab('stop', run, '--json', '--runs', runs) === null) return false;
    } else say(`${run} of an earlier demo is ${state}: a new one takes its place.`);
  }
  rmSync(runs, { recursive: true, force: true });
  return true;
}

/** @returns what it prints; null where it failed, having said why */
function ticketlab(...args) {
  const cli = join(ROOT, 'dist', 'cli.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
  process.stderr.write(stderr);
  return status === 0 ? stdout : null;
}
