// A real web server on this machine alone, which can be told to misbehave as servers do.
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { once } from 'node:events';

export class WebServer {
  readonly requests: { path: string; range: string | undefined }[] = [];
  /** Does it honour ranges? */
  ranges = true;
  /** Sends in pieces of so many bytes, so far apart. */
  pieces: { bytes: number; milliseconds: number } | null = null;
  readonly #cuts = new Map<string, { bytes: number; times: number }>();
  readonly #stalls = new Map<string, number>();

  private constructor(
    readonly server: Server,
    readonly base: string,
    readonly contents: Map<string, Buffer>,
  ) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void this.#answer(request, response);
    });
  }

  static async start(contents: Map<string, Buffer>): Promise<WebServer> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    return new WebServer(server, `http://127.0.0.1:${port}/`, contents);
  }

  /** The next so many answers for this path break off after this many bytes. */
  cutAfter(path: string, bytes: number, times: number): void {
    this.#cuts.set(path, { bytes, times });
  }

  /** Answers for this path send this many bytes and then nothing more. */
  stallAfter(path: string, bytes: number): void {
    this.#stalls.set(path, bytes);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    if (this.server.listening) await new Promise((resolve) => this.server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const { range } = request.headers;
    this.requests.push({ path, range });
    const content = this.contents.get(path);
    if (!content) {
      response.writeHead(404).end('not here');
      return;
    }
    const start = this.ranges && range ? Number(/^bytes=(\d+)-$/.exec(range)?.[1]) : 0;
    if (start >= content.length) {
      response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
      return;
    }
    response.writeHead(this.ranges && range ? 206 : 200, {
      'content-length': content.length - start,
      ...(this.ranges && range
        ? { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` }
        : {}),
    });
    await this.#send(path, content.subarray(start), response);
  }

  async #send(path: string, body: Buffer, response: ServerResponse): Promise<void> {
    const cut = this.#cuts.get(path);
    if (cut && cut.times-- > 0) {
      response.write(body.subarray(0, cut.bytes), () => response.destroy());
      return;
    }
    const stall = this.#stalls.get(path) ?? Infinity;
    if (stall < body.length) {
      response.write(body.subarray(0, stall));
      return;
    }
    const { bytes, milliseconds } = this.pieces ?? { bytes: body.length, milliseconds: 0 };
    for (let at = 0; at < body.length; at += bytes) {
      response.write(body.subarray(at, at + bytes));
      if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds));
    }
    response.end();
  }
}
