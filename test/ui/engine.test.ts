// TensorFlow in the editor where it is not installed: what says so, installing it, cancelling that, and failing at it without a network.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  explanation,
  dialog,
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
import { openWorkbench, type Workbench } from '../support/vscode/workbench';
import { silentRegistry, type SilentRegistry } from '../support/silent-registry';
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
      ]);
    await screenshot(page, 'engines');
    await pick(page, 'tensorflow');
    expect(await registry.asked).toBe('/@tensorflow/tfjs-node');
    const progress = notification(page, INSTALLING);
    await progress.getByText('npm fetches it').waitFor();
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
    await dialog(page).getByText('on-tensorflow wants TensorFlow').waitFor();
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
