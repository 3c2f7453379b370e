// A thread that runs trainings one after the other and sends the results to the runner. Writes no files.
import type { MessagePort } from 'node:worker_threads';
import type { Workspace } from '../../engine/engine';
import { engineFor } from '../../engine/engines';
import { failed } from './failed-message';
import type { ToWorker, WorkerSetup } from './messages';
import { OtherRuns } from './other-runs';
import { WorkerTraining } from './training';
import type { Post } from './training';

const open = ({ experiment, shared, index }: WorkerSetup): Promise<Workspace> =>
  engineFor(experiment).open(shared, index);

export async function runTrainer(setup: WorkerSetup, port: MessagePort): Promise<void> {
  const post: Post = (message, given = []) => {
    const buffers = given.flatMap((values) => Object.values(values).map(({ buffer }) => buffer));
    port.postMessage(
      message,
      [...new Set(buffers)].filter((buffer) => buffer instanceof ArrayBuffer),
    );
  };
  const workspace = await open(setup).catch((error: unknown) => post(failed(error)));
  if (!workspace) return;
  const { about } = workspace;
  const others = new OtherRuns(setup, about);
  let current: WorkerTraining | null = null;
  port.on('message', (message: ToWorker) => {
    switch (message.type) {
      case 'train':
        current = new WorkerTraining(setup, workspace, message.planned, post, others);
        void current.run().finally(() => (current = null));
        break;
      case 'stop':
        current?.stop();
        break;
    }
  });
  post({ type: 'ready', ...(about === undefined ? {} : { about }) });
}
