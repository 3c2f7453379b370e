// A registry of packages that hears npm out and never answers: an installation that lasts until it is cancelled, or the registry is gone.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SilentRegistry {
  /** Has npm ask it and nobody else, and only once. */
  env: Record<string, string>;
  /** The first thing that was asked for. */
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
  return {
    env: {
      npm_config_registry: `http://127.0.0.1:${port}/`,
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
