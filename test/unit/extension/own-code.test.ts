// The run of an experiment with code of the user's own: told by the code, and found without running it.
import { chmod, mkdir, stat, utimes, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ExperimentHashes } from '../../../src/extension/runs/experiment-hash';
import { isInsideAny } from '../../../src/extension/runs/inside-folder';
import { readExperiments } from '../../../src/experiment/file/read-file';
import type { ReadExperiment } from '../../../src/experiment/file/read-file';
import { sourcesOf } from '../../../src/lab/pytorch/sources';
import { createRun } from '../../../src/lab/runs';
import { temporaryFolder } from '../../support/temporary';
import { watchingService } from '../../support/watching-service';

const OWN_MODEL = 'dataset: digits\nnetwork: {model: "code/model.py:Net"}';
const OWN_DATA = 'dataset: {module: "data.py:load"}\nnetwork: {model: "code/model.py:Net"}';

function read(settings: string): ReadExperiment {
  const cell = `experiment: own\nengine: pytorch\n${settings}`;
  const { experiments, problems } = readExperiments(`\`\`\`yaml\n${cell}\n\`\`\`\n`, 'a.lottery.md');
  expect(problems).toEqual([]);
  const [only] = experiments;
  if (!only) throw new Error('the test has no experiment');
  return only;
}

async function workspace() {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'code'));
  await writeFile(
    join(folder, 'code', 'model.py'),
    'import torch\nfrom layers import Layer\nclass Net: ...\n',
  );
  await writeFile(join(folder, 'code', 'layers.py'), 'class Layer: ...\n');
  await writeFile(join(folder, 'data.py'), 'def load(): ...\n');
  return { folder, file: join(folder, 'a.lottery.md'), root: join(folder, '.ticketlab', 'runs') };
}

/** As the command line makes it, once Python has told the fingerprint. */
async function make(
  place: Awaited<ReturnType<typeof workspace>>,
  settings: string,
  fingerprint: string | null,
) {
  const { experiment, source } = read(settings);
  const sources = await sourcesOf(experiment, place.folder);
  const { root, file: experimentFile } = place;
  const { folder } = await createRun({ root, experiment, source, experimentFile, fingerprint, sources });
  return folder;
}

function open(root: string) {
  const service = watchingService(root);
  return service;
}

/** A Python that leaves a file wherever it is started, and can do nothing. */
async function tellTale() {
  const folder = await temporaryFolder();
  const [python, started] = [join(folder, 'python'), join(folder, 'started')];
  await writeFile(python, `#!/bin/sh\ntouch '${started}'\nexit 1\n`);
  await chmod(python, 0o755);
  vi.stubEnv('TICKETLAB_PYTHON', python);
  onTestFinished(() => void vi.unstubAllEnvs());
  return started;
}

describe('the run of an experiment with a model of its own', () => {
  test('is the one that was made for the same code, in all files that it imports', async () => {
    const place = await workspace();
    const folder = await make(place, OWN_MODEL, null);
    const service = open(place.root);
    await service.setRoots([place.root]);
    const { experiment } = read(OWN_MODEL);
    expect((await service.runOf(experiment, place.file))?.folder).toBe(folder);
    expect((await service.create(read(OWN_MODEL), place.file)).folder).toBe(folder);

    await writeFile(join(place.folder, 'code', 'layers.py'), 'class Layer: pass  # changed\n');
    expect(await service.runOf(experiment, place.file)).toBeUndefined();
    const other = await service.create(read(OWN_MODEL), place.file);
    expect(other.folder).not.toBe(folder);
    expect((await service.runOf(experiment, place.file))?.folder).toBe(other.folder);
  });

  test('is read for it only once a file has another size or time', async () => {
    const { folder, file } = await workspace();
    const hashes = new ExperimentHashes(() => Promise.resolve());
    const identity = () => hashes.identify(read(OWN_MODEL).experiment, file);
    const layers = join(folder, 'code', 'layers.py');
    await utimes(layers, 1000, 1000);
    const before = await identity();
    expect(Object.keys(before.sources)).toEqual(['code/layers.py', 'code/model.py']);
    await writeFile(layers, 'class Layer: ,,,\n');
    await utimes(layers, 1000, 1000);
    expect((await stat(layers)).size).toBe('class Layer: ...\n'.length);
    expect(await identity()).toEqual(before);
    await utimes(layers, 1001, 1001);
    expect(await identity()).not.toEqual(before);
  });
});

describe.skipIf(process.platform === 'win32')('the run of an experiment with datasets of its own', () => {
  test('is found by what it was made for, and Python is not started for that', async () => {
    const started = await tellTale();
    const place = await workspace();
    const folder = await make(place, OWN_DATA, 'as it was');
    await make(place, `${OWN_DATA}\nseed: 1`, 'as it was');
    const service = open(place.root);
    await service.setRoots([place.root]);
    const { experiment } = read(OWN_DATA);
    expect((await service.runOf(experiment, place.file))?.folder).toBe(folder);
    await writeFile(join(place.folder, 'data.py'), 'def load(): return 1\n');
    expect(await service.runOf(experiment, place.file)).toBeUndefined();
    expect(existsSync(started)).toBe(false);

    await expect(service.create(read(OWN_DATA), place.file)).rejects.toThrow('cannot be used');
    expect(existsSync(started)).toBe(true);
  });

  test('is not looked for in files that may not be read', async () => {
    const place = await workspace();
    const hashes = new ExperimentHashes(async (path, name) => {
      if (!(await isInsideAny([join(place.folder, 'code')], path)))
        throw new Error(`${name} may not be read`);
    });
    const { experiment } = read(OWN_DATA);
    await expect(hashes.recogniser(experiment, place.file)).rejects.toThrow('dataset.module may not be read');
  });
});
