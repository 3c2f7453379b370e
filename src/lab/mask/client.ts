// The owner's end of the inspector's worker thread.
import { Worker } from 'node:worker_threads';
import { LabError } from '../../lottery/errors';
import type { Params, Result } from '../../protocol/rpc';
import type { MaskContract } from '../../protocol/views/mask';
import type { InspectorHandlers } from './inspector';
import type { FromWorker, ToWorker } from './worker-messages';
import { say, tell } from '../../lottery/translate';
import type { Phrase } from '../../lottery/translate';

interface Waiting {
  resolve: (result: never) => void;
  reject: (error: Error) => void;
}

/** Starts its thread when first asked, and anew after it died. */
export class MaskReader {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;

  /** @param script path of dist/mask-worker.mjs */
  constructor(private readonly script: string | URL) {}

  /**
   * @throws LabError for what a person can put right, such as a damaged file
   * @throws AbortError when cancelled
   */
  ask<N extends keyof InspectorHandlers>(
    name: N,
    params: Params<MaskContract, N>,
    signal?: AbortSignal,
  ): Promise<Result<MaskContract, N>> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const id = this.nextId++;
      this.waiting.set(id, { resolve, reject });
      signal?.addEventListener('abort', () => {
        if (!this.waiting.delete(id)) return;
        this.send({ kind: 'cancel', id });
        reject(new DOMException('Cancelled', 'AbortError'));
      });
      this.send({ kind: 'ask', id, name, params });
    });
  }

  /** Files are read anew from now on. */
  forget(): void {
    if (this.worker) this.send({ kind: 'forget' });
  }

  async dispose(): Promise<void> {
    const { worker } = this;
    this.worker = null;
    this.failAll(say('The mask inspector was closed.'));
    await worker?.terminate();
  }

  private send(message: ToWorker): void {
    this.worker ??= this.start();
    this.worker.postMessage(message);
  }

  private start(): Worker {
    const worker = new Worker(this.script);
    const gone = (why: string) => {
      if (this.worker !== worker) return;
      this.worker = null;
      this.failAll(say`The thread that reads ticket files ended: ${why}`);
    };
    worker.on('message', (message: FromWorker) => this.settle(message));
    worker.on('error', (error) => gone(error.message));
    worker.on('exit', (code) => gone(`exit code ${code}`));
    worker.unref();
    return worker;
  }

  private settle(message: FromWorker): void {
    const request = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (!request) return;
    if (message.kind === 'result') request.resolve(message.result as never);
    else request.reject(revived(message));
  }

  private failAll(message: Phrase): void {
    for (const { reject } of this.waiting.values()) reject(new LabError(message));
    this.waiting.clear();
  }
}

function revived({ message, hint, stack, expected }: Extract<FromWorker, { kind: 'error' }>): Error {
  if (expected) return new LabError(message, { hint });
  const error = new Error(tell(message));
  if (stack !== undefined) error.stack = stack;
  return error;
}
