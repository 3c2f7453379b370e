// The host's end of the channel to a webview.
import type { Disposable, Webview } from 'vscode';
import { Answering } from '../../protocol/channel/answering';
import {
  invalid,
  question,
  type Answer,
  type Contract,
  type EventName,
  type EventPayload,
  type Handlers,
  type HostMessage,
} from '../../protocol/channel/contract';
import { LabError, saidBy } from '../../lottery/errors';
import { tell } from '../../lottery/translate';
import type { Translate } from '../../lottery/translate';

interface ServeOptions {
  log: (message: string) => void;
  translate: Translate;
}

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
  options: ServeOptions,
): ViewConnection<C> {
  let disposed = false;
  // A view may be closed between any two steps; then nobody is left to be told.
  const post = async (message: Answer | HostMessage) => {
    try {
      return !disposed && (await webview.postMessage(message));
    } catch (error) {
      options.log(`A message did not reach its view: ${String(error)}`);
      return false;
    }
  };
  const answering = answerView(contract, handlers, post, options);
  const listener = webview.onDidReceiveMessage(answering.hear);
  return {
    send: (name, payload) => post({ kind: 'event', name, payload }),
    dispose() {
      disposed = true;
      listener.dispose();
      answering.dispose();
    },
  };
}

/** Answers what a view asks, in the editor's language, over whatever carries its messages. */
export function answerView<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  send: (answer: Answer) => unknown,
  { log, translate }: ServeOptions,
): Disposable & { hear: (raw: unknown) => void } {
  const answering = new Answering(contract, handlers, send, (error, name) => {
    const { message, hint } = saidBy(error);
    const unexpected = !(error instanceof LabError) && stackOf(error);
    log(`${name}: ${unexpected || tell(message)}`);
    const remedy = hint === undefined ? {} : { hint: tell(hint, translate) };
    return { message: tell(message, translate), ...remedy };
  });
  return {
    hear: (raw) => {
      const message = question.safeParse(raw);
      if (message.success) answering.hear(message.data);
      else log(invalid('A message from a view', message.error));
    },
    dispose: () => answering.dispose(),
  };
}

const stackOf = (error: unknown) => (error instanceof Error ? error.stack : undefined);
