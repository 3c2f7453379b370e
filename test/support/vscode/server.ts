// A VS Code server on a port of its own, in folders of its own, that leaves nothing behind.
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../root';
import { installChinese } from './chinese';
import { installExtension } from './extensions';
import type { SmallExtension } from './extensions';
import { ensureServer } from './install';

/** By their names in settings.json. */
export type Settings = Record<string, unknown>;

export interface ServerOptions {
  /** A packaged extension to install. */
  vsix?: string | undefined;
  /**
   * Obeys `extensionDevelopmentPath` and `extensionTestsPath` in the page's address. It then also hides notifications
   * and answers dialogs by itself, so it is only for what runs inside the extension host.
   */
  development?: boolean;
  settings?: Settings | undefined;
  /** Opens folders restricted, as the editor does with one it doesn't know. Otherwise all are trusted. */
  restricted?: boolean | undefined;
  /** Passes on what the extension host serves, as a remote connection does. */
  proxy?: boolean | undefined;
  /** Extensions are asked for Chinese. */
  chinese?: boolean | undefined;
  /** Other extensions. */
  extensions?: SmallExtension[] | undefined;
  /** Seen by the extension host. */
  env?: Record<string, string> | undefined;
}

export interface Server {
  port: number;
  /** Temporary. */
  home: string;
  /** As they are saved now. */
  userSettings(): Settings;
  /** What the server and the extension host printed. */
  output(): string;
  /** Rejects when the server ends by itself. */
  ended: Promise<never>;
  /** Kills every process that came of this server, runs included, and removes its folders. */
  stop(): Promise<void>;
}

const ATTEMPTS = 5;

const STARTS_WITHIN = 120_000;

/** Asks nothing: "Manage Workspace Trust" is how a test trusts. */
const RESTRICTED: Settings = {
  'security.workspace.trust.banner': 'never',
  'security.workspace.trust.startupPrompt': 'never',
};

const SETTINGS: Settings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'git.enabled': false,
  'npm.autoDetect': 'off',
  'telemetry.telemetryLevel': 'off',
  'typescript.disableAutomaticTypeAcquisition': true,
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

export async function startServer(options: ServerOptions = {}): Promise<Server> {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await startOnce(options);
    } catch (error) {
      // Its two processes give each other ten seconds to answer: too few when the machine is busy.
      if (attempt === ATTEMPTS || !String(error).includes('timed out')) throw error;
    }
}

async function startOnce(options: ServerOptions): Promise<Server> {
  const { node, entry } = ensureServer();
  // Short: a local socket below it has about a hundred characters for its path.
  const home = mkdtempSync(join(tmpdir(), 'tl-'));
  const userFolder = join(home, 'user-data', 'User');
  mkdirSync(userFolder, { recursive: true });
  const settings = { ...SETTINGS, ...(options.restricted ? RESTRICTED : {}), ...options.settings };
  const settingsFile = join(userFolder, 'settings.json');
  writeFileSync(settingsFile, JSON.stringify(settings, null, 2));
  const userSettings = (): Settings => JSON.parse(readFileSync(settingsFile, 'utf8'));
  writeFileSync(join(home, 'code-server.yaml'), 'auth: none\n');
  if (options.chinese) installChinese(home);
  for (const extension of options.extensions ?? []) installExtension(home, extension);
  const env = { ...environment(home), ...options.env };
  const folders = [
    ...['--config', join(home, 'code-server.yaml')],
    ...['--user-data-dir', join(home, 'user-data'), '--extensions-dir', join(home, 'extensions')],
  ];
  if (options.vsix) {
    const install = ['--install-extension', options.vsix];
    await promisify(execFile)(node, [entry, ...folders, ...install], { env }).catch((error: unknown) => {
      rmSync(home, { recursive: true, force: true });
      throw error;
    });
  }

  const guard = join(ROOT, 'test', 'support', 'vscode', 'guard.mjs');
  const child = spawn(
    process.execPath,
    [
      ...[guard, 'TICKETLAB_TEST_SERVER', home, node, entry, ...folders],
      ...['--bind-addr', '127.0.0.1:0', '--auth', 'none', '--disable-telemetry', '--disable-update-check'],
      '--disable-getting-started-override',
      ...(options.proxy ? [] : ['--disable-proxy']),
      ...(options.restricted ? [] : ['--disable-workspace-trust']),
      ...(options.chinese ? ['--locale', 'zh-cn'] : []),
      ...['--ignore-last-opened', '--vscode-option', 'force-disable-user-env'],
      ...(options.development ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
    ],
    { env, stdio: ['pipe', 'pipe', 'pipe'], detached: true },
  );
  let output = '';
  const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ended = exit.then((): never => {
    throw new Error(`The VS Code server ended:\n${output.slice(-4000)}`);
  });
  ended.catch(() => undefined);
  const stop = () => {
    child.stdin.end();
    return exit;
  };
  const listening = new Promise<number>((resolve, reject) => {
    const late = () => reject(new Error(`The VS Code server did not start:\n${output.slice(-4000)}`));
    const timer = setTimeout(late, STARTS_WITHIN).unref();
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const port = /HTTP server listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1];
      if (!port) return;
      clearTimeout(timer);
      resolve(Number(port));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
  });
  try {
    const port = await Promise.race([listening, ended]);
    return { port, home, userSettings, output: () => output, ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** This process's environment without what belongs to another editor, to npm or to a test runner. */
function environment(home: string): NodeJS.ProcessEnv {
  const foreign =
    /^(VSCODE_|ELECTRON_|CODE_SERVER|TICKETLAB_|VITEST|XDG_|npm_|NODE_OPTIONS$|NODE_ENV$|PORT$)/i;
  const temporary = join(home, 'tmp');
  mkdirSync(temporary);
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name))),
    EXTENSIONS_GALLERY: '{}',
    HOME: home,
    TMPDIR: temporary,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_DATA_HOME: join(home, 'data'),
    XDG_RUNTIME_DIR: temporary,
  };
}
