// The thread that reads and counts ticket files, so that nobody waits for it: built as dist/mask-worker.mjs.
import { parentPort } from 'node:worker_threads';
import { LabError, saidBy } from '../../lottery/errors';
import { Answering } from '../../protocol/channel/answering';
import type { Answer, Question } from '../../protocol/channel/contract';
import { ticketContract } from '../../protocol/views/mask';
import { MaskInspector } from './inspector';

const send = (answer: Answer) => parentPort?.postMessage(answer);
const answering = new Answering(ticketContract, new MaskInspector().handlers, send, (error) => ({
  ...saidBy(error),
  stack: error instanceof LabError ? undefined : stackOf(error),
}));

const stackOf = (error: unknown) => (error instanceof Error && error.stack) || String(error);

// One release, one process: typed, not checked.
parentPort?.on('message', (question: Question) => answering.hear(question));
