import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { chmod, mkdir, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { connect } from '../../../src/lab/connection/client';
import { RefusedError } from '../../../src/lab/disk/run-files';
import { connectToOwner, ownAddresses } from '../../../src/lab/owner/address';
import { OwnedError, claim, currentOwner } from '../../../src/lab/owner/owner';
import type { OwnerRecord } from '../../../src/lab/owner/owner-record';
import { bundle } from '../../support/bundle';
import { temporaryFolder } from '../../support/temporary';

interface Answer {
  claimed?: number;
  owned?: number;
}

describe('processes that fight for a run folder', () => {
  test('get it one at a time: of all that try at once exactly one, whether the owner before it gave it up or was killed', async () => {
    const folder = await temporaryFolder();
    const program = await bundle('test/unit/lab/support/contend.ts');
    const start = () => contender(program, folder);
    let fighters = Array.from({ length: 5 }, start);
    onTestFinished(() => fighters.forEach(({ child }) => child.kill('SIGKILL')));
    for (let generation = 1; generation <= 12; generation++) {
      const answers = await Promise.all(fighters.map(({ ask }) => ask('claim')));
      expect(answers.filter(({ claimed }) => claimed === generation)).toHaveLength(1);
      expect(answers.filter(({ owned }) => owned === generation)).toHaveLength(fighters.length - 1);
      const winner = fighters[answers.findIndex(({ claimed }) => claimed === generation)];
      if (!winner) throw new Error('nobody won');
      if (generation % 3 === 0) {
        const dead = new Promise((done) => winner.child.once('exit', done));
        winner.child.kill('SIGKILL');
        await dead;
        fighters = [...fighters.filter((fighter) => fighter !== winner), start()];
      } else await winner.ask('release');
    }
    const claims = (await readdir(join(folder, 'owners'))).filter((name) => name.endsWith('.json'));
    expect(claims).toHaveLength(12);
  });
});

describe('the owner of a run folder', () => {
  test('says who it is, where it listens, and is alive until it gives the run up', async () => {
    const folder = await temporaryFolder();
    expect(await currentOwner(folder)).toBeNull();
    const owner = await claim(folder);
    expect(await currentOwner(folder)).toEqual({ owner: owner.record, alive: true });
    expect(owner.record).toMatchObject({ generation: 1, pid: process.pid });
    await expect(claim(folder)).rejects.toThrow(OwnedError);
    owner.release();
    expect(await currentOwner(folder)).toEqual({ owner: owner.record, alive: false });
  });

  test('that was superseded learns it at its next heartbeat', async () => {
    const folder = await temporaryFolder();
    const first = await claim(folder);
    expect(await first.beat()).toBe(true);
    first.release();
    const second = await claim(folder);
    expect(second.record.generation).toBe(2);
    expect(await first.beat()).toBe(false);
    expect(await second.beat()).toBe(true);
  });

  test('with a process id that is another program’s by now is dead: no heartbeat, and nobody listens', async () => {
    const { folder } = await forged({ pid: process.ppid }, 30);
    expect((await currentOwner(folder))?.alive).toBe(false);
    expect((await claim(folder)).record.generation).toBe(2);
  });

  test('without a heartbeat is alive while its socket takes connections, as that of a stopped process does', async () => {
    const { folder } = await forged({}, 30);
    await listenAt((await ownAddresses(folder, 1))[0]);
    expect((await currentOwner(folder))?.alive).toBe(true);
  });

  test('whose process is gone is dead, however fresh its heartbeat', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await new Promise((done) => child.once('exit', done));
    const { folder } = await forged({ pid: child.pid ?? 0 }, 0);
    expect((await currentOwner(folder))?.alive).toBe(false);
  });

  test('from before the machine was restarted is dead', async () => {
    const { folder } = await forged({ boot: 'another' }, 0);
    expect((await currentOwner(folder))?.alive).toBe(false);
  });

  test('on another machine is alive while it shows a heartbeat', async () => {
    const { folder } = await forged({ host: 'elsewhere' }, 50);
    expect((await currentOwner(folder))?.alive).toBe(true);
    await expect(claim(folder)).rejects.toThrow('on elsewhere');
  });

  test('on another machine is dead after a minute of silence, and then only if it stays silent while watched', async () => {
    const silent = await forged({ host: 'elsewhere' }, 90);
    const late = await forged({ host: 'its clock is slow' }, 90);
    const beating = setInterval(() => void late.beat(80), 500);
    onTestFinished(() => clearInterval(beating));
    // Its last heartbeat is of tomorrow.
    const ahead = await forged({ host: 'its clock was fast' }, -86_400);
    const all = [silent, late, ahead].map(({ folder }) => claim(folder));
    const taken = (await Promise.allSettled(all)).map(({ status }) => status);
    expect(taken).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  test('whose claim cannot be read may still be writing it; later it is dead', async () => {
    const fresh = await forged({}, 0);
    await writeFile(fresh.path, '');
    expect((await currentOwner(fresh.folder))?.alive).toBe(true);
    await fresh.beat(20);
    expect((await currentOwner(fresh.folder))?.alive).toBe(false);
  });
});

describe('what a claim says of its owner', () => {
  test.each([
    ['process id -1, which is every process', { pid: -1 }],
    ['process id 0, which is this one’s group', { pid: 0 }],
    ['a process id that no system has', { pid: 2 ** 40 }],
    ['a process id that is no whole number', { pid: 1.5 }],
    ['a number that leaves none for the next', { generation: 2 ** 53 }],
    ['the number of another claim', { generation: 7 }],
    ['a negative number', { generation: -3 }],
  ])('is not believed where it is %s', async (_, changes) => {
    const { folder } = await forged(changes, 30);
    expect(await currentOwner(folder)).toMatchObject({ owner: { generation: 1, pid: 0 }, alive: false });
    expect(await connect(folder)).toBeNull();
    expect((await claim(folder)).record.generation).toBe(2);
  });

  test('is no address: nobody is asked but who listens where the owner would', async () => {
    const address = join(await temporaryFolder(), 'a.sock');
    let asked = 0;
    await listenAt(address, (socket) => void socket.destroy(void asked++));
    const { folder, beat } = await forged({ address, pid: process.ppid }, 30);
    expect((await currentOwner(folder))?.alive).toBe(false);
    await beat(0);
    expect((await currentOwner(folder))?.alive).toBe(true);
    expect(await connect(folder)).toBeNull();
    expect(asked).toBe(0);
  });

  test.each([`${2 ** 53}`, '1000000', '999999', '9'.repeat(400)])(
    'in a claim of the number %s is refused: it is the last there can be',
    async (number) => {
      const { folder } = await forged({}, 30);
      await writeFile(join(folder, 'owners', `${number.slice(0, 200)}.json`), '{}');
      await expect(claim(folder)).rejects.toThrow('is a claim of the last owner there can be');
      await expect(currentOwner(folder)).rejects.toThrow(RefusedError);
    },
  );
});

test('a run listens where it can where another user has taken its place in the temporary folder', async () => {
  const [temporary, runtime] = [await temporaryFolder(), await temporaryFolder()];
  vi.stubEnv('TMPDIR', temporary);
  onTestFinished(() => void vi.unstubAllEnvs());
  // Taken as by another user: this one's own would be entered by nobody else.
  await mkdir(join(temporary, `ticketlab-${process.getuid?.() ?? 0}`), { mode: 0o777 });
  await chmod(join(temporary, `ticketlab-${process.getuid?.() ?? 0}`), 0o777);
  const folder = await temporaryFolder();
  vi.stubEnv('XDG_RUNTIME_DIR', runtime);
  const addresses = await ownAddresses(folder, 1);
  expect(addresses[0]).toMatch(new RegExp(`^${join(runtime, 'ticketlab')}/`));
  expect(addresses.filter((address) => address.startsWith(temporary))).toEqual([]);
  // The session's own folder goes when the session ends: the run is found elsewhere.
  await Promise.all(addresses.map((address) => listenAt(address)));
  await rm(runtime, { recursive: true });
  const socket = await connectToOwner(folder, 1);
  expect(socket).not.toBeTypeOf('string');
  if (typeof socket !== 'string') socket.destroy();
});

async function listenAt(address: string, greet: (socket: Socket) => void = () => undefined): Promise<void> {
  const server = createServer(greet).listen(address);
  onTestFinished(() => void server.close());
  await new Promise((done) => server.once('listening', done));
}

/** A folder whose owner is this process, but for `changes`, last heard of so many seconds ago. */
async function forged(changes: Partial<OwnerRecord>, secondsAgo: number) {
  const folder = await temporaryFolder();
  await claim(folder);
  const path = join(folder, 'owners', '0001.json');
  const record: OwnerRecord = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...record, ...changes }));
  const beat = async (ago: number) => {
    const then = new Date(Date.now() - ago * 1000);
    await utimes(path, then, then);
  };
  await beat(secondsAgo);
  return { folder, path, beat };
}

function contender(program: string, folder: string) {
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, [program, folder]);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (command: string): Promise<Answer> => {
    child.stdin.write(command + '\n');
    const { value } = await lines.next();
    return JSON.parse(String(value));
  };
  return { child, ask };
}
