// Where a run's owner listens.
import { createHash } from 'node:crypto';
import { lstat, realpath } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolders } from '../../data/system';
import { LabError, errorCode } from '../../lottery/errors';
import { diskError } from '../files';
import { say } from '../../lottery/translate';

/** The most that fits everywhere: macOS gives a socket's path 104 bytes, the last one 0. */
const LONGEST_PATH = 103;

/**
 * The address of one owner of a run: a Unix socket in a folder that only this user can enter, or a named pipe on Windows.
 * Every owner has its own, so that a new one never meets a dead one's.
 * @param generation the owner's number
 */
export async function controlAddress(folder: string, generation: number): Promise<string> {
  const hash = createHash('sha256')
    .update(await realpath(folder))
    .digest('hex')
    .slice(0, 16);
  const name = `${hash}-${generation}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\ticketlab-${name}`;
  const uid = process.getuid?.() ?? 0;
  const path = join(tmpdir(), `ticketlab-${uid}`, `${name}.sock`);
  return Buffer.byteLength(path) <= LONGEST_PATH ? path : join('/tmp', `ticketlab-${uid}`, `${name}.sock`);
}

/**
 * Makes the folder of a Unix socket, entered by nobody else: whoever can connect can stop the run.
 * @throws LabError where the folder is not this user's own
 */
export async function makePrivateFolder(path: string): Promise<void> {
  await makeFolders(path, 0o700).catch((error: unknown) => {
    throw diskError(error, path);
  });
  const { uid, mode } = await lstat(path).then((stat) => (stat.isDirectory() ? stat : { uid: -1, mode: 0 }));
  if (uid !== process.getuid?.() || (mode & 0o077) !== 0)
    throw new LabError(say`${path} is not a folder of yours alone, so no run can be controlled through it.`, {
      hint: say('Remove it, or point TMPDIR to a folder of your own.'),
    });
}

/** Why there is no connection. Whether anything listens is known only of `nobody`. */
export type Unconnected = 'nobody' | 'no answer' | 'not allowed';

/** An open connection where something listens, even a stopped process whose queue of callers is not full yet. */
export function connectTo(address: string, milliseconds = 5000): Promise<Socket | Unconnected> {
  return new Promise((done) => {
    const socket = connect(address);
    const give = (result: Socket | Unconnected) => {
      clearTimeout(timer);
      socket.removeAllListeners();
      if (result !== socket) {
        socket.on('error', () => undefined);
        socket.destroy();
      }
      done(result);
    };
    const timer = setTimeout(() => give('no answer'), milliseconds);
    socket.once('connect', () => give(socket));
    socket.once('error', (error) => give(UNCONNECTED[errorCode(error) ?? ''] ?? 'nobody'));
  });
}

const UNCONNECTED: Record<string, Unconnected> = {
  // The queue of callers is full.
  EAGAIN: 'no answer',
  ETIMEDOUT: 'no answer',
  // Another user's.
  EACCES: 'not allowed',
  EPERM: 'not allowed',
};
