// A worker thread: trains one training after the other and hands the results to the runner. Writes no files.
import { parentPort, workerData } from 'node:worker_threads';
import { engineFor } from '../../engine/engines';
import type { FromWorker, ToWorker, WorkerSetup } from './messages';
import { WorkerTraining } from './training';

const port = parentPort;
if (!port) throw new Error('worker.mjs is started by runner.mjs, as a thread');

const setup: WorkerSetup = workerData;
const post = (message: FromWorker) => {
  const bytes = 'ticket' in message ? message.ticket : 'bytes' in message ? message.bytes : null;
  port.postMessage(message, bytes ? [bytes.buffer] : []);
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
