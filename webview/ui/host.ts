// The view's end of the conversation with the extension.
import {
  hostMessage,
  invalid,
  type Contract,
  type EventName,
  type EventPayload,
  type Params,
  type RequestName,
  type Result,
  type ViewMessage,
} from '../../src/protocol/rpc';

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
  ask<N extends RequestName<C>>(name: N, params: Params<C, N>, signal?: AbortSignal): Promise<Result<C, N>>;
  on<N extends EventName<C>>(name: N, listener: (payload: EventPayload<C, N>) => void): void;
  /** What this view remembered before it was hidden or the window reloaded. */
  getState(): unknown;
  setState(state: unknown): void;
}

/** Connects to the extension. Call once a page. */
export function connect<C extends Contract>(contract: C): Host<C> {
  const api = acquireVsCodeApi();
  const waiting = new Map<
    number,
    { name: string; resolve: (value: never) => void; reject: (error: Error) => void }
  >();
  const listeners = new Map<string, ((payload: never) => void)[]>();
  let nextId = 1;
  const post = (message: ViewMessage) => api.postMessage(message);

  window.addEventListener('message', ({ data }) => {
    const parsed = hostMessage.safeParse(data);
    if (!parsed.success) return; // Not the extension's: the editor talks to its frames, too.
    const message = parsed.data;
    if (message.kind === 'event') {
      const shape = Object.hasOwn(contract.events, message.name) ? contract.events[message.name] : undefined;
      if (!shape) throw new Error(`There is no event "${message.name}".`);
      const payload = shape.safeParse(message.payload);
      if (!payload.success) throw new Error(invalid(`Event "${message.name}"`, payload.error));
      for (const listener of listeners.get(message.name) ?? []) listener(payload.data as never);
      return;
    }
    const request = waiting.get(message.id);
    waiting.delete(message.id);
    if (!request) return;
    if (message.kind === 'error') return request.reject(new HostError(message.message, message.hint));
    const result = contract.requests[request.name]?.result.safeParse(message.result);
    if (!result?.success)
      return request.reject(
        new Error(result ? invalid(`The answer to "${request.name}"`, result.error) : request.name),
      );
    request.resolve(result.data as never);
  });

  return {
    ask: (name, params, signal) =>
      new Promise((resolve, reject) => {
        const cancelled = () => reject(new DOMException('Cancelled', 'AbortError'));
        if (signal?.aborted) return cancelled();
        const id = nextId++;
        waiting.set(id, { name, resolve, reject });
        const cancel = () => {
          if (!waiting.delete(id)) return;
          post({ kind: 'cancel', id });
          cancelled();
        };
        signal?.addEventListener('abort', cancel, { once: true });
        post({ kind: 'request', id, name, params });
      }),
    on: (name, listener) => {
      listeners.set(name, [...(listeners.get(name) ?? []), listener as (payload: never) => void]);
    },
    getState: () => api.getState(),
    setState: (state) => api.setState(state),
  };
}
