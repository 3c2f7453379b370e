import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AppendLog, writeAtomically } from '../../../src/lab/disk/files';
import { filesIn } from '../../../src/lab/disk/run-files';
import { bundle } from '../../support/bundle';
import { smallDisk } from '../../support/small-disk';
import { temporaryFolder } from '../../support/temporary';

const FULL = /cannot be written: (the disk is full|the file would become larger than the system allows)\.$/;

describe('files', () => {
  test('written atomically replace what was there and leave nothing else behind', async () => {
    const folder = await temporaryFolder();
    await writeAtomically(join(folder, 'a'), 'first');
    await writeAtomically(join(folder, 'a'), [Buffer.from('sec'), Buffer.from('ond')]);
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('second');
    expect(await readdir(folder)).toEqual(['a']);
  });

  test('that cannot be written are named', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), '');
    await expect(writeAtomically(join(folder, 'nowhere', 'a'), '')).rejects.toThrow('nowhere');
  });

  test('on a full disk stay as they were, whole lines only, and say that it is full', async () => {
    const disk = await smallDisk(1024);
    const program = await bundle('test/unit/lab/support/fill.ts');
    const told: unknown = JSON.parse(execFileSync(disk.node, [program, disk.folder], { encoding: 'utf8' }));
    expect(told).toEqual({
      whole: expect.stringMatching(FULL),
      appended: expect.stringMatching(FULL),
      lines: expect.any(Number),
    });
    const { lines } = told as { lines: number };
    expect(lines).toBeGreaterThan(100);
    expect(await readFile(join(disk.folder, 'kept'), 'utf8')).toBe('as it was');
    expect(await readFile(join(disk.folder, 'log'), 'utf8')).toBe(('x'.repeat(999) + '\n').repeat(lines));
    expect((await readdir(disk.folder)).sort()).toEqual(['kept', 'log']);
    await rm(join(disk.folder, 'log'));
  });

  test('of lines lose what a crash left without an end, however long it is', async () => {
    const path = join(await temporaryFolder(), 'log');
    await appendFile(path, 'one\n' + 'two'.repeat(5000));
    const log = new AppendLog(path);
    log.append('three');
    log.close();
    expect(await readFile(path, 'utf8')).toBe('one\nthree\n');
  });
});

test('folders of a run that vanish while it is listed are passed over', async () => {
  const run = await temporaryFolder();
  const folders = Array.from({ length: 300 }, (_, i) => join(run, 'jobs', String(i)));
  for (const folder of folders) await mkdir(join(folder, 'reports'), { recursive: true });
  await writeFile(join(run, 'run.json'), '{}');
  const removed = Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
  expect([...(await filesIn(run))]).toEqual([join(run, 'run.json')]);
  await removed;
  await expect(filesIn(join(run, 'nowhere'))).rejects.toThrow(/ENOENT/);
});
