// Installs the npm packages that the lock file names, unless they are there already. Node's own modules only.
import { spawnSync } from 'node:child_process';
import { lstatSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

const LEAST_NODE = 20;
/** Registries have bad moments. */
const ATTEMPTS = 2;
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/**
 * Runs a command in the project's root; its output is shown when it fails; always with `show`, never with `quiet`.
 * @param timeout milliseconds, after which it is killed and has failed
 */
export function run(command, args, { show = false, quiet = false, env = {}, timeout } = {}) {
  const result = spawnSync(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: show ? 'inherit' : 'pipe',
    encoding: 'utf8',
    shell: process.platform === 'win32' && command !== process.execPath,
    timeout,
  });
  if (result.error?.code === 'ETIMEDOUT')
    console.error(`${args.join(' ')} took over ${timeout / 60_000} min.`);
  if (result.status !== 0 && !show && !quiet)
    process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`);
  return result.status === 0;
}

/** True where node_modules holds what package-lock.json names: npm keeps a copy of the lock it installed from. */
function isCurrent() {
  try {
    const wanted = JSON.parse(readFileSync(`${ROOT}/package-lock.json`, 'utf8')).packages;
    const installed = JSON.parse(readFileSync(`${ROOT}/node_modules/.package-lock.json`, 'utf8')).packages;
    const here = (entry) => !entry.optional && !entry.peer;
    return Object.entries(wanted).every(
      ([path, entry]) =>
        path === '' ||
        !here(entry) ||
        (installed[path]?.version === entry.version && statSync(`${ROOT}/${path}`).isDirectory()),
    );
  } catch {
    return false;
  }
}

/** Checks Node and installs packages; exits with a plain message where that is not possible. */
export function ensureInstalled() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < LEAST_NODE) {
    console.error(
      `Ticket Lab needs Node ${LEAST_NODE} or newer; this is ${process.version}. See https://nodejs.org`,
    );
    process.exit(1);
  }
  if (isCurrent()) return;
  if (lstatSync(`${ROOT}/node_modules`, { throwIfNoEntry: false })?.isSymbolicLink()) {
    console.error(
      'node_modules is a link to a folder that does not hold what package-lock.json names. ' +
        'npm would empty that folder for everybody: install there, or remove the link.',
    );
    process.exit(1);
  }
  console.log('Installing packages (npm ci) …');
  // Install scripts are not needed: every package that has one works without it.
  const ci = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retries=5'];
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) if (run(npm, ci)) return;
  console.error('npm could not install the packages; its own message is above. Is the network reachable?');
  process.exit(1);
}

/** Builds dist/; exits where it can't. */
export function ensureBuilt() {
  if (run(process.execPath, ['scripts/build.mjs'])) return;
  console.error('The build failed; the message is above.');
  process.exit(1);
}
