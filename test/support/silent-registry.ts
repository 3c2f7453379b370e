// A registry of packages that hears npm, or pip, out and never answers: an installation that lasts until it is cancelled, or the registry is gone.
import { createServer } from 'node:http';
import { readFile, readdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface SilentRegistry {
  url: string;
  /** Has npm ask it and nobody else, and only once. */
  env: Record<string, string>;
  /** The first thing that was asked for: npm asks for many at once, in an order of its own. */
  asked: Promise<string>;
  /** From then on nobody is there. */
  close(): void;
}

export async function silentRegistry(): Promise<SilentRegistry> {
  const server = createServer();
  const asked = new Promise<string>((heard) =>
    server.once('request', ({ url = '' }) => heard(decodeURIComponent(url))),
  );
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/`;
  return {
    url,
    env: {
      npm_config_registry: url,
      npm_config_fetch_retries: '0',
      npm_config_update_notifier: 'false',
    },
    asked,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** What an installation under way in a folder of engines fetches, with all that it needs, as npm asks for it. */
export async function packageWanted(engines: string): Promise<string> {
  const partial = (await readdir(engines)).find((name) => /partial-\d{1,7}$/.test(name)) ?? '';
  const { dependencies } = JSON.parse(await readFile(join(engines, partial, 'package.json'), 'utf8'));
  return `/${Object.keys(dependencies).join()}`;
}
