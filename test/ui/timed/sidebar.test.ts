// The sidebar as a person uses it: experiments, runs and datasets, with and without a folder, trust or anything to show.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  answer,
  dialog,
  notification,
  openSideBar,
  pick,
  pickOptions,
  runAndPick,
  runCommand,
  statusBarItem,
  treeRow,
  view,
  webviewFrame,
} from '../../support/vscode/actions';
import { consoleErrors, screenshot } from '../../support/vscode/look';
import { openWorkbench, type Workbench } from '../../support/vscode/workbench';
import { killRunner } from '../run-folders';

const cell = (name: string, settings: string) =>
  `\`\`\`yaml\nexperiment: ${name}\ndataset: digits\nnetwork: {hidden: [16]}\nreplicates: 1\n${settings}\n\`\`\`\n`;
const SHORT = 'training: {iterations: 200, evaluate_every: 20}\npruning: {rounds: 2}';
const ENDLESS = 'training: {iterations: 50000000, evaluate_every: 50}';
const BOTH = `# Two\n\n${cell('endless', ENDLESS)}\n${cell('quick', SHORT)}`;

const experimentRow = (page: Page, name: string) =>
  view(page, 'Experiments').locator('.monaco-list-row').filter({ hasText: name }).first();
const runRow = (page: Page, text: RegExp) =>
  view(page, 'Runs').locator('.monaco-list-row').filter({ hasText: text }).first();
/** @param icon codicon of a button that a row shows under the pointer */
async function press(page: Page, row: ReturnType<typeof runRow>, icon: string) {
  await row.hover();
  await row.locator(`a.action-label.codicon-${icon}`).click();
  await page.mouse.move(900, 300);
}

describe('the sidebar', () => {
  let workbench: Workbench;
  let page: Page;
  /** Of the walkthrough in front. */
  const ticked = (step: string) =>
    page
      .locator('.getting-started-step')
      .filter({ hasText: step })
      .getByRole('checkbox')
      .getAttribute('aria-checked');
  beforeAll(async () => {
    workbench = await openWorkbench({
      workspace: { 'two.lottery.md': BOTH, 'wrong.lottery.md': cell('wrong', 'seed: x') },
    });
    ({ page } = workbench);
    await openSideBar(page, 'Ticket Lab');
  });
  afterAll(() => workbench?.dispose());

  it('shows experiments, and what is wrong with them', async () => {
    await experimentRow(page, 'endless').waitFor();
    await experimentRow(page, 'seed: ').click();
    await page.locator('.tab', { hasText: 'wrong.lottery.md' }).waitFor();
    await view(page, 'Runs').getByText('There are no runs yet.').waitFor();
    await screenshot(page, 'sidebar experiments');
  });

  it('leads from a command that needs a run to the first one', async () => {
    await runAndPick(page, 'Welcome: Open Walkthrough...', 'Find a Winning Ticket');
    await page.getByRole('button', { name: 'Watch accuracy against sparsity' }).click();
    await page.locator('.getting-started-step.expanded').getByRole('button', { name: 'Open Curves' }).click();
    const said = notification(page, 'There are no runs.');
    await said.getByRole('button', { name: 'Run Experiment…' }).click();
    await expect.poll(() => pickOptions(page)).toContainEqual(expect.stringContaining('two.lottery.md'));
    await screenshot(page, 'sidebar no runs');
    await page.keyboard.press('Escape');
    expect(await ticked('Watch accuracy against sparsity')).toBe('false');
    await runCommand(page, 'View: Close Editor');
  });

  it('runs an experiment to its end, and says what it found', async () => {
    await press(page, experimentRow(page, 'quick'), 'play');
    await runRow(page, /quick.*(wins at|none wins)/).waitFor();
    await notification(page, /quick has finished/)
      .getByText('Open Report')
      .waitFor();
    await screenshot(page, 'sidebar finished');
  });

  it('ticks the steps of the walkthrough that were taken', async () => {
    await press(page, runRow(page, /quick/), 'graph-line');
    await webviewFrame(page, 'curves');
    await runCommand(page, 'View: Close Editor');
    await runAndPick(page, 'Welcome: Open Walkthrough...', 'Find a Winning Ticket');
    for (const step of ['Run it', 'Watch accuracy against sparsity'])
      await expect.poll(() => ticked(step)).toBe('true');
    expect(await ticked('Read the results')).toBe('false');
    await runCommand(page, 'Ticket Lab: Inspect Ticket…');
    await expect.poll(() => pickOptions(page)).toContainEqual(expect.stringContaining('level 1'));
    await page.keyboard.press('Enter');
    await webviewFrame(page, 'mask');
    await runCommand(page, 'View: Close Editor');
    await expect.poll(() => ticked('Read the results')).toBe('true');
    await runCommand(page, 'View: Close Editor');
  });

  it('shows how far a run is, in its row and in the status bar', async () => {
    await press(page, experimentRow(page, 'endless'), 'play');
    await runRow(page, /endless.*level 0.*%/).waitFor();
    await statusBarItem(page, /endless \d+%/).waitFor();
    await screenshot(page, 'sidebar running');
  });

  it('finds a live run again when the window is reloaded', async () => {
    await workbench.reload();
    await runRow(page, /endless.*level 0/).waitFor();
    await press(page, runRow(page, /endless/), 'debug-pause');
    await runRow(page, /endless.*paused/).waitFor();
    await statusBarItem(page, /endless/).waitFor({ state: 'hidden' });
  });

  it('shows the same in a second window on the folder', async () => {
    const second = await workbench.secondWindow();
    await openSideBar(second, 'Ticket Lab');
    await runRow(second, /endless.*paused/).waitFor();
    await press(second, runRow(second, /endless/), 'debug-continue');
    await runRow(page, /endless.*level 0/).waitFor();
    await second.close();
  });

  it('says within 5 seconds that a run was interrupted, and resumes it', async () => {
    const killed = performance.now();
    await killRunner(workbench.folder, 'endless');
    await runRow(page, /endless.*interrupted/).waitFor();
    expect(performance.now() - killed).toBeLessThan(5000);
    const told = notification(page, /endless was interrupted/);
    await screenshot(page, 'sidebar interrupted');
    await told.getByText('Resume', { exact: true }).click();
    await runRow(page, /endless.*level 0/).waitFor();
  });

  it('filters and groups runs, and says when none fits', async () => {
    await runCommand(page, 'Ticket Lab: Group Runs by Experiment');
    await view(page, 'Runs').locator('.monaco-list-row[aria-level="1"]', { hasText: 'endless' }).waitFor();
    await runCommand(page, 'Ticket Lab: Show Runs as a List');
    await runCommand(page, 'Ticket Lab: Filter Runs…');
    await answer(page, 'mnist');
    await view(page, 'Runs').getByText('No run matches the filter.').waitFor();
    await screenshot(page, 'sidebar filtered');
    await view(page, 'Runs').getByText('Show All Runs').click();
    await runRow(page, /quick/).waitFor();
  });

  it('asks before it deletes a run', async () => {
    await runAndPick(page, 'Ticket Lab: Delete Run…', 'endless');
    await dialog(page).getByText('Cancel').click();
    await runRow(page, /endless/).waitFor();
    await runAndPick(page, 'Ticket Lab: Delete Run…', 'endless');
    await dialog(page).getByText('cannot be undone').waitFor();
    await screenshot(page, 'sidebar delete');
    await dialog(page).getByRole('button', { name: 'Delete' }).click();
    await runRow(page, /endless/).waitFor({ state: 'detached' });
  });

  it('lists datasets', async () => {
    await view(page, 'Datasets').locator('.pane-header').click();
    await treeRow(page, /digits.*1,797 examples/).waitFor();
    await screenshot(page, 'sidebar datasets');
  });

  it('puts no error on the console', () => {
    expect(consoleErrors(page)).toEqual([]);
  });
});

describe('without a folder', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await openWorkbench({ workspace: null });
  });
  afterAll(() => workbench?.dispose());

  it('the sidebar, New Experiment and Run Experiment say what to do', async () => {
    const { page } = workbench;
    await openSideBar(page, 'Ticket Lab');
    await view(page, 'Experiments').getByText('Open Folder').waitFor();
    await view(page, 'Runs').getByText('Open Folder').waitFor();
    for (const command of ['New Experiment…', 'Run Experiment…']) {
      await runCommand(page, `Ticket Lab: ${command}`);
      const said = notification(page, /open one first/);
      await said.getByText('Open Folder').waitFor();
      await screenshot(page, 'sidebar no folder');
      await runCommand(page, 'Notifications: Clear All Notifications');
      await said.waitFor({ state: 'detached' });
    }
  });
});

describe('in a workspace that is not trusted', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await openWorkbench({ workspace: { 'two.lottery.md': BOTH }, restricted: true });
  });
  afterAll(() => workbench?.dispose());

  it('experiments are shown, and cannot be run', async () => {
    const { page } = workbench;
    await openSideBar(page, 'Ticket Lab');
    await experimentRow(page, 'quick').waitFor();
    await view(page, 'Runs').getByText('not trusted').waitFor();
    await experimentRow(page, 'quick').hover();
    await experimentRow(page, 'quick').locator('a.action-label.codicon-play.disabled').waitFor();
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input.input').fill('>Ticket Lab:');
    const offered = () => pickOptions(page);
    await expect.poll(offered).toContainEqual(expect.stringContaining('New Experiment'));
    expect((await offered()).filter((label) => label.includes('Run Experiment'))).toEqual([]);
    await page.keyboard.press('Escape');
    await screenshot(page, 'sidebar not trusted');
  });
});

describe('in a workspace of two folders', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await openWorkbench({
      workspace: {
        'one/a.lottery.md': cell('in-one', SHORT),
        'two/b.lottery.md': cell('in-two', `${SHORT}\nseed: 2`),
        'both.code-workspace': JSON.stringify({ folders: [{ path: 'one' }, { path: 'two' }] }),
      },
      workspaceFile: 'both.code-workspace',
    });
  });
  afterAll(() => workbench?.dispose());

  it('each keeps its own runs, and all are listed', async () => {
    const { page, folder } = workbench;
    await openSideBar(page, 'Ticket Lab');
    for (const name of ['in-one', 'in-two']) {
      await press(page, experimentRow(page, name), 'play');
      await runRow(page, new RegExp(`${name}.*(wins at|none wins)`)).waitFor();
    }
    const runs = (part: string) => readdirSync(join(folder, part, '.ticketlab', 'runs'));
    expect(runs('one')).toEqual([expect.stringContaining('in-one')]);
    expect(runs('two')).toEqual([expect.stringContaining('in-two')]);
    await screenshot(page, 'sidebar two folders');
  });

  it('New Experiment asks in which folder', async () => {
    const { page } = workbench;
    await runCommand(page, 'Ticket Lab: New Experiment…');
    const offered = async () => (await pickOptions(page)).map((label) => label.split(',')[0]);
    await expect.poll(offered).toEqual(['one', 'two']);
    await pick(page, 'two');
    await pick(page, 'handwritten digits');
    await answer(page, 'mine');
    await experimentRow(page, 'mine.lottery.md').waitFor();
    await page.locator('.tab', { hasText: 'mine.lottery.md' }).waitFor();
  });
});
