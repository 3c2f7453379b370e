// The owner's end of the inspector's worker thread.
import { Worker } from 'node:worker_threads';
import { LabError } from '../../lottery/errors';
import { say, tell } from '../../lottery/translate';
import type { TranslatableText } from '../../lottery/translate';
import { Asking } from '../../protocol/channel/asking';
import type { Answer, Ask, Failure, Question } from '../../protocol/channel/contract';
import { ticketContract } from '../../protocol/views/mask';
import type { TicketContract } from '../../protocol/views/mask';

/** Starts its thread when first asked, and anew after it died. */
export class MaskReader {
  private worker: Worker | null = null;
  private readonly asking = new Asking(ticketContract, (question) => this.send(question), revived);

  /** @param script path of dist/mask-worker.mjs */
  constructor(private readonly script: string | URL) {}

  /**
   * Rejects with a LabError for what a person can put right, such as a damaged file, and with an AbortError when cancelled.
   */
  readonly ask: Ask<TicketContract> = (name, params, signal) => this.asking.ask(name, params, signal);

  /** Files are read anew from now on. */
  forget(): void {
    // A thread that is not there, or ends meanwhile, has none open.
    if (this.worker) this.ask('forget', null).catch(() => undefined);
  }

  async dispose(): Promise<void> {
    const { worker } = this;
    this.worker = null;
    this.failAll(say('The mask inspector was closed.'));
    await worker?.terminate();
  }

  private send(question: Question): void {
    this.worker ??= this.start();
    this.worker.postMessage(question);
  }

  private start(): Worker {
    const worker = new Worker(this.script);
    const gone = (why: string) => {
      if (this.worker !== worker) return;
      this.worker = null;
      this.failAll(say`The thread that reads ticket files ended: ${why}`);
    };
    worker.on('message', (answer: Answer) => this.asking.hear(answer));
    worker.on('error', (error) => gone(error.message));
    worker.on('exit', (code) => gone(`exit code ${code}`));
    worker.unref();
    return worker;
  }

  private failAll(message: TranslatableText): void {
    this.asking.failAll(() => new LabError(message));
  }
}

function revived({ message, hint, stack }: Failure): Error {
  if (stack === undefined) return new LabError(message, { hint });
  return Object.assign(new Error(tell(message)), { stack });
}
