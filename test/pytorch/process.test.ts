// The Python process: what it prints, what it fails at, and how it ends.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { PythonProcess } from '../../src/engine/pytorch/process';
import {
  findPython,
  lookAtPython,
  pythonEnvironment,
  requirePackages,
} from '../../src/engine/pytorch/python';
import { temporaryFolder } from '../support/temporary';
import { pytorchFor } from '../support/pytorch';
import {
  batches,
  blobs,
  drawn,
  maskOf,
  network,
  randomOf,
  recipe,
  step,
  trainerOn,
} from '../support/engine/fixtures';

const PYTHON = process.env['TICKETLAB_PYTHON'] ?? 'python3';

async function started(environment: Record<string, string> = {}, silentAfter = 60_000) {
  const folder = await temporaryFolder();
  const worker = new PythonProcess({ python: PYTHON, folder, environment, silentAfter });
  onTestFinished(() => worker.end());
  return { worker };
}

/** Prints in all the ways that code of a user's might, before a request and while it is answered. */
const LOUD = `
import os, sys
from ticketlab.worker.channel import Channel
channel = Channel()
def shout():
    print("printed")
    os.system("echo echoed")
    os.write(1, b"written\\n")
    assert sys.stdin.read() == ""
    return 7
shout()
channel.serve({"shout": shout})
`;

test('what code prints goes to standard error, and only answers to standard output', async () => {
  const child = spawn(PYTHON, ['-c', LOUD], { env: pythonEnvironment() });
  const [answers, printed] = [text(child.stdout), text(child.stderr)];
  child.stdin.write('{"kind": "request", "id": 1, "name": "shout", "params": {}}\n');
  await once(child.stdout, 'readable');
  // It ends when nobody can ask it any more.
  child.stdin.end();
  expect(JSON.parse(await answers)).toEqual({ kind: 'result', id: 1, result: 7 });
  for (const word of ['printed', 'echoed', 'written'])
    expect((await printed).split('\n').filter((line) => line === word)).toHaveLength(2);
});

test('what it fails at is told with the place, and it goes on', async () => {
  const { worker } = await started();
  await expect(worker.ask('constant', {})).rejects.toThrow(
    /PyTorch has failed: RuntimeError: There is no trainer \(.+:\d+\)/,
  );
  await expect(worker.ask('take_gradients', { answer: 'nowhere' })).rejects.toThrow('There is no trainer');
});

test('one that is killed, and one that is silent, are told apart', async () => {
  const { worker: killed } = await started();
  const asked = killed.ask('constant', {});
  process.kill(killed.pid ?? 0, 'SIGKILL');
  await expect(asked).rejects.toThrow('was killed (SIGKILL)');
  await expect(killed.ask('constant', {})).rejects.toThrow('was killed (SIGKILL)');
  const { worker: silent } = await started({}, 1);
  await expect(silent.ask('constant', {})).rejects.toThrow('it hangs');
});

test('a Python that is not there, has no PyTorch, or too old a one, is named with what to do', async () => {
  const folder = await temporaryFolder();
  await expect(lookAtPython(join(folder, 'python'))).rejects.toMatchObject({
    message: expect.stringContaining('there is no Python'),
    hint: expect.stringContaining('TICKETLAB_PYTHON'),
  });
  const script = join(folder, 'broken');
  await writeFile(script, '#!/bin/sh\necho "no module named sense" >&2\nexit 1\n');
  await chmod(script, 0o755);
  await expect(lookAtPython(script)).rejects.toThrow('no module named sense');
  const looked = await lookAtPython(PYTHON);
  expect(() => requirePackages(looked)).not.toThrow();
  const having = (packages: Partial<typeof looked.packages>) => () =>
    requirePackages({ ...looked, packages: { ...looked.packages, ...packages } });
  expect(having({ torch: null, numpy: null })).toThrow(/lacks torch, numpy/);
  expect(having({ torch: '2.3.1+cpu' })).toThrow('PyTorch 2.3.1+cpu');
  expect(having({ torch: '1.13' })).toThrow('is too old: 2.4 is needed');
  expect(having({ torch: '2.10.0' })).not.toThrow();
});

test('the experiment’s own Python comes first, then the environment’s, then that of a .venv above it', async () => {
  const folder = await temporaryFolder();
  const venv = join(folder, '.venv', process.platform === 'win32' ? 'Scripts' : 'bin');
  const python = join(venv, process.platform === 'win32' ? 'python.exe' : 'python');
  const below = join(folder, 'a', 'b');
  await mkdir(venv, { recursive: true });
  await writeFile(python, '');
  const before = process.env['TICKETLAB_PYTHON'];
  onTestFinished(() => void (process.env['TICKETLAB_PYTHON'] = before));
  process.env['TICKETLAB_PYTHON'] = '/named/python';
  expect((await findPython('../own', below)).python).toBe(join(folder, 'a', 'own'));
  expect((await findPython(undefined, below)).python).toBe('/named/python');
  delete process.env['TICKETLAB_PYTHON'];
  expect(await findPython(undefined, below)).toEqual({ python, from: 'named' });
});

test('of a device that is not there PyTorch says so', async () => {
  const data = blobs(randomOf(3), { features: 4, classes: 2, examples: 20 });
  const setup = { network: network(data, [3]), recipe: recipe({ batch_size: 4 }) };
  const all = {
    ...setup,
    parameters: drawn(randomOf(4), setup.network),
    mask: maskOf(randomOf(5), setup.network, 1),
  };
  await expect(trainerOn(data, all, pytorchFor({ device: 'cuda:77' }))).rejects.toThrow('PyTorch has failed');
});

test('in bfloat16 a step is about the same, and weights are no rounder for it', async () => {
  const data = blobs(randomOf(3), { features: 20, classes: 3, examples: 60 });
  const net = network(data, [16]);
  const setup = {
    network: net,
    recipe: recipe({ batch_size: 20 }),
    parameters: drawn(randomOf(4), net),
    mask: maskOf(randomOf(5), net, 0.5),
  };
  const [batch = new Uint32Array()] = batches(data.parts.train, 20, 1);
  const exact = await trainerOn(data, setup, pytorchFor());
  const rough = await trainerOn(data, setup, pytorchFor({ precision: 'bfloat16' }));
  const [one, other] = [await step(exact, batch, 0.01, 0), await step(rough, batch, 0.01, 0)];
  expect(other).not.toBe(one);
  expect(Math.abs(other - one) / one).toBeLessThan(0.05);
});
