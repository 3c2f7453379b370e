// A runner is killed in the midst of a run: everything that shows the run says so, and resuming it changes no bit.
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trainingFiles } from '../../support/runs';
import {
  cell,
  inWebviews,
  notification,
  openFile,
  openSideBar,
  runCell,
  runCommand,
  statusBarItem,
  view,
  webviewFrame,
} from '../../support/vscode/actions';
import { consoleErrors, screenshot } from '../../support/vscode/look';
import { openWorkbench, type Workbench } from '../../support/vscode/workbench';
import { drawn } from '../chart';
import { killRunner, runApart, runFolderOf } from '../run-folders';

/** Nine networks are pruned, with all controls, 9 × (1 + 3 × 3) trainings: long enough to be killed half-way on any machine. */
const FILE = `# Killed

\`\`\`yaml
experiment: victim
dataset: digits
network: {hidden: [64, 32]}
replicates: 9
training: {iterations: 5000, evaluate_every: 50}
pruning: {rounds: 3, rate: 0.5, rewind_to: 40}
controls: {random_reinit: 1, random_mask: true}
\`\`\`
`;
const TRAININGS = 90;

/** Milliseconds. */
const TOLD_WITHIN = 5000;

describe('a run whose process is killed', () => {
  let workbench: Workbench;
  let page: Page;
  beforeAll(async () => {
    workbench = await openWorkbench({
      workspace: { 'victim.lottery.md': FILE },
      settings: { 'ticketLab.checkpointSeconds': 1 },
    });
    ({ page } = workbench);
    await page.setViewportSize({ width: 1280, height: 1200 });
  });
  afterAll(() => workbench?.dispose());

  const row = (words: RegExp) => view(page, 'Runs').locator('.monaco-list-row', { hasText: words });
  const output = () => inWebviews(page, 'section.run[aria-label="Run of victim"]');
  const finding = /victim.*(wins at|none wins)/;

  it('is shown by the notebook, the curves, the side bar and the status bar', async () => {
    await openSideBar(page, 'Ticket Lab');
    await openFile(page, 'victim.lottery.md');
    await runCell(page, 'experiment: victim');
    await row(/victim/).waitFor();
    await runCommand(page, 'View: New Editor Group to the Right');
    await runCommand(page, 'Ticket Lab: Open Curves');
    await drawn((await webviewFrame(page, 'curves')).locator('canvas:visible'), 20);
    await statusBarItem(page, /victim [1-9]\d?%/).waitFor();
    await screenshot(page, 'killed before');
  });

  it('is said to be interrupted within 5 seconds, in each of them', async () => {
    const curves = await webviewFrame(page, 'curves');
    const notebook = await output();
    const told: Record<string, Locator> = {
      'side bar': row(/victim.*interrupted/),
      output: notebook.getByText('interrupted', { exact: true }),
      cell: cell(page, 'experiment: victim').locator('.cell-status-item', { hasText: 'interrupted' }),
      curves: curves.locator('.facts', { hasText: 'interrupted' }),
      notification: notification(page, 'victim was interrupted'),
    };
    await notebook.getByText('running', { exact: true }).waitFor();
    const killed = performance.now();
    await killRunner(workbench.folder, 'victim');
    const waits = Object.entries(told).map(async ([place, words]): Promise<[string, number]> => {
      await words.waitFor();
      return [place, performance.now() - killed];
    });
    await statusBarItem(page, /victim \d+%/).waitFor({ state: 'hidden' });
    const times: [string, number][] = [
      ['status bar', performance.now() - killed],
      ...(await Promise.all(waits)),
    ];
    await screenshot(page, 'killed interrupted');
    console.log(times.map(([place, time]) => `${place} ${Math.round(time)} ms`).join(', '));
    expect(times.filter(([, time]) => time > TOLD_WITHIN)).toEqual([]);
  });

  it('is resumed from the notebook, to its end', async () => {
    const notebook = await output();
    await notebook.getByRole('button', { name: 'Resume' }).click();
    await notebook.getByText('running', { exact: true }).waitFor();
    await statusBarItem(page, /victim \d+%/).waitFor();
    await notebook.getByText('finished', { exact: true }).waitFor();
    await row(finding).waitFor();
    await (await webviewFrame(page, 'curves')).locator('.facts', { hasText: 'finished' }).waitFor();
    await screenshot(page, 'killed resumed');
  });

  it('has come to the same as a run that nobody disturbed, to the bit', async () => {
    const resumed = await trainingFiles(await runFolderOf(workbench.folder, 'victim'));
    expect(Object.keys(resumed).filter((file) => file.endsWith('ticket.safetensors'))).toHaveLength(
      TRAININGS,
    );
    const root = join(workbench.server.home, 'undisturbed', '.ticketlab', 'runs');
    const undisturbed = await runApart(workbench, {
      file: 'victim.lottery.md',
      text: FILE,
      name: 'victim',
      root,
    });
    expect(undisturbed.state).toBe('finished');
    expect(resumed).toEqual(await trainingFiles(undisturbed.folder));
  });

  it('puts no error on the console', () => {
    expect(consoleErrors(page)).toEqual([]);
  });
});
