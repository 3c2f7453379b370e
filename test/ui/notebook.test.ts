// An experiment notebook as a person uses it: run, watch, pause, reload the window, resume, compare, inspect.
import type { Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  cell,
  dialog,
  notification,
  openFile,
  runCell,
  runCommand,
  until,
  webviewFrame,
} from '../support/vscode/actions';
import { accessibilityProblems, consoleErrors, screenshot } from '../support/vscode/look';
import { openWorkbench, THEMES, type Workbench } from '../support/vscode/workbench';
import { runApart } from './run-folders';

const experiment = (name: string, settings: string) =>
  `\`\`\`yaml\nexperiment: ${name}\ndataset: digits\nnetwork: {hidden: [40]}\nreplicates: 1\n${settings}\n\`\`\`\n`;
const SHORT = 'training: {iterations: 300, evaluate_every: 20}\npruning: {rounds: 3}';
const LONG = 'training: {iterations: 20000, evaluate_every: 200}\npruning: {rounds: 60, rate: 0.1}';
const NOTEBOOK = `${experiment('long', LONG)}\n${experiment('short', SHORT)}`;
const LOOKS = `\`\`\`yaml\ninspect: short\nlevel: 2\n\`\`\`\n\n\`\`\`yaml\ncompare: [short, quick]\n\`\`\`\n\n${experiment('short', SHORT)}\n${experiment('quick', SHORT.replace('300', '200'))}`;
const WRONG = experiment('wrong', 'traning: {iterations: 5}');

/** The output of a cell that says so. */
const output = (frame: Frame, text: string | RegExp) =>
  frame.locator('section').filter({ hasText: text }).first();

/** The document that holds such an output: every notebook that has been open has one, seen or not. */
const outputs = (page: Page, text: string | RegExp) =>
  until(`an output that says ${text}`, async () => {
    for (const frame of page.frames()) {
      const there = await output(frame, text)
        .isVisible()
        .catch(() => false);
      if (there) return frame;
    }
    return undefined;
  });

const status = (page: Page, inCell: string, text: string | RegExp) =>
  cell(page, inCell).locator('.cell-status-item').filter({ hasText: text }).first();

/** Whether the chart of an output has something drawn in it: pixels that are not see-through. */
const isDrawn = (frame: Frame, text: string | RegExp) =>
  output(frame, text)
    .locator('canvas')
    .evaluate((canvas) => {
      if (!(canvas instanceof HTMLCanvasElement) || canvas.width === 0) return false;
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      return pixels.some((value, i) => i % 4 === 3 && value > 0);
    });

describe('an experiment notebook', () => {
  let workbench: Workbench;
  let page: Page;

  beforeAll(async () => {
    workbench = await openWorkbench({
      workspace: { 'one.lottery.md': NOTEBOOK, 'looks.lottery.md': LOOKS, 'wrong.lottery.md': WRONG },
    });
    ({ page } = workbench);
    await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
  });
  afterAll(() => workbench?.dispose());

  it('shows the run of a cell while it goes on: state, progress, time left, the growing chart', async () => {
    await openFile(page, 'one.lottery.md');
    await status(page, 'experiment: long', 'not run yet').waitFor();
    await runCell(page, 'experiment: long');
    const frame = await outputs(page, 'long');
    const run = output(frame, 'long');
    await run.locator('[role=progressbar]').waitFor();
    await run.getByText(/\d+% · .*left/).waitFor();
    await status(page, 'experiment: long', /running \d+%/).waitFor();
    await until('the chart', () => isDrawn(frame, 'long'));
    await screenshot(page, 'notebook running');
  });

  it('keeps what a person opened in an output while it changes', async () => {
    const frame = await outputs(page, 'long');
    const run = output(frame, 'long');
    await run.getByText('Table', { exact: true }).click();
    const rows = run.locator('tbody tr');
    const before = await rows.count();
    await until('another row', async () => (await rows.count()) > before);
    expect(await run.locator('details').getAttribute('open')).not.toBeNull();
    await run.getByText('Table', { exact: true }).click();
  });

  it('pauses the run when the cell is interrupted', async () => {
    const row = cell(page, 'experiment: long');
    await row.locator('.cell-editor-container .monaco-editor').hover();
    await row.locator('.run-button-container a.action-label').first().click();
    const frame = await outputs(page, 'long');
    await output(frame, 'long').getByText('paused', { exact: true }).waitFor();
    await output(frame, 'long').getByRole('button', { name: 'Resume' }).waitFor();
    await status(page, 'experiment: long', /paused \d+%/).waitFor();
    await screenshot(page, 'notebook paused');
  });

  it('has its outputs back when the window is reloaded, and resumes from there', async () => {
    await workbench.reload();
    const frame = await outputs(page, 'long');
    const run = output(frame, 'long');
    await run.getByText('paused', { exact: true }).waitFor();
    await until('the chart', () => isDrawn(frame, 'long'));
    expect(await page.locator('.tab.dirty').count()).toBe(0);
    await screenshot(page, 'notebook reloaded');
    await run.getByRole('button', { name: 'Resume' }).click();
    await run.getByText('running', { exact: true }).waitFor();
    await status(page, 'experiment: long', 'Stop').click();
    await run.getByText('stopped', { exact: true }).waitFor();
  });

  it('shows runs side by side, and a ticket with its mask', async () => {
    await openFile(page, 'looks.lottery.md');
    await cell(page, 'inspect: short').waitFor();
    await page.getByRole('button', { name: 'Run All' }).first().click();
    const frame = await outputs(page, 'Settings that differ');
    const compared = output(frame, 'Settings that differ');
    await until('both runs, finished', async () => (await compared.getByText('finished').count()) === 2);
    await until('the chart', () => isDrawn(frame, 'Settings that differ'));
    const ticket = output(frame, /short, replicate 0, level 2/);
    await ticket
      .getByText(/weights left/)
      .first()
      .waitFor();
    await until('the mask', () => isDrawn(frame, /short, replicate 0, level 2/));
    await screenshot(page, 'notebook compare inspect');
    // What is in view is not told again.
    expect(await notification(page, 'has finished').count()).toBe(0);
    await ticket.getByRole('button', { name: 'Inspect Ticket' }).click();
    await webviewFrame(page, 'mask');
    await screenshot(page, 'notebook to mask');
    await runCommand(page, 'View: Close Editor');
  });

  it('says what is wrong with a cell, and leads to the line', async () => {
    await openFile(page, 'wrong.lottery.md');
    await status(page, 'experiment: wrong', '1 problem').waitFor();
    await runCell(page, 'experiment: wrong');
    const frame = await outputs(page, 'Not run');
    const trouble = output(frame, 'Not run');
    await trouble.getByText('did you mean').waitFor();
    await screenshot(page, 'notebook problems');
    const cursor = cell(page, 'experiment: wrong').locator('.monaco-editor.focused .cursor').first();
    const line = cell(page, 'experiment: wrong').locator('.view-line', { hasText: 'traning' });
    await until('the cursor on line 5', async () => {
      await trouble.getByRole('button', { name: 'line 5' }).click();
      // On a busy machine a click was once seen to lead nowhere, and why is not known: it is given again.
      const at = await cursor.boundingBox({ timeout: 4000 });
      const wanted = await line.boundingBox();
      return at !== null && wanted !== null && Math.abs(at.y - wanted.y) < 4;
    });
  });

  it('breaks no rule of accessibility in any theme', async () => {
    const texts = { one: 'long', looks: 'Settings that differ', wrong: 'Not run' };
    for (const [file, text] of Object.entries(texts)) {
      await openFile(page, `${file}.lottery.md`);
      for (const theme of THEMES) {
        await workbench.setTheme(theme);
        const frame = await outputs(page, text);
        await screenshot(page, `notebook ${file} ${theme}`);
        expect([file, theme, await accessibilityProblems(frame, '.ticket-lab')]).toEqual([file, theme, []]);
      }
    }
  });

  it('puts no error on the console', () => {
    expect(consoleErrors(page)).toEqual([]);
  });
});

describe('a workspace that is not trusted', () => {
  let workbench: Workbench;
  let page: Page;
  beforeAll(async () => {
    workbench = await openWorkbench({
      workspace: { 'one.lottery.md': NOTEBOOK, 'looks.lottery.md': LOOKS },
      restricted: true,
    });
    ({ page } = workbench);
    await page.setViewportSize({ width: 1280, height: 1700 });
  });
  afterAll(() => workbench?.dispose());

  it('says why a cell is not run', async () => {
    await openFile(page, 'one.lottery.md');
    await status(page, 'experiment: short', 'workspace not trusted').waitFor();
    await runCell(page, 'experiment: short');
    await dialog(page).waitFor();
    await screenshot(page, 'notebook not trusted');
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();
    await status(page, 'experiment: short', 'not run yet').waitFor();
  });

  it('shows what was run before', async () => {
    const { state } = await runApart(workbench, { file: 'looks.lottery.md', text: LOOKS, name: 'short' });
    expect(state).toBe('finished');
    await openFile(page, 'looks.lottery.md');
    await status(page, 'inspect: short', 'Inspect Ticket').waitFor();
    await outputs(page, 'short, replicate 0, level 2');
    // The comparison has a row that says so, too, and may come first.
    const ofRun = /^short\s*finished/;
    const frame = await outputs(page, ofRun);
    await until('the chart', () => isDrawn(frame, ofRun));
    const buttons = output(frame, ofRun).locator('.buttons button:visible');
    await expect.poll(() => buttons.allInnerTexts()).toEqual(['Open Curves', 'Open Report']);
    await status(page, 'experiment: short', 'Open Curves').waitFor();
    await screenshot(page, 'notebook not trusted, run before');
  });
});
