// The host's end of the conversation with a webview.
import type { Disposable, Webview } from 'vscode';
import {
  invalid,
  viewMessage,
  type Contract,
  type EventName,
  type EventPayload,
  type Handlers,
  type HostMessage,
  type RequestName,
} from '../../protocol/rpc';
import { LabError } from '../../lottery/errors';

/** Talks to one webview until disposed. */
export interface ViewConnection<C extends Contract> extends Disposable {
  /** Tells the view; resolves false where it is gone or hidden without a context. */
  send<N extends EventName<C>>(name: N, payload: EventPayload<C, N>): Thenable<boolean>;
}

/**
 * Answers a webview's requests with `handlers`. Messages that do not fit the contract are answered with an error and logged.
 * Disposing cancels what is under way.
 */
export function serve<C extends Contract>(
  webview: Pick<Webview, 'onDidReceiveMessage' | 'postMessage'>,
  contract: C,
  handlers: Handlers<C>,
  log: (message: string) => void,
): ViewConnection<C> {
  const running = new Map<number, AbortController>();
  const post = (message: HostMessage) => webview.postMessage(message);

  const answer = async (id: number, name: string, raw: unknown) => {
    const shape = Object.hasOwn(contract.requests, name) ? contract.requests[name] : undefined;
    if (!shape) throw new LabError(`There is no request "${name}".`);
    const params = shape.params.safeParse(raw);
    if (!params.success) throw new LabError(invalid(`Request "${name}"`, params.error));
    const controller = new AbortController();
    running.set(id, controller);
    const result = await handlers[name as RequestName<C>](params.data as never, controller.signal);
    if (!controller.signal.aborted) await post({ kind: 'result', id, result });
  };

  const listener = webview.onDidReceiveMessage((raw: unknown) => {
    const message = viewMessage.safeParse(raw);
    if (!message.success) return log(invalid('A message from a view', message.error));
    if (message.data.kind === 'cancel') return running.get(message.data.id)?.abort();
    const { id, name, params } = message.data;
    answer(id, name, params)
      .catch((error: unknown) => {
        if (running.get(id)?.signal.aborted) return undefined;
        const text = error instanceof Error ? error.message : String(error);
        log(`${name}: ${error instanceof LabError ? text : ((error as Error).stack ?? text)}`);
        const hint = error instanceof LabError ? error.hint : undefined;
        return post({ kind: 'error', id, message: text, ...(hint ? { hint } : {}) });
      })
      .finally(() => running.delete(id));
  });

  return {
    send: (name, payload) => post({ kind: 'event', name, payload }),
    dispose() {
      listener.dispose();
      for (const controller of running.values()) controller.abort();
      running.clear();
    },
  };
}
