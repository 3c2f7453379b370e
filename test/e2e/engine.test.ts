// An engine that is not installed: a run says so, with the command that installs it, and never trains on another one instead.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { start } from '../support/command-line';
import { temporaryFolder } from '../support/temporary';

const EXPERIMENT = `
experiment: needs-tensorflow
engine: tensorflow
replicates: 1
dataset:
  name: digits
network:
  hidden: [8]
training:
  iterations: 20
  evaluate_every: 10
`;

test('a run that wants TensorFlow where there is none fails, and says how to install it', async () => {
  const cwd = await temporaryFolder();
  const env = { TICKETLAB_ENGINES: join(cwd, 'none') };
  await writeFile(join(cwd, 'a.lottery.md'), `\`\`\`yaml\n${EXPERIMENT.trim()}\n\`\`\`\n`);
  const { code, stdout, stderr } = await start(['run', 'a.lottery.md'], { cwd, env }).ended;
  expect(code).toBe(1);
  expect(stdout + stderr).toContain('TensorFlow is not installed on this machine');
  expect(stdout + stderr).toContain('ticketlab engine install tensorflow');
});

test('the list of engines says which can be used, and how to get the one that cannot', async () => {
  const cwd = await temporaryFolder();
  const env = { TICKETLAB_ENGINES: join(cwd, 'none') };
  const { stdout } = await start(['engine', 'list', '--json'], { cwd, env }).ended;
  const { engines } = JSON.parse(stdout) as { engines: { name: string; available: boolean }[] };
  expect(engines.map(({ name, available }) => [name, available])).toEqual([
    ['sparse', true],
    ['tensorflow', false],
  ]);
  const table = await start(['engine', 'list'], { cwd, env }).ended;
  expect(table.stdout).toContain('To install it: ticketlab engine install tensorflow');
});

test('installing without npm says that npm is missing, and leaves nothing behind', async () => {
  const cwd = await temporaryFolder();
  const env = { TICKETLAB_ENGINES: join(cwd, 'engines'), PATH: cwd };
  const { code, stderr } = await start(['engine', 'install', 'tensorflow'], { cwd, env }).ended;
  expect(code).toBe(1);
  expect(stderr).toContain('npm, which was not found');
  const { stdout } = await start(['engine', 'list', '--json'], { cwd, env }).ended;
  expect(stdout).toContain('"detail":"not installed"');
});
