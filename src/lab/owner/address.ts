// Addresses of a run's sockets. They follow from the run's folder and its owner's number alone: what a folder says is no address.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, realpath, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { cacheFolder } from '../../data/cache';
import { makeFolders } from '../../data/system';
import { LabError, errorCode } from '../../lottery/errors';
import { diskError } from '../disk/files';
import { say } from '../../lottery/translate';

/** The most that fits everywhere: macOS gives a socket's path 104 bytes, the last one 0. */
const LONGEST_PATH = 103;

/**
 * Where one owner of a run may listen, the best first: a Unix socket in a folder that only this user can enter, or a named pipe
 * on Windows. Every owner has its own, so that a new one never meets a dead one's.
 * @param generation the owner's number
 */
async function addressesOf(folder: string, generation: number): Promise<string[]> {
  const hash = createHash('sha256')
    .update(await realpath(folder))
    .digest('hex')
    .slice(0, 16);
  const name = `${hash}-${generation}`;
  if (process.platform === 'win32') return [`\\\\.\\pipe\\ticketlab-${name}`];
  return socketFolders()
    .map((place) => join(place, `${name}.sock`))
    .filter((path) => Buffer.byteLength(path) <= LONGEST_PATH);
}

/** The processes that look for one another may have different environments. */
function socketFolders(): string[] {
  const uid = process.getuid?.() ?? 0;
  const runtime = [process.env['XDG_RUNTIME_DIR'] ?? '', `/run/user/${uid}`];
  return [
    ...new Set([
      ...runtime
        .filter((place) => isAbsolute(place) && existsSync(place))
        .map((place) => join(place, 'ticketlab')),
      join(tmpdir(), `ticketlab-${uid}`),
      join('/tmp', `ticketlab-${uid}`),
      join(cacheFolder(), 'sockets'),
    ]),
  ];
}

/**
 * The addresses that an owner listens at: all that its clients may look for it at. What login sessions have to themselves
 * (`XDG_RUNTIME_DIR`) is gone when the last one ends, which a run may outlive; in the temporary folder another user may have taken the name.
 * @throws LabError where there is no folder of this user's own
 */
export async function ownAddresses(folder: string, generation: number): Promise<[string, ...string[]]> {
  const all = await addressesOf(folder, generation);
  if (process.platform === 'win32') return [all[0] ?? ''];
  const own: string[] = [];
  let refused: unknown;
  for (const address of all)
    try {
      await makePrivateFolder(dirname(address));
      own.push(address);
    } catch (error) {
      refused ??= error;
    }
  const [first, ...others] = own;
  if (first === undefined) throw refused;
  return [first, ...others];
}

/** Removes what an owner that is gone has left where it listened. */
export async function removeSockets(folder: string, generation: number): Promise<void> {
  if (process.platform === 'win32') return;
  for (const address of await addressesOf(folder, generation))
    if (await isPrivate(dirname(address))) await rm(address, { force: true });
}

/** A connection to whoever listens where this owner would: nobody else than this user can. */
export async function connectToOwner(folder: string, generation: number): Promise<Socket | Unconnected> {
  let result: Unconnected = 'nobody';
  for (const address of await addressesOf(folder, generation)) {
    if (process.platform !== 'win32' && !(await isPrivate(dirname(address)))) continue;
    const answer = await connectTo(address);
    if (answer === 'nobody') continue;
    if (answer !== 'not allowed') return answer;
    result = answer;
  }
  return result;
}

/**
 * Makes the folder of a Unix socket, entered by nobody else: whoever can connect can stop the run.
 * @throws LabError where the folder is not this user's own
 */
export async function makePrivateFolder(path: string): Promise<void> {
  await makeFolders(path, 0o700).catch((error: unknown) => {
    throw diskError(error, path);
  });
  if (!(await isPrivate(path)))
    throw new LabError(say`${path} is not a folder of yours alone, so no run can be reached through it.`, {
      hint: say('Remove it, or point TMPDIR to a folder of your own.'),
    });
}

/** Whether it is a folder of this user's that nobody else can enter. */
const isPrivate = (path: string): Promise<boolean> =>
  lstat(path).then(
    (found) => found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0,
    () => false,
  );

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
