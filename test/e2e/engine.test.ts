// An engine that is not installed: a run says so, with the command that installs it, and never trains on another one instead.
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { TFJS_VERSION } from '../../src/engine/tensorflow/installed';
import { start } from '../support/command-line';
import { silentRegistry } from '../support/silent-registry';
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
  const [failed] = JSON.parse((await start(['status', '--json'], { cwd, env }).ended).stdout);
  expect(failed).toMatchObject({ state: 'failed', message: expect.stringContaining('is not installed') });
  // What other languages need of it is no part of the answer.
  expect(failed).not.toHaveProperty('said');
});

test('a run whose TensorFlow is there but cannot be loaded says why, and how to install it again', async () => {
  const cwd = await temporaryFolder();
  const env = { TICKETLAB_ENGINES: join(cwd, 'engines') };
  const folder = join(cwd, 'engines', `tensorflow-${TFJS_VERSION}`);
  const library = join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
  await mkdir(library, { recursive: true });
  await writeFile(join(library, 'index.js'), 'throw new Error("libtensorflow.so.2: cannot open");');
  const installed = { package: '@tensorflow/tfjs-node', tensorflow: '2.9.1' };
  await writeFile(join(folder, 'installed.json'), JSON.stringify(installed));
  await writeFile(join(cwd, 'a.lottery.md'), `\`\`\`yaml\n${EXPERIMENT.trim()}\n\`\`\`\n`);
  const { code, stdout, stderr } = await start(['run', 'a.lottery.md'], { cwd, env }).ended;
  expect(code).toBe(1);
  expect(stdout + stderr).toContain(
    'TensorFlow is installed but cannot be loaded: libtensorflow.so.2: cannot open',
  );
  expect(stdout + stderr).toContain('ticketlab engine install tensorflow --again');
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

/** An installation that npm has begun: it waits for a registry that does not answer. */
async function installing(cwd: string, path = process.env['PATH'] ?? '') {
  const registry = await silentRegistry();
  onTestFinished(registry.close);
  const engines = join(cwd, 'engines');
  // Of an installation that was killed: no process has this number.
  await mkdir(join(engines, `tensorflow-${TFJS_VERSION}.partial-99999999`), { recursive: true });
  const env = { ...registry.env, TICKETLAB_ENGINES: engines, PATH: path };
  const installation = start(['engine', 'install', 'tensorflow'], { cwd, env });
  const asked = await Promise.race([
    registry.asked,
    installation.ended.then(({ stderr }) => Promise.reject(new Error(stderr))),
  ]);
  return { registry, installation, asked, engines };
}

test('Ctrl-C amid an installation ends it, and nothing is left behind', async () => {
  const { installation, asked, engines } = await installing(await temporaryFolder());
  expect(asked).toBe('/@tensorflow/tfjs-node');
  expect(await readdir(engines)).toEqual([expect.stringMatching(/partial-\d{1,7}$/)]);
  installation.signal('SIGINT');
  const { code, stderr } = await installation.ended;
  expect(code).toBe(3);
  expect(stderr).toContain('Installing TensorFlow was cancelled.');
  expect(await readdir(engines)).toEqual([]);
});

test('without a network the installation says so in plain words, and nothing is left behind', async () => {
  const { registry, installation, engines } = await installing(await temporaryFolder());
  registry.close();
  const { code, stderr } = await installation.ended;
  expect(code).toBe(1);
  expect(stderr).toContain('TensorFlow could not be downloaded: a server could not be reached.');
  expect(stderr).toContain('Is the network reachable?');
  expect(await readdir(engines)).toEqual([]);
});

test.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'where there is an NVIDIA card with its driver, TensorFlow for CUDA is asked for',
  async () => {
    const cwd = await temporaryFolder();
    const driver = '#!/bin/sh\necho "GPU 0: NVIDIA RTX A2000 (UUID: GPU-1)"\n';
    await writeFile(join(cwd, 'nvidia-smi'), driver, { mode: 0o755 });
    const path = `${cwd}${delimiter}${process.env['PATH']}`;
    const { installation, asked } = await installing(cwd, path);
    expect(asked).toBe('/@tensorflow/tfjs-node-gpu');
    installation.signal('SIGINT');
    expect((await installation.ended).code).toBe(3);
  },
);
