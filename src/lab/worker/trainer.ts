// A thread that trains one training after the other and hands the results to the runner. Writes no files.
import type { MessagePort } from 'node:worker_threads';
import { engineFor } from '../../engine/engines';
import type { ToWorker, WorkerSetup } from './messages';
import { WorkerTraining } from './training';
import type { Post } from './training';

export async function runTrainer(setup: WorkerSetup, port: MessagePort): Promise<void> {
  const post: Post = (message, given = []) => {
    const buffers = given.flatMap((values) => Object.values(values).map(({ buffer }) => buffer));
    port.postMessage(
      message,
      [...new Set(buffers)].filter((buffer) => buffer instanceof ArrayBuffer),
    );
  };
  const workspace = await engineFor(setup.experiment.engine).open(setup.shared, setup.index);
  let current: WorkerTraining | null = null;
  port.on('message', (message: ToWorker) => {
    switch (message.type) {
      case 'train':
        current = new WorkerTraining(setup, workspace, message.planned, post);
        void current.run().finally(() => (current = null));
        break;
      case 'stop':
        current?.stop();
        break;
    }
  });
  post({ type: 'ready' });
}
