// Both ends of a conversation between host and webview, joined as the editor joins them: what passes is copied, later.
import { vi } from 'vitest';
import { z } from 'zod';
import { serve, type ViewConnection } from '../../../src/extension/webviews/serve';
import type { Contract, Handlers } from '../../../src/protocol/channel/contract';
import { connect, type Host } from '../../../webview/ui/host';
import { inEnglish } from '../../../src/lottery/translate';

export const contract = {
  requests: {
    double: { params: z.object({ value: z.number() }), result: z.number() },
    wait: { params: z.null(), result: z.null() },
  },
  events: { grew: z.object({ by: z.number() }) },
} satisfies Contract;
type TestContract = typeof contract;

export interface Wire {
  host: ViewConnection<TestContract>;
  view: Host<TestContract>;
  /** What the host has logged. */
  log: string[];
  /** Everything that arrived at the view, and at the host. */
  atView: unknown[];
  atHost: unknown[];
  /** Lets something arrive that the other end's code would never send. */
  toView(message: unknown): void;
  toHost(message: unknown): void;
  /** The webview is closed: the editor then refuses messages to it. */
  close(): void;
}

export function wire(handlers: Handlers<TestContract>): Wire {
  const [log, atView, atHost] = [[] as string[], [] as unknown[], [] as unknown[]];
  const page = new EventTarget();
  let closed = false;
  let receive: ((message: unknown) => void) | undefined;
  const toView = (data: unknown) => {
    atView.push(data);
    page.dispatchEvent(new MessageEvent('message', { data }));
  };
  const toHost = (message: unknown) => {
    atHost.push(message);
    receive?.(message);
  };
  const later = (deliver: (message: unknown) => void, message: unknown) => {
    const copy: unknown = structuredClone(message);
    setImmediate(() => deliver(copy));
  };
  const webview: Parameters<typeof serve>[0] = {
    onDidReceiveMessage: (listener) => {
      receive = listener;
      return { dispose: () => (receive = undefined) };
    },
    postMessage: (message) => {
      if (closed) throw new Error('Webview is disposed');
      later(toView, message);
      return Promise.resolve(true);
    },
  };
  const host = serve(webview, contract, handlers, {
    log: (message) => log.push(message),
    translate: inEnglish,
  });
  vi.stubGlobal('window', page);
  vi.stubGlobal('acquireVsCodeApi', () => ({ postMessage: (message: unknown) => later(toHost, message) }));
  const view = connect(contract);
  return { host, view, log, atView, atHost, toView, toHost, close: () => (closed = true) };
}
