// TensorFlow and PyTorch in the editor where they are not installed: what says so, installing them, cancelling that, and failing at it without a network.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  answer,
  askedBy,
  cell,
  explanation,
  dialog,
  filter,
  inWebviews,
  notification,
  openFile,
  openSideBar,
  pick,
  pickOptions,
  runCell,
  runCommand,
  until,
  view,
} from '../support/vscode/actions';
import { consoleErrors, screenshot } from '../support/vscode/look';
import type { SmallExtension } from '../support/vscode/extensions';
import { openWorkbench, type Workbench } from '../support/vscode/workbench';
import { packageWanted, silentRegistry, type SilentRegistry } from '../support/silent-registry';
import { runApart } from './run-folders';

const EXPERIMENT = `\`\`\`yaml
experiment: on-tensorflow
engine: tensorflow
dataset: digits
network: { hidden: [8] }
replicates: 1
training: { iterations: 40, evaluate_every: 20 }
\`\`\`
`;
const INSTALL = 'Ticket Lab: Install TensorFlow Engine';
const INSTALLING = 'Installing TensorFlow';
const COMMAND = 'ticketlab engine install tensorflow';
const NO_NETWORK = 'TensorFlow could not be downloaded: a server could not be reached.';

describe('TensorFlow, where it is not installed', () => {
  let registry: SilentRegistry;
  let workbench: Workbench;
  const engines = () => join(workbench.server.home, 'data', 'ticketlab', 'engines');
  const inEngines = () => (existsSync(engines()) ? readdirSync(engines()) : []);

  beforeAll(async () => {
    registry = await silentRegistry();
    workbench = await openWorkbench({ workspace: { 'a.lottery.md': EXPERIMENT }, env: registry.env });
  });
  afterAll(async () => {
    registry.close();
    await workbench?.dispose();
  });

  it('is listed with the reason, and choosing it installs it, with progress and Cancel', async () => {
    const { page } = workbench;
    await runCommand(page, 'Ticket Lab: Show Engines…');
    await expect
      .poll(() => pickOptions(page))
      .toEqual([
        expect.stringMatching(/^sparse, available/),
        expect.stringMatching(/^tensorflow, not available: not installed/),
        expect.stringMatching(/^pytorch, (not )?available/),
      ]);
    await screenshot(page, 'engines');
    await pick(page, 'tensorflow');
    await registry.asked;
    expect(await packageWanted(engines())).toBe('/@tensorflow/tfjs-node');
    const progress = notification(page, INSTALLING);
    await progress.getByText('Downloading with npm').waitFor();
    expect(inEngines()).toEqual([expect.stringContaining('partial')]);
    await screenshot(page, 'engine installing');
  });

  it('is cancelled, and nothing of it is left behind', async () => {
    const { page } = workbench;
    const progress = notification(page, INSTALLING);
    await progress.getByRole('button', { name: 'Cancel' }).click();
    await progress.waitFor({ state: 'hidden' });
    await until('the folder to be empty', async () => inEngines().length === 0);
    expect(await page.locator('.notification-toast').count()).toBe(0);
  });

  it('that an experiment wants, it is offered; declined, its cell says what is missing and how to get it', async () => {
    const { page } = workbench;
    await openFile(page, 'a.lottery.md');
    await runCell(page, 'on-tensorflow');
    await dialog(page).getByText('on-tensorflow needs TensorFlow').waitFor();
    await screenshot(page, 'engine offered');
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();
    const output = await inWebviews(page, 'section:has-text("TensorFlow is not installed on this machine.")');
    await output.getByText(INSTALL).waitFor();
    await screenshot(page, 'engine declined');
  });

  it('without a network says so in plain words, and nothing of it is left behind', async () => {
    const { page } = workbench;
    registry.close();
    await runCommand(page, INSTALL);
    const failure = notification(page, NO_NETWORK);
    await failure.getByText('Is the network reachable?').waitFor();
    expect(inEngines()).toEqual([]);
    await screenshot(page, 'engine without network');
  });

  it('that a run from a terminal wants, is missed in its cell and in the Runs view, with the command that installs it', async () => {
    const { page } = workbench;
    // The tests' own engines may hold it.
    vi.stubEnv('TICKETLAB_ENGINES', engines());
    const run = runApart(workbench, { file: 'a.lottery.md', text: EXPERIMENT, name: 'on-tensorflow' });
    await expect(run).rejects.toThrow('TensorFlow is not installed on this machine.');
    vi.unstubAllEnvs();
    await openSideBar(page, 'Ticket Lab');
    const row = view(page, 'Runs').locator('.monaco-list-row', { hasText: /on-tensorflow.*failed/ });
    await row.waitFor();
    await explanation(page, row, COMMAND);
    await screenshot(page, 'engine missing in the Runs view');
    await runCommand(page, 'View: Close All Editors');
    await openFile(page, 'a.lottery.md');
    const output = await inWebviews(page, `section:has-text("${COMMAND}")`);
    await expect.poll(() => output.innerText()).toContain('TensorFlow is not installed on this machine.');
    await screenshot(page, 'engine missing in its cell');
  });

  it('puts no error on the console', () => {
    expect(consoleErrors(workbench.page)).toEqual([]);
  });
});

/** What the Python extension answers where this interpreter is chosen; that extension is in no registry of packages. */
const pythonExtension = (path: string): SmallExtension => ({
  ...{ publisher: 'ms-python', name: 'python', version: '2026.1.0' },
  manifest: { main: './main.js', activationEvents: [] },
  files: {
    'main.js': `const { Uri } = require('vscode');
exports.activate = () => ({
  environments: {
    getActiveEnvironmentPath: () => ({ id: 'chosen', path: ${JSON.stringify(path)} }),
    resolveEnvironment: async ({ path }) => ({ executable: { uri: Uri.file(path) } }),
  },
});
`,
  },
});

const ON_PYTORCH = EXPERIMENT.replace('on-tensorflow', 'on-pytorch').replace(
  'engine: tensorflow',
  'engine: pytorch',
);

describe('PyTorch, where no Python has it', () => {
  let registry: SilentRegistry;
  let workbench: Workbench;
  let programs = '';
  const inEngines = () => {
    const folder = join(workbench.server.home, 'data', 'ticketlab', 'engines', 'pytorch');
    return existsSync(folder) ? readdirSync(folder) : [];
  };

  beforeAll(async () => {
    registry = await silentRegistry();
    // The system's, without its packages.
    programs = mkdtempSync(join(tmpdir(), 'ticketlab-python-'));
    const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' });
    const script = `#!/bin/sh\nexec "${python.trim()}" -S "$@"\n`;
    writeFileSync(join(programs, 'python3'), script, { mode: 0o755 });
    execFileSync('python3', ['-m', 'venv', '--without-pip', join(programs, 'chosen')]);
    workbench = await openWorkbench({
      workspace: { 'a.lottery.md': ON_PYTORCH, 'model.py': 'x = 1\n' },
      extensions: [pythonExtension(join(programs, 'chosen', 'bin', 'python'))],
      env: {
        ...{ PATH: `${programs}${delimiter}${process.env['PATH']}`, TICKETLAB_PYTHON: '' },
        ...{ PIP_CONFIG_FILE: devNull, PIP_INDEX_URL: registry.url, PIP_EXTRA_INDEX_URL: '' },
        ...{ PIP_FIND_LINKS: '', PIP_RETRIES: '0', PIP_NO_CACHE_DIR: '1' },
      },
    });
  });
  afterAll(async () => {
    registry.close();
    await workbench?.dispose();
    rmSync(programs, { recursive: true, force: true });
  });

  it('is offered where an experiment wants it; gigabytes are asked about, and declined nothing is left', async () => {
    const { page } = workbench;
    await openFile(page, 'a.lottery.md');
    await runCell(page, 'on-pytorch');
    await dialog(page).getByText('on-pytorch needs PyTorch').waitFor();
    await screenshot(page, 'PyTorch offered');
    await dialog(page).getByRole('button', { name: 'Install' }).click();
    await dialog(page).getByText('This may be a PyTorch for CUDA').waitFor();
    await screenshot(page, 'PyTorch of gigabytes');
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();
    const output = await inWebviews(page, 'section:has-text("No Python on this machine has PyTorch.")');
    await output.getByText('Ticket Lab: Install PyTorch Engine').waitFor();
    expect(inEngines()).toEqual([]);
  });

  it('has a template: an experiment with its model and data, none written over a file of the same name', async () => {
    const { page, folder } = workbench;
    await askedBy(page, 'Ticket Lab: New Experiment…', 'New Experiment: which template?');
    await filter(page, 'My PyTorch model');
    await pick(page, 'My PyTorch model');
    await answer(page, 'mine');
    await page.locator('.tab', { hasText: 'mine.lottery.md' }).waitFor();
    await cell(page, 'model: model_2.py:Network').waitFor();
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining(['data.py', 'mine.lottery.md', 'model.py', 'model_2.py']),
    );
    expect(readFileSync(join(folder, 'model.py'), 'utf8')).toBe('x = 1\n');
    await screenshot(page, 'PyTorch template');
  });

  it('is looked for in the interpreter that is chosen in the editor', async () => {
    const { page } = workbench;
    await runCommand(page, 'Ticket Lab: Show Engines…');
    await expect
      .poll(() => pickOptions(page))
      .toContainEqual(expect.stringMatching(/chosen\/bin\/python lacks torch/));
    await page.keyboard.press('Escape');
  });

  it('is installed by choosing it among the engines, with progress and Cancel, and nothing is left behind', async () => {
    const { page } = workbench;
    await runCommand(page, 'Ticket Lab: Show Engines…');
    await pick(page, 'pytorch');
    const progress = notification(page, 'Installing PyTorch');
    await dialog(page).getByRole('button', { name: 'Download' }).click();
    expect(await registry.asked).toBe('/numpy/');
    await progress.getByText('Downloading with pip').waitFor();
    expect(inEngines()).toEqual([expect.stringMatching(/^env-/)]);
    await screenshot(page, 'PyTorch installing');
    await progress.getByRole('button', { name: 'Cancel' }).click();
    await progress.waitFor({ state: 'hidden' });
    await until('the folder to be empty', async () => inEngines().length === 0);
  });

  it('without a network says so in plain words', async () => {
    const { page } = workbench;
    registry.close();
    await runCommand(page, 'Ticket Lab: Install PyTorch Engine');
    await dialog(page).getByRole('button', { name: 'Download' }).click();
    const failure = notification(page, 'PyTorch could not be downloaded: a server could not be reached.');
    await failure.getByText('Is the network reachable?').waitFor();
    expect(inEngines()).toEqual([]);
    await screenshot(page, 'PyTorch without network');
  });

  it('puts no error on the console', () => {
    expect(consoleErrors(workbench.page)).toEqual([]);
  });
});
