// Reads a run's data in a separate thread, so that the runner stays responsive and its memory is freed afterwards.
import { Worker } from 'node:worker_threads';
import type { SharedData } from '../../engine/engine';
import { LabError } from '../../lottery/errors';
import type { FromLoader, LoaderSetup, ToLoader } from '../worker/messages';

type Read = FromLoader & { type: 'read' };

export class Loader {
  private constructor(
    private readonly thread: Worker,
    /** What is known once the data has been read. */
    readonly read: Read,
  ) {}

  /** @throws LabError where the data is missing, damaged or no longer what the run was made for */
  static async start(setup: LoaderSetup): Promise<Loader> {
    const thread = new Worker(new URL('./worker.mjs', import.meta.url), { workerData: setup });
    const read = await answerOf(thread);
    if (read.type !== 'read') throw new Error('The thread that reads the data did not read it.');
    return new Loader(thread, read);
  }

  /** Lays the data out for so many workers, and ends. */
  async share(threads: number): Promise<SharedData> {
    const message: ToLoader = { threads };
    this.thread.postMessage(message);
    const shared = await answerOf(this.thread);
    await this.end();
    if (shared.type !== 'shared') throw new Error('The thread that reads the data did not share it.');
    return shared.shared;
  }

  async end(): Promise<void> {
    await this.thread.terminate();
  }
}

/** The thread's next message, or its failure. */
function answerOf(thread: Worker): Promise<FromLoader> {
  return new Promise((done, fail) => {
    const settle = (action: () => void) => {
      thread.removeAllListeners();
      action();
    };
    thread.once('message', (message: FromLoader) =>
      settle(() => {
        if (message.type === 'failed') fail(new LabError(message.message, { hint: message.hint }));
        else done(message);
      }),
    );
    thread.once('error', (error) => settle(() => fail(error)));
    thread.once('exit', (code) =>
      settle(() => fail(new Error(`The thread that reads the data ended with code ${code}.`))),
    );
  });
}
