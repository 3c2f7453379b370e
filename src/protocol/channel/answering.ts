// The end of a channel that answers.
import { LabError } from '../../lottery/errors';
import { say } from '../../lottery/translate';
import {
  invalid,
  type Answer,
  type Contract,
  type Failure,
  type Handlers,
  type Question,
  type RequestName,
} from './contract';

export class Answering<C extends Contract> {
  private readonly running = new Map<number, AbortController>();
  private disposed = false;

  /** @param describe says why a request failed; not asked where the request was cancelled */
  constructor(
    private readonly contract: C,
    private readonly handlers: Handlers<C>,
    private readonly send: (answer: Answer) => unknown,
    private readonly describe: (error: unknown, name: string) => Failure,
  ) {}

  /** Begins to answer a request, or cancels one. */
  hear(message: Question): void {
    if (this.disposed) return;
    if (message.kind === 'cancel') this.running.get(message.id)?.abort();
    else void this.answer(message);
  }

  /** Cancels what is under way; nothing is sent any more. */
  dispose(): void {
    this.disposed = true;
    for (const controller of this.running.values()) controller.abort();
    this.running.clear();
  }

  private async answer({ id, name, params }: Extract<Question, { kind: 'request' }>): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    this.running.set(id, controller);
    try {
      const result: unknown = await this.handle(name, params, signal);
      if (!signal.aborted) this.send({ kind: 'result', id, result });
    } catch (error) {
      if (!signal.aborted) this.send({ kind: 'error', id, ...this.describe(error, name) });
    } finally {
      this.running.delete(id);
    }
  }

  private handle(name: string, raw: unknown, signal: AbortSignal): unknown {
    const shape = Object.hasOwn(this.contract.requests, name) ? this.contract.requests[name] : undefined;
    if (!shape) throw new LabError(say`There is no request "${name}".`);
    const params = shape.params.safeParse(raw);
    if (!params.success) throw new LabError(invalid(`Request "${name}"`, params.error));
    // A name of the contract with parameters that its schema lets through, which TypeScript cannot follow.
    return this.handlers[name as RequestName<C>](params.data as never, signal);
  }
}
