// Opens the real workbench in a headless Chromium, on a copy of a workspace, with the extension in it.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { filter, pick, runCommand } from './actions';
import { startBrowser } from './chromium';
import { screenshot, watchErrors } from './look';
import type { SmallExtension } from './extensions';
import { startServer, type Server, type Settings } from './server';
import { PATIENCE, until } from './until';

export type Theme = 'dark' | 'light' | 'high contrast dark' | 'high contrast light';

export const THEMES: Theme[] = ['dark', 'light', 'high contrast dark', 'high contrast light'];

export interface WorkbenchOptions {
  /**
   * A folder to copy, or files to write (text by path; `{}` is an empty folder), or null for a window without a
   * folder. The original is never touched.
   */
  workspace: string | Record<string, string> | null;
  /** Opens this `.code-workspace` file of the workspace instead of the folder itself. */
  workspaceFile?: string;
  /** The packaged extension; unless given, the one that the suite has packaged (TICKETLAB_VSIX). */
  vsix?: string;
  /** Loads the extension from this folder, built, instead of a package. Notifications are then hidden. */
  development?: string;
  theme?: Theme;
  settings?: Settings;
  /** Opens the folder restricted (not trusted). */
  restricted?: boolean;
  /** The browser reaches what the extension host serves. */
  proxy?: boolean;
  /** What extensions say is Chinese. */
  chinese?: boolean;
  /** Other extensions. */
  extensions?: SmallExtension[];
  env?: Record<string, string>;
}

export interface Workbench {
  page: Page;
  /** The folder that is open, a copy; empty without one. */
  folder: string;
  server: Server;
  /** Switches theme as a person does: what is open must follow. */
  setTheme(theme: Theme): Promise<void>;
  /** As the user does with "Reload Window". */
  reload(): Promise<void>;
  /** A second window on the same folder. */
  secondWindow(): Promise<Page>;
  dispose(): Promise<void>;
}

/** Milliseconds: 10 seconds where nothing else runs. */
const OPENS_WITHIN = 240_000;

/** Every screenshot has this size. */
const VIEWPORT = { width: 1280, height: 800 };

/** Is not written into the settings. */
const DEFAULT_THEME = 'Light 2026';

/** Name in the settings, name in the list of themes, and what tells that it is on. */
const THEME: Record<Theme, { setting: string; label: string; className: string }> = {
  dark: { setting: 'Dark 2026', label: 'Dark 2026', className: 'vs-dark' },
  light: { setting: 'Light 2026', label: 'Light 2026', className: 'vs' },
  'high contrast dark': {
    setting: 'Default High Contrast',
    label: 'Dark High Contrast',
    className: 'hc-black',
  },
  'high contrast light': {
    setting: 'Default High Contrast Light',
    label: 'Light High Contrast',
    className: 'hc-light',
  },
};

/** Those not disposed yet. */
export const openWorkbenches = new Set<Workbench>();

export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const theme = THEME[options.theme ?? 'dark'];
  const server = await startServer({
    vsix: options.development ? undefined : (options.vsix ?? process.env.TICKETLAB_VSIX),
    development: Boolean(options.development),
    settings: { 'workbench.colorTheme': theme.setting, ...options.settings },
    restricted: options.restricted,
    proxy: options.proxy,
    chinese: options.chinese,
    extensions: options.extensions,
    env: options.env,
  });
  let browser: Browser | undefined;
  const dispose = async () => {
    await browser?.close();
    await server.stop();
  };
  try {
    const folder = copyWorkspace(options.workspace, server.home);
    const { workspaceFile, development: extension } = options;
    const address = workbenchAddress(server, { folder, workspaceFile, extension });
    browser = await startBrowser();
    const context = await browser.newContext({ viewport: VIEWPORT, reducedMotion: 'reduce' });
    context.setDefaultTimeout(PATIENCE);
    const page = await openWindow(context, address, server);
    await page.locator(`.monaco-workbench.${theme.className}`).waitFor();

    const workbench: Workbench = {
      page,
      folder,
      server,
      setTheme: (next) => setTheme(page, server, next),
      // Not page.reload(): the workbench would not get to save which editors are open and what they show.
      reload: async () => {
        const loaded = page.waitForEvent('domcontentloaded');
        await runCommand(page, 'Developer: Reload Window');
        await loaded;
        await ready(page, server);
      },
      secondWindow: () => openWindow(context, address, server),
      dispose: () => {
        openWorkbenches.delete(workbench);
        return dispose();
      },
    };
    openWorkbenches.add(workbench);
    return workbench;
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** @returns where the copy is; empty without a workspace */
export function copyWorkspace(workspace: WorkbenchOptions['workspace'], home: string): string {
  if (workspace === null) return '';
  const folder = join(home, typeof workspace === 'string' ? basename(workspace) : 'experiments');
  mkdirSync(folder);
  if (typeof workspace === 'string') cpSync(workspace, folder, { recursive: true });
  else
    for (const [path, text] of Object.entries(workspace)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  return folder;
}

export interface Address {
  folder: string;
  workspaceFile?: string | undefined;
  /** Folder of the extension under development. */
  extension?: string | undefined;
  /** Module to run inside the extension host. */
  tests?: string;
}

/** The page's address, which is also how a browser tells the workbench what to open and what to run. */
export function workbenchAddress(
  { port }: Server,
  { folder, workspaceFile, extension, tests }: Address,
): string {
  const remote = (path: string) => `vscode-remote://127.0.0.1:${port}${path}`;
  const payload = [
    ...(extension ? [['extensionDevelopmentPath', remote(extension)]] : []),
    ...(tests ? [['extensionTestsPath', remote(tests)]] : []),
    ['skipWelcome', 'true'],
    ['skipReleaseNotes', 'true'],
  ];
  const query = new URLSearchParams({ payload: JSON.stringify(payload) });
  if (workspaceFile) query.set('workspace', join(folder, workspaceFile));
  else if (folder) query.set('folder', folder);
  else query.set('ew', 'true');
  return `http://127.0.0.1:${port}/?${query}`;
}

async function openWindow(context: BrowserContext, address: string, server: Server): Promise<Page> {
  const page = await context.newPage();
  watchErrors(page);
  await page.goto(address, { waitUntil: 'commit' });
  await ready(page, server);
  return page;
}

/** Resolves once the workbench stands; extensions may still be starting. */
async function ready(page: Page, server: Server) {
  const shown = Promise.all([
    page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: OPENS_WITHIN }),
    page.locator('.activitybar .action-item').first().waitFor({ timeout: OPENS_WITHIN }),
  ]);
  try {
    await Promise.race([shown, server.ended]);
  } catch (error) {
    await screenshot(page, 'failed to open').catch(() => undefined);
    throw error;
  }
}

async function setTheme(page: Page, server: Server, theme: Theme) {
  const { label, setting, className } = THEME[theme];
  await runCommand(page, 'Preferences: Color Theme');
  await filter(page, label);
  await pick(page, label);
  await page.locator(`.monaco-workbench.${className}`).waitFor();
  // Only then does a reload keep it.
  await until('the theme to be saved', async () => {
    return (server.userSettings()['workbench.colorTheme'] ?? DEFAULT_THEME) === setting;
  });
}
