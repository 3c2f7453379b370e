import { spawn } from 'node:child_process';
import { chmod, mkdir } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { connectTo } from '../../../src/lab/owner/address';
import { ask } from '../../../src/lab/connection/messages';
import { messagesOver } from '../../../src/lab/connection/connection';
import { whileHeard } from '../../../src/lab/connection/time-limits';
import { RunServer } from '../../../src/lab/connection/server';
import type { RunCommandHandlers } from '../../../src/lab/connection/server';
import type { RunProgress } from '../../../src/protocol/run';
import { temporaryFolder } from '../../support/temporary';

const LAST: RunProgress = {
  state: 'finished',
  trainings: { finished: 1, total: 1, skipped: 0 },
  diverged: [],
  share: 1,
  secondsLeft: 0,
  secondsSpent: 1,
  active: [],
};
const HANDLERS: RunCommandHandlers = {
  hello: () => ({ version: 1, run: 'any', pid: 1, owner: 1 }),
  progress: () => LAST,
  pause: () => null,
  stop: () => null,
};

async function listening() {
  const folder = join(await temporaryFolder(), 'sockets');
  await mkdir(folder, { mode: 0o700 });
  const address = join(folder, 'a.sock');
  return { address, server: await RunServer.listen(address, HANDLERS) };
}

const connected = async (address: string) => {
  const socket = await connectTo(address);
  if (typeof socket === 'string') throw new Error(socket);
  onTestFinished(() => void socket.destroy());
  return socket;
};
const gone = (socket: { once(event: 'close', listener: () => void): unknown }) =>
  new Promise<void>((done) => socket.once('close', done));

describe('a runner that ends', () => {
  test(
    'lets nobody in who would wait for ever, however slowly others leave',
    { timeout: 15_000 },
    async () => {
      const { address, server } = await listening();
      // Hears the goodbye and stays on the line, as a stopped client does.
      const lingering = await connected(address);
      const leaving = [server.close(LAST), gone(lingering.resume())];
      for (let late = await connectTo(address); late !== 'nobody'; late = await connectTo(address)) {
        if (typeof late === 'string') throw new Error(late);
        leaving.push(gone(late.resume()));
      }
      await Promise.all(leaving);
    },
  );
});

describe('an answer', () => {
  test('that does not come while nothing is heard is given up, and waited for while anything is', async () => {
    const { address } = await listening();
    const socket = await connected(address);
    const never = new Promise<never>(() => undefined);
    await expect(whileHeard(socket, never, 0.5, new Error('silent'))).rejects.toThrow('silent');
    const noise = setInterval(() => socket.emit('data', Buffer.of()), 50);
    onTestFinished(() => clearInterval(noise));
    const late = new Promise((done) => setTimeout(() => done('late'), 1200));
    expect(await whileHeard(socket, late, 0.5, new Error('silent'))).toBe('late');
  });
});

test('a connection that is left in the middle of a message keeps no timer, which would keep its process', async () => {
  const { address, server } = await listening();
  const socket = await connected(address);
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const rpc = messagesOver(socket);
  rpc.listen();
  socket.emit('data', Buffer.from('Content-Length: 100\r\n\r\n{"jsonrpc":'));
  socket.destroy();
  rpc.dispose();
  expect(vi.getTimerCount()).toBe(0);
  await server.close(LAST);
});

test('a stopped process is no dead one, even once so many have called that no more can', async () => {
  const address = join(await temporaryFolder(), 'a.sock');
  const listen = `require('net').createServer().listen(${JSON.stringify(address)}, () => console.log('up'))`;
  const child = spawn(process.execPath, ['-e', listen]);
  onTestFinished(() => void child.kill('SIGKILL'));
  await new Promise((done) => child.stdout.once('data', done));
  child.kill('SIGSTOP');
  const sockets: Socket[] = [];
  let last = await connectTo(address);
  for (; typeof last !== 'string' && sockets.length < 5000; last = await connectTo(address))
    sockets.push(last);
  for (const socket of sockets) socket.destroy();
  // macOS does not tell the two apart.
  expect(last).toBe(process.platform === 'darwin' ? 'nobody' : 'no answer');
});

test('nobody listens where there is no socket, or where its process is dead', async () => {
  const { address, server } = await listening();
  await server.close(LAST);
  expect(await connectTo(address)).toBe('nobody');
  expect(await connectTo(join(await temporaryFolder(), 'none.sock'))).toBe('nobody');
});

test('a runner listens where a killed one left its socket, but not where one lives', async () => {
  const address = join(await temporaryFolder(), 'a.sock');
  await chmod(dirname(address), 0o700);
  const script = `require('node:net').createServer().listen(${JSON.stringify(address)}, () => console.log('listening'))`;
  const killed = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((done) => killed.stdout.once('data', done));
  await expect(RunServer.listen(address, HANDLERS)).rejects.toThrow('EADDRINUSE');
  const dead = new Promise((done) => killed.once('exit', done));
  killed.kill('SIGKILL');
  await dead;
  const server = await RunServer.listen(address, HANDLERS);
  (await connected(address)).destroy();
  await server.close(LAST);
});

// vscode-jsonrpc 10 catches what it throws over such messages. Without that these fail with unhandled errors, which would end a runner.
test.each([
  ['a request', (deep: string) => `{"jsonrpc":"2.0","id":1,"method":"hello","params":${deep}}`],
  ['a request’s number', (deep: string) => `{"jsonrpc":"2.0","id":${deep},"method":"hello"}`],
  [
    'a cancellation',
    (deep: string) => `{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":${deep}}}`,
  ],
  ['an answer to nothing', (deep: string) => `{"jsonrpc":"2.0","id":null,"error":${deep}}`],
  ['no message at all', (deep: string) => deep],
])('nonsense of any depth ends no run: %s', async (_, message) => {
  const { address, server } = await listening();
  for (const deep of [
    '['.repeat(50_000) + ']'.repeat(50_000),
    '{"a":'.repeat(5000) + '1' + '}'.repeat(5000),
  ]) {
    const body = message(deep);
    const socket = await connected(address);
    socket.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
    const other = messagesOver(await connected(address));
    other.listen();
    expect(await ask(other, 'progress', null)).toEqual(LAST);
    other.dispose();
  }
  await server.close(LAST);
});
