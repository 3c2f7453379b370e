// The end of a channel that asks.
import {
  invalid,
  type Answer,
  type Contract,
  type Failure,
  type Params,
  type Question,
  type RequestName,
  type Result,
} from './contract';

interface Waiting {
  take: (result: unknown) => void;
  fail: (error: Error) => void;
  /** It cannot be cancelled any more. */
  settled: () => void;
}

export class Asking<C extends Contract, F extends Failure = Failure> {
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;

  /** @param revive makes an error of why a request failed */
  constructor(
    private readonly contract: C,
    private readonly send: (question: Question) => void,
    private readonly revive: (failure: F) => Error,
  ) {}

  /** @throws AbortError when cancelled; otherwise what `revive` makes of the answer */
  ask<N extends RequestName<C>>(name: N, params: Params<C, N>, signal?: AbortSignal): Promise<Result<C, N>> {
    return new Promise((resolve, reject) => {
      const cancelled = () => reject(new DOMException('Cancelled', 'AbortError'));
      if (signal?.aborted) return cancelled();
      const id = this.nextId++;
      const cancel = () => {
        if (!this.waiting.delete(id)) return;
        this.send({ kind: 'cancel', id });
        cancelled();
      };
      this.waiting.set(id, {
        take: (raw) => {
          const result = this.contract.requests[name]?.result.safeParse(raw);
          // What the schema of this name lets through is of its type, which TypeScript cannot follow.
          if (result?.success) resolve(result.data as Result<C, N>);
          else reject(new Error(result ? invalid(`The answer to "${name}"`, result.error) : name));
        },
        fail: reject,
        settled: () => signal?.removeEventListener('abort', cancel),
      });
      signal?.addEventListener('abort', cancel, { once: true });
      this.send({ kind: 'request', id, name, params });
    });
  }

  /** Takes an answer; one that nobody waits for any more is passed over. */
  hear(answer: Answer<F>): void {
    const request = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    request?.settled();
    if (answer.kind === 'result') request?.take(answer.result);
    else request?.fail(this.revive(answer));
  }

  /** The other end is gone: nothing will be answered any more. */
  failAll(why: () => Error): void {
    for (const { fail, settled } of this.waiting.values()) {
      settled();
      fail(why());
    }
    this.waiting.clear();
  }
}
