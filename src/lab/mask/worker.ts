// The thread that reads and counts ticket files, so that nobody waits for it: built as dist/mask-worker.mjs.
import { parentPort } from 'node:worker_threads';
import { LabError } from '../../lottery/errors';
import { maskContract } from '../../protocol/views/mask';
import { MaskInspector, type InspectorHandlers } from './inspector';
import type { FromWorker, ToWorker } from './worker-messages';
import { say } from '../../lottery/translate';

const inspector = new MaskInspector();
const running = new Map<number, AbortController>();

const send = (message: FromWorker) => parentPort?.postMessage(message);

const isHandled = (name: string): name is keyof InspectorHandlers => Object.hasOwn(inspector.handlers, name);

async function answer(id: number, name: string, raw: unknown): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    if (!isHandled(name)) throw new LabError(say`There is no request "${name}".`);
    const params = maskContract.requests[name].params.parse(raw);
    const result = await inspector.handlers[name](params as never, controller.signal);
    send({ id, kind: 'result', result });
  } catch (error) {
    send({ id, kind: 'error', ...described(error) });
  } finally {
    running.delete(id);
  }
}

function described(error: unknown) {
  if (error instanceof LabError) return { ...error.said, expected: true };
  return {
    message: error instanceof Error ? error.message : String(error),
    expected: false,
    ...(error instanceof Error && error.stack ? { stack: error.stack } : {}),
  };
}

parentPort?.on('message', (message: ToWorker) => {
  switch (message.kind) {
    case 'ask':
      void answer(message.id, message.name, message.params);
      return;
    case 'cancel':
      running.get(message.id)?.abort();
      return;
    case 'forget':
      inspector.forget();
      return;
  }
});
