// Gives memory back in the next turn of the event loop. The garbage collector would come to it, too, but not before as much again has
// piled up, and what a large network's training hands out is hundreds of megabytes.
import { MessageChannel } from 'node:worker_threads';

/** The arrays are empty afterwards, and so is whatever else looks at their memory: nobody may need them any more. */
export function release(arrays: Iterable<Float32Array | Uint8Array>): void {
  const buffers = new Set(Array.from(arrays, ({ buffer }) => buffer));
  // What is sent to a port whose other end is closed changes hands, and is gone.
  const { port1, port2 } = new MessageChannel();
  port2.close();
  port1.postMessage(
    null,
    [...buffers].filter((buffer) => buffer instanceof ArrayBuffer),
  );
  port1.close();
}
