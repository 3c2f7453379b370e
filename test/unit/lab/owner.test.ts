import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { readFile, readdir, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { OwnedError, claim, currentOwner } from '../../../src/lab/owner';
import type { OwnerRecord } from '../../../src/lab/owner-record';
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
    const address = join(await temporaryFolder(), 'a.sock');
    const server = createServer().listen(address);
    onTestFinished(() => void server.close());
    await new Promise((done) => server.once('listening', done));
    const { folder } = await forged({ address }, 30);
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
