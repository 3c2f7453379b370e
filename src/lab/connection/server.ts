// The runner's end of its socket: answers run commands, and sends events.
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import type { RunNotifications, RunCommands } from '../../protocol/run-commands';
import type { RunProgress } from '../../protocol/run';
import { connectTo, makePrivateFolder } from '../owner/address';
import { messagesOver } from './connection';
import { answer, tell } from './messages';

/** What the runner does when it is asked. */
export type RunCommandHandlers = {
  [N in keyof RunCommands]: () => RunCommands[N]['result'] | Promise<RunCommands[N]['result']>;
};

/** A client that takes nothing any more, such as one stopped in a terminal, is let go: it must not fill the runner's memory. */
const MOST_UNREAD_BYTES = 8_000_000;
/** Clients get so long to hang up. */
const FAREWELL_MILLISECONDS = 1000;

export class RunServer {
  private readonly clients = new Map<Socket, MessageConnection>();

  private constructor(
    private readonly servers: readonly Server[],
    handlers: RunCommandHandlers,
  ) {
    for (const server of servers) server.on('connection', (socket) => this.welcome(socket, handlers));
  }

  /**
   * @param others where it listens, too, if it can
   * @throws LabError where the socket's folder is not this user's own
   */
  static async listen(
    address: string,
    handlers: RunCommandHandlers,
    others: readonly string[] = [],
  ): Promise<RunServer> {
    const servers = [await listenAt(address)];
    for (const other of others)
      await listenAt(other).then(
        (server) => servers.push(server),
        () => undefined,
      );
    return new RunServer(servers, handlers);
  }

  /** Whether anyone is connected. */
  get isHeard(): boolean {
    return this.clients.size > 0;
  }

  /** Tells everyone connected. */
  broadcast<N extends keyof RunNotifications>(name: N, content: RunNotifications[N]): void {
    for (const [socket, connection] of this.clients) {
      if (socket.writableLength > MOST_UNREAD_BYTES) socket.destroy();
      else tell(connection, name, content).catch(() => socket.destroy());
    }
  }

  /**
   * Ends every connection, once what was asked is answered and what was told has arrived.
   * @param last how the run stands in the end
   */
  async close(last: RunProgress): Promise<void> {
    // Answers that became due just now stand before the goodbye in each connection's queue.
    await setImmediate();
    // Nobody is let in any more: who came now would wait for news that never come.
    const ended = Promise.all(
      this.servers.map((server) => new Promise<void>((done) => server.close(() => done()))),
    );
    const patience = setTimeout(() => {
      for (const socket of this.clients.keys()) socket.destroy();
    }, FAREWELL_MILLISECONDS);
    this.broadcast('progress', last);
    this.broadcast('goodbye', null);
    await ended;
    clearTimeout(patience);
  }

  private welcome(socket: Socket, handlers: RunCommandHandlers): void {
    const connection = messagesOver(socket);
    this.clients.set(socket, connection);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.clients.delete(socket);
      connection.dispose();
    });
    connection.onError(() => socket.destroy());
    answer(connection, 'hello', handlers.hello);
    answer(connection, 'progress', handlers.progress);
    answer(connection, 'pause', handlers.pause);
    answer(connection, 'stop', handlers.stop);
    connection.listen();
  }
}

/**
 * A server at an address of a process that owns something.
 * @throws LabError where the socket's folder is not this user's own
 */
export async function listenAt(address: string): Promise<Server> {
  if (process.platform !== 'win32') {
    await makePrivateFolder(dirname(address));
    // Left by a killed owner of a run that was deleted and made again: owners are numbered from 1 anew.
    const other = await connectTo(address);
    if (other === 'nobody') await rm(address, { force: true });
    else if (typeof other !== 'string') other.destroy();
  }
  const server = createServer();
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(address, done);
  });
  return server;
}
