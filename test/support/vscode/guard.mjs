// Runs a program for as long as this process's standard input is open: until its launcher closes it, or ends in whatever
// way. Then ends every process that came of the program and removes its folder.
// Usage, as the leader of a process group: guard.mjs MARK FOLDER COMMAND ARGUMENT…
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';

const [mark, folder, command, ...args] = process.argv.slice(2);
const env = { ...process.env, [mark]: folder };
spawn(command, args, { env, stdio: ['ignore', 'inherit', 'inherit'] })
  .on('exit', end)
  .on('error', end);
process.stdin.on('end', end).on('error', end).resume();

function end() {
  for (const pid of descendants()) kill(pid);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  kill(-process.pid);
}

/** Runs lead process groups of their own, by design; a mark in their environment still finds them. */
function descendants() {
  return readdirSync('/proc').filter((pid) => {
    try {
      return (
        /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`${mark}=${folder}\0`)
      );
    } catch {
      return false; // Another user's process, or one that has just ended.
    }
  });
}

function kill(pid) {
  try {
    process.kill(Number(pid), 'SIGKILL');
  } catch {
    // Ended already.
  }
}
