// worker.mjs: a thread of the runner, for reading the data or for training.
import { parentPort, workerData } from 'node:worker_threads';
import { runLoader } from './loader';
import type { LoaderSetup, WorkerSetup } from './messages';
import { runTrainer } from './trainer';

if (!parentPort) throw new Error('worker.mjs is started by runner.mjs, as a thread');

const setup: LoaderSetup | WorkerSetup = workerData;
await (setup.role === 'load' ? runLoader(setup, parentPort) : runTrainer(setup, parentPort));
