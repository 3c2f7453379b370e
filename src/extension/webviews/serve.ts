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
import { LabError, saidBy } from '../../lottery/errors';
import { tell } from '../../lottery/translate';
import type { Translate } from '../../lottery/translate';

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
  { log, translate }: { log: (message: string) => void; translate: Translate },
): ViewConnection<C> {
  const running = new Map<number, AbortController>();
  let disposed = false;
  // A view may be closed between any two steps; then nobody is left to be told.
  const post = async (message: HostMessage) => {
    try {
      return !disposed && (await webview.postMessage(message));
    } catch (error) {
      log(`A message did not reach its view: ${String(error)}`);
      return false;
    }
  };

  const answer = async (name: string, raw: unknown, signal: AbortSignal) => {
    const shape = Object.hasOwn(contract.requests, name) ? contract.requests[name] : undefined;
    if (!shape) throw new LabError(`There is no request "${name}".`);
    const params = shape.params.safeParse(raw);
    if (!params.success) throw new LabError(invalid(`Request "${name}"`, params.error));
    return handlers[name as RequestName<C>](params.data as never, signal);
  };

  const listener = webview.onDidReceiveMessage((raw: unknown) => {
    const message = viewMessage.safeParse(raw);
    if (!message.success) return log(invalid('A message from a view', message.error));
    if (message.data.kind === 'cancel') return running.get(message.data.id)?.abort();
    const { id, name, params } = message.data;
    const controller = new AbortController();
    const { signal } = controller;
    running.set(id, controller);
    answer(name, params, signal)
      .then(
        (result): HostMessage => ({ kind: 'result', id, result }),
        (error: unknown): HostMessage => {
          const { message, hint } = saidBy(error);
          const unexpected = !(error instanceof LabError) && stackOf(error);
          if (!signal.aborted) log(`${name}: ${unexpected || tell(message)}`);
          const remedy = hint === undefined ? {} : { hint: tell(hint, translate) };
          return { kind: 'error', id, message: tell(message, translate), ...remedy };
        },
      )
      .then((message) => (signal.aborted ? false : post(message)))
      .finally(() => running.delete(id));
  });

  return {
    send: (name, payload) => post({ kind: 'event', name, payload }),
    dispose() {
      disposed = true;
      listener.dispose();
      for (const controller of running.values()) controller.abort();
      running.clear();
    },
  };
}

const stackOf = (error: unknown) => (error instanceof Error ? error.stack : undefined);
