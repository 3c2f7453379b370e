// Opens an HTML file in the person's browser, also where the file lies on another machine than the browser.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename } from 'node:path';
import { Uri, env } from 'vscode';

/** The page is offered to the browser for so long: milliseconds. */
const OFFERED = 600_000;

export async function openPage(file: string): Promise<void> {
  await env.openExternal(env.remoteName === undefined ? Uri.file(file) : await offer(file));
}

/** An address that the person's browser reaches, through the editor's own connection; what it is nobody can guess. */
async function offer(file: string): Promise<Uri> {
  const path = `/${randomBytes(16).toString('base64url')}/${encodeURIComponent(basename(file))}`;
  const server = createServer((request, response) => {
    if (!request.url?.endsWith(path)) {
      response.writeHead(404).end();
      return;
    }
    const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
    readFile(file).then(
      (page) => response.writeHead(200, headers).end(page),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(0, '127.0.0.1', done);
  });
  setTimeout(() => server.close(), OFFERED).unref();
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return env.asExternalUri(Uri.parse(`http://127.0.0.1:${port}${path}`));
}
