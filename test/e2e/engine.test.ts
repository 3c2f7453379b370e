// An engine that is not installed: a run says so, with the command that installs it, and never trains on another one instead.
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { devNull } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { TFJS_VERSION } from '../../src/engine/tensorflow/installed';
import { start } from '../support/command-line';
import { packageWanted, silentRegistry } from '../support/silent-registry';
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
  const env = { TICKETLAB_ENGINES: join(cwd, 'none'), TICKETLAB_PYTHON: join(cwd, 'no-python') };
  const { stdout } = await start(['engine', 'list', '--json'], { cwd, env }).ended;
  const { engines } = JSON.parse(stdout) as { engines: { name: string; available: boolean }[] };
  expect(engines.map(({ name, available }) => [name, available])).toEqual([
    ['sparse', true],
    ['tensorflow', false],
    ['pytorch', false],
  ]);
  const table = await start(['engine', 'list'], { cwd, env }).ended;
  expect(table.stdout).toContain('To install it: ticketlab engine install tensorflow');
  expect(table.stdout.replaceAll(/\s+/g, ' ')).toContain('there is no Python');
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
  await Promise.race([
    registry.asked,
    installation.ended.then(({ stderr }) => Promise.reject(new Error(stderr))),
  ]);
  const asked = await packageWanted(engines);
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

describe('PyTorch', () => {
  const inEngines = (cwd: string) => readdir(join(cwd, 'engines', 'pytorch'));
  const install = (cwd: string, args: string[], env: NodeJS.ProcessEnv = {}) =>
    start(['engine', 'install', 'pytorch', ...args], {
      cwd,
      env: { TICKETLAB_ENGINES: join(cwd, 'engines'), ...env },
    });
  /** A program of this name comes first on the PATH. */
  const withProgram = async (cwd: string, name: string, script: string) => {
    await writeFile(join(cwd, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return { PATH: `${cwd}${delimiter}${process.env['PATH']}` };
  };
  /** pip asks this index and nobody else, and only once. */
  const pipAt = (index: string) => ({
    ...{ PIP_CONFIG_FILE: devNull, PIP_INDEX_URL: index, PIP_RETRIES: '0' },
    ...{ PIP_EXTRA_INDEX_URL: '', PIP_FIND_LINKS: '', PIP_NO_CACHE_DIR: '1' },
  });
  const canMakeEnvironments = () => {
    try {
      execFileSync('python3', ['-c', 'import venv, ensurepip'], { stdio: 'ignore' });
      return process.platform !== 'win32';
    } catch {
      return false;
    }
  };

  test('is listed as what can be installed where no Python is chosen, and not where one is', async () => {
    const cwd = await temporaryFolder();
    const env = { TICKETLAB_ENGINES: join(cwd, 'none'), TICKETLAB_PYTHON: '', PATH: cwd };
    const { stdout } = await start(['engine', 'list'], { cwd, env }).ended;
    expect(stdout).toContain('To install it: ticketlab engine install pytorch');
    const chosen = { ...env, TICKETLAB_PYTHON: join(cwd, 'no-python') };
    const other = await start(['engine', 'list'], { cwd, env: chosen }).ended;
    expect(other.stdout).not.toContain('engine install pytorch');
  });

  test('without Python is not installed, and says what is missing', async () => {
    const cwd = await temporaryFolder();
    const { code, stderr } = await install(cwd, [], { PATH: cwd }).ended;
    expect(code).toBe(1);
    expect(stderr).toContain('python3 was not found');
    expect(stderr).toContain('--python PATH');
    expect(await inEngines(cwd)).toEqual([]);
  });

  test.runIf(process.platform !== 'win32')('needs a Python that is new enough and has venv', async () => {
    const cwd = await temporaryFolder();
    await withProgram(cwd, 'old', 'echo 3.8');
    const old = await install(cwd, ['--python', './old']).ended;
    expect(old.code).toBe(1);
    expect(old.stderr).toContain('old is Python 3.8: 3.9 is needed.');
    const script = 'case "$3" in import*) echo 3.12;; *) echo "$0: No module named venv" >&2; exit 1;; esac';
    const env = await withProgram(cwd, 'python3', script);
    const bare = await install(cwd, [], env).ended;
    expect(bare.code).toBe(1);
    expect(bare.stderr).toContain('its module venv is missing');
    expect(bare.stderr).toContain('sudo apt install python3-venv');
    expect(await inEngines(cwd)).toEqual([]);
  });

  test('options of its own are refused for TensorFlow, and versions that are none', async () => {
    const cwd = await temporaryFolder();
    const wrong = await start(['engine', 'install', 'tensorflow', '--build', 'cpu'], { cwd }).ended;
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('--build means nothing') });
    const none = await install(cwd, ['--torch', '-r x']).ended;
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('such as 2.13.0') });
  });

  test.runIf(canMakeEnvironments())(
    'asks before gigabytes: where there is an NVIDIA card with its driver, or pip has an index of its own',
    async () => {
      const cwd = await temporaryFolder();
      const driver = await withProgram(cwd, 'nvidia-smi', 'echo "GPU 0: NVIDIA RTX A2000 (UUID: GPU-1)"');
      for (const env of [driver, pipAt('http://127.0.0.1:9/')]) {
        const { code, stderr } = await install(cwd, [], env).ended;
        expect(code).toBe(2);
        expect(stderr).toContain('Add --yes to download it, or --build cpu');
        expect(await inEngines(cwd)).toEqual([]);
      }
    },
  );

  test.runIf(canMakeEnvironments())('Ctrl-C amid it ends it, and nothing is left behind', async () => {
    const cwd = await temporaryFolder();
    // Of an installation that was killed: no process has this number.
    await mkdir(join(cwd, 'engines', 'pytorch', 'env-a-99999999'), { recursive: true });
    const registry = await silentRegistry();
    onTestFinished(registry.close);
    const installation = install(cwd, ['--yes'], pipAt(registry.url));
    const failed = installation.ended.then(({ stderr }) => Promise.reject(new Error(stderr)));
    expect(await Promise.race([registry.asked, failed])).toBe('/numpy/');
    failed.catch(() => undefined);
    expect(await inEngines(cwd)).toEqual([expect.stringMatching(/^env-\w+-\d{1,7}$/)]);
    installation.signal('SIGINT');
    const { code, stderr } = await installation.ended;
    expect(code).toBe(3);
    expect(stderr).toContain('Installing PyTorch was cancelled.');
    expect(await inEngines(cwd)).toEqual([]);
  });

  test.runIf(canMakeEnvironments())('without a network says so, and nothing is left behind', async () => {
    const cwd = await temporaryFolder();
    const registry = await silentRegistry();
    registry.close();
    const { code, stderr } = await install(cwd, ['--yes'], pipAt(registry.url)).ended;
    expect(code).toBe(1);
    expect(stderr).toContain('PyTorch could not be downloaded: a server could not be reached.');
    expect(await inEngines(cwd)).toEqual([]);
  });
});
