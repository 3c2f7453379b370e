// Messages over a run's socket, at either end.
import type { Socket } from 'node:net';
import { SocketMessageReader, SocketMessageWriter, createMessageConnection } from 'vscode-jsonrpc/node';
import type { MessageConnection } from 'vscode-jsonrpc/node';

/**
 * A write to an end that is gone closes the socket, and that fails what is still asked: vscode-jsonrpc itself throws such an
 * error where nobody can catch it.
 */
export function messagesOver(socket: Socket): MessageConnection {
  const writer = new SocketMessageWriter(socket);
  const write = writer.write.bind(writer);
  writer.write = (message) => write(message).catch(() => void socket.destroy());
  const reader = new SocketMessageReader(socket);
  // It watches for messages that stay unfinished with a timer that starts anew for ever, after the socket is closed, too: a process that
  // leaves in the middle of a message would never end. time-limits.ts notices silence.
  reader.partialMessageTimeout = 0;
  return createMessageConnection(reader, writer);
}
