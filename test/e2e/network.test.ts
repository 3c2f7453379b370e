// `ticketlab network`: what would be pruned, told before anything is trained.
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cell, lastJson, ticketlab } from '../support/command-line';
import { temporaryFolder } from '../support/temporary';

/** A file of two experiments, in a folder of its own. */
async function folderWithFile(): Promise<string> {
  const cwd = await temporaryFolder();
  const layered = cell('layered', 'pruning: {rounds: 2, rate: 0.25, output_rate: 0.1}');
  const chosen = cell('chosen', 'pruning: {rounds: 1, scope: global, only: ["fc*"], keep: [fc2]}');
  await writeFile(join(cwd, 'a.lottery.md'), `${layered}\n${chosen}`);
  return cwd;
}

test('each parameter has its shape, rate and what is left of it, every level its weights; no run is made', async () => {
  const cwd = await folderWithFile();
  const { code, stdout, stderr } = await ticketlab(['network', 'a.lottery.md'], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [layered = '', chosen = ''] = stdout.split('\nchosen\n');
  expect(layered).toMatch(/^layered\n/);
  expect(layered).toMatch(/\nfc1\.weight +20 × 64 +1,280 +25% +720\n/);
  expect(layered).toMatch(/\nfc2\.weight +10 × 20 +200 +10% +162\n/);
  expect(layered).toMatch(/\nall +1,480 +882\n/);
  expect(layered).toMatch(/\nfc1\.bias +20 +20\nfc2\.bias +10 +10\n/);
  expect(layered).toMatch(/\n0 +1,480 +100\.0%\n1 +1,140 +77\.0%\n2 +882 +59\.6%\n/);
  expect(chosen).toMatch(/\nfc1\.weight +20 × 64 +1,280 +20%\nfc2\.weight +10 × 20 +200 +kept\n/);
  expect(chosen).toContain('scope: global');
  expect(await readdir(cwd)).toEqual(['a.lottery.md']);
});

test('the same as JSON, of one experiment', async () => {
  const cwd = await folderWithFile();
  const ended = await ticketlab(['network', 'a.lottery.md', '--only', 'chosen', '--json'], { cwd });
  expect(lastJson(ended)).toEqual({
    type: 'network',
    experiment: 'chosen',
    parameters: [
      { layer: 'fc1', name: 'fc1.weight', shape: [20, 64], weights: 1280, fate: 'pruned', rate: 0.2 },
      { layer: 'fc2', name: 'fc2.weight', shape: [10, 20], weights: 200, fate: 'kept', rate: 0 },
    ],
    others: [
      { name: 'fc1.bias', shape: [20] },
      { name: 'fc2.bias', shape: [10] },
    ],
    tied: {},
    levels: [
      { level: 0, survivors: 1480, density: 1, parameters: null },
      { level: 1, survivors: 1224, density: 1224 / 1480, parameters: null },
    ],
  });
  expect(ended.stdout.trim().split('\n')).toHaveLength(1);
});

test('data that is missing is wrong input', async () => {
  const cwd = await temporaryFolder();
  const file = '```yaml\nexperiment: a\ndataset: {train: none.csv}\nnetwork: {hidden: [4]}\n```\n';
  await writeFile(join(cwd, 'a.lottery.md'), file);
  const { code, stdout, stderr } = await ticketlab(['network', 'a.lottery.md'], { cwd });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('none.csv');
});
