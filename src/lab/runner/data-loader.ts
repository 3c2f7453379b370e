// Reads a run's data in a separate thread, so that the runner stays responsive and its memory is freed afterwards.
import { Worker } from 'node:worker_threads';
import type { SharedData } from '../../engine/engine';
import { engineFor } from '../../engine/engines';
import { LabError } from '../../lottery/errors';
import type { RunFile } from '../disk/run-folder';
import type { FromLoader, LoaderSetup, ToLoader, WorkerSetup } from '../worker/messages';

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

/**
 * Lays the data out for worker threads of this process, and ends the thread that has read it.
 * @returns what each of them starts with, and how to remove what was laid out
 */
export async function layOut(
  about: Pick<WorkerSetup, 'folder' | 'staging' | 'experiment' | 'checkpointSeconds'> & { run: RunFile },
  loader: Loader,
  { cores, threads }: { cores: number; threads: number },
): Promise<{ setups: WorkerSetup[]; release: () => Promise<void> }> {
  const { run, ...others } = about;
  const engine = engineFor(about.experiment);
  // Here, not in a worker: threads have but a copy of the environment.
  Object.assign(process.env, engine.environmentFor(cores));
  const shared = await loader.share(threads);
  const { networkFile, input, inputShape, trainExamples, imported } = loader.read;
  const { network } = networkFile;
  const setups = Array.from({ length: threads }, (_, index): WorkerSetup => ({
    ...{ role: 'train', index, hash: run.hash, network, shared, ...others },
    ...{ input, inputShape, trainExamples, imported },
  }));
  return { setups, release: async () => engine.release?.(shared) };
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
