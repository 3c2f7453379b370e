// The view's end of the channel to the extension.
import { Asking } from '../../src/protocol/channel/asking';
import {
  hostMessage,
  invalid,
  type Ask,
  type Contract,
  type EventName,
  type EventPayload,
  type Question,
} from '../../src/protocol/channel/contract';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** An error that the host answered with; shown to the person as it is. */
export class HostError extends Error {
  constructor(
    message: string,
    readonly hint: string | undefined,
  ) {
    super(message);
  }
}

/** What went wrong and, where the host says it, what to do. */
export const partsOf = (error: unknown): [what: string, hint?: string] => {
  const what = error instanceof Error ? error.message : String(error);
  return error instanceof HostError && error.hint !== undefined ? [what, error.hint] : [what];
};

/** The same in a line. */
export const explain = (error: unknown): string => partsOf(error).join(' ');

export interface Host<C extends Contract> {
  ask: Ask<C>;
  on<N extends EventName<C>>(name: N, listener: (payload: EventPayload<C, N>) => void): void;
  /** What this view remembered before it was hidden or the window reloaded. */
  getState(): unknown;
  setState(state: unknown): void;
}

/** Connects to the extension. Call once a page. */
export function connect<C extends Contract>(contract: C): Host<C> {
  const api = acquireVsCodeApi();
  const listeners = new Map<string, ((payload: never) => void)[]>();
  const asking = askHost(contract, (question) => api.postMessage(question));

  window.addEventListener('message', ({ data }) => {
    const parsed = hostMessage.safeParse(data);
    if (!parsed.success) return; // Not the extension's: the editor talks to its frames, too.
    const message = parsed.data;
    if (message.kind !== 'event') return asking.hear(message);
    const shape = Object.hasOwn(contract.events, message.name) ? contract.events[message.name] : undefined;
    if (!shape) throw new Error(`There is no event "${message.name}".`);
    const payload = shape.safeParse(message.payload);
    if (!payload.success) throw new Error(invalid(`Event "${message.name}"`, payload.error));
    for (const listener of listeners.get(message.name) ?? []) listener(payload.data as never);
  });

  return {
    ask: (name, params, signal) => asking.ask(name, params, signal),
    on: (name, listener) => {
      listeners.set(name, [...(listeners.get(name) ?? []), listener as (payload: never) => void]);
    },
    getState: () => api.getState(),
    setState: (state) => api.setState(state),
  };
}

/** The asking end in a page, over whatever carries its messages. */
export const askHost = <C extends Contract>(contract: C, send: (question: Question) => void) =>
  new Asking<C, { message: string; hint?: string | undefined }>(
    contract,
    send,
    ({ message, hint }) => new HostError(message, hint),
  );
