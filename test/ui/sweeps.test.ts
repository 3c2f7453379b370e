// A person's way from an empty folder to an answer out of many runs, in the packaged extension: a sweep of twelve runs with the window
// reloaded amid it, what came out along its settings, the Runs table grouped and filtered, and a brush in its charts.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  answer,
  askedBy,
  cell,
  explanation,
  openFile,
  openSideBar,
  pick,
  pickOptions,
  runCell,
  runCommand,
  treeRow,
  until,
  webviewFrame,
} from '../support/vscode/actions';
import { accessibilityProblems, consoleErrors, screenshot } from '../support/vscode/look';
import { ROOT } from '../support/root';
import { openWorkbench, THEMES, type Workbench } from '../support/vscode/workbench';
import { brushAlongAxis, drawn } from './chart';
import { runFolderOf } from './run-folders';

const NOTEBOOK = `\`\`\`yaml
sweep: rates
of: base
over: {pruning.rate: [0.2, 0.5], training.learning_rate: [0.001, 0.003, 0.01], seed: [0, 1]}
\`\`\`

\`\`\`yaml
sweep: wrong
of: base
over: {pruning.method: [iterative, gradual], pruning.every: [10]}
\`\`\`

\`\`\`yaml
experiment: base
replicates: 1
dataset: digits
network: {hidden: [20]}
training: {iterations: 100, evaluate_every: 25}
pruning: {rounds: 2}
controls: {random_reinit: 0}
\`\`\`
`;

/** The document that holds the output of the sweep. */
const outputs = (page: Page, text: string): Promise<Frame> =>
  until(`an output that says ${text}`, async () => {
    for (const frame of page.frames()) {
      const there = await frame
        .locator('section.sweep, section.trouble', { hasText: text })
        .first()
        .isVisible()
        .catch(() => false);
      if (there) return frame;
    }
    return undefined;
  });

describe('many runs', () => {
  let workbench: Workbench;
  let page: Page;
  /** Of the Runs table. */
  let table: Frame;
  const rows = () => table.locator('.body .row:visible');
  const status = () => table.locator('.status').innerText();
  const head = (title: string) => table.getByRole('columnheader', { name: title, exact: false }).first();
  /** What a row shows in a column. */
  const shownIn = async (row: Locator, title: string) => {
    const at = await head(title).getAttribute('aria-colindex');
    return row.locator(`[aria-colindex="${at}"]`).innerText();
  };
  const sweepIn = (frame: Frame) => frame.locator('section.sweep:visible').first();

  beforeAll(async () => {
    workbench = await openWorkbench({ workspace: {} });
    ({ page } = workbench);
    await page.setViewportSize({ width: 1400, height: 1000 });
  });
  afterAll(() => workbench?.dispose());

  it('begin with a cell in a new notebook', async () => {
    await askedBy(page, 'Ticket Lab: New Experiment…', 'New Experiment: which template?');
    await expect.poll(async () => (await pickOptions(page)).length).toBeGreaterThan(3);
    await pick(page, 'handwritten digits');
    await answer(page, 'sweep');
    await page.locator('.tab', { hasText: 'sweep.lottery.md' }).waitFor();
    writeFileSync(join(workbench.folder, 'sweep.lottery.md'), NOTEBOOK);
    await cell(page, 'sweep: rates').waitFor();
    await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
    await screenshot(page, 'sweep-new');
  });

  it('run every combination, also through a reload of the window', async () => {
    await runCell(page, 'sweep: rates');
    await outputs(page, '2 of 12 runs finished');
    await screenshot(page, 'sweep-under-way');
    await workbench.reload();
    await outputs(page, '12 of 12 runs finished');
    await cell(page, 'sweep: rates')
      .locator('.cell-status-item', { hasText: '12 of 12 runs finished' })
      .waitFor();
  });

  it('show a result along one setting, and along two', async () => {
    const frame = await outputs(page, '12 of 12 runs finished');
    const sweep = sweepIn(frame);
    const map = sweep.locator('.heat-map');
    await map.waitFor();
    expect(await map.locator('td').allTextContents()).toEqual(
      Array.from({ length: 6 }, () => expect.stringMatching(/^\d+\.\d\d%$/)),
    );
    await screenshot(page, 'sweep-heat-map');
    await sweep.locator('select').nth(2).selectOption('');
    await drawn(sweep.locator('canvas'), 50);
    await screenshot(page, 'sweep-line');
    await sweep.locator('select').nth(2).selectOption('training.learning_rate');
    await map.waitFor();
    await sweep.getByText('All runs').click();
    expect(await sweep.locator('.folded tbody tr').count()).toBe(12);
  });

  it.each(THEMES)('have nothing that keeps anybody out in their output, in %s', async (theme) => {
    await workbench.setTheme(theme);
    const frame = await outputs(page, '12 of 12 runs finished');
    await sweepIn(frame).locator('.heat-map').waitFor();
    expect(await accessibilityProblems(frame, '.ticket-lab')).toEqual([]);
    await screenshot(page, `sweep-${theme}`);
  });

  it('open the curves behind a figure', async () => {
    const frame = await outputs(page, '12 of 12 runs finished');
    await sweepIn(frame).locator('.heat-map button').first().click();
    await webviewFrame(page, 'Curves');
    await runCommand(page, 'View: Close Editor');
  });

  it('are the same figures, with the same digits, wherever they stand', async () => {
    const output = await outputs(page, '12 of 12 runs finished');
    const sweep = sweepIn(output);
    const runs = sweep.locator('.folded tbody tr');
    if (!(await runs.first().isVisible())) await sweep.getByText('All runs').click();
    const titles = await sweep.locator('.folded thead th').allInnerTexts();
    // The last combination, and the first in the side bar: the newest.
    const cells = await runs.last().locator('td, th').allInnerTexts();
    const inCell = (title: string) => cells[titles.findIndex((one) => one === title)] ?? '';
    await sweep.getByRole('button', { name: 'Open Runs Table' }).click();
    table = await webviewFrame(page, 'runs-table');
    await until('all runs', async () => (await status()).startsWith('12 runs'));
    await table
      .getByRole('combobox', { name: 'Filter' })
      .fill('pruning.rate = 0.5 and training.learning_rate = 0.01 and seed = 1');
    await until('one run', async () => (await rows().count()) === 1);
    // Where several have one name, they are told apart by their hash.
    const [, hash = ''] = (await shownName(rows().first())).split(' ');
    const folder = await runFolderOf(workbench.folder, hash);
    const cli = (...args: string[]) =>
      execFileSync(process.execPath, [join(ROOT, 'dist', 'cli.mjs'), ...args], {
        cwd: workbench.folder,
        encoding: 'utf8',
      });
    const report = join(workbench.folder, 'report.html');
    cli('report', folder, '--output', report);
    const [csv] = csvRows(cli('runs', '--csv', '--filter', `run = "${folder.split('/').at(-1)}"`));
    await openSideBar(page, 'Ticket Lab');
    for (const [title, column] of [
      ['Dense accuracy', 'dense_accuracy'],
      ['Best ticket: accuracy', 'best_accuracy'],
    ] as const) {
      const shown = await shownIn(rows().first(), title);
      expect(shown).toMatch(/^\d+\.\d\d%$/);
      expect(inCell(title)).toBe(shown);
      expect(readFileSync(report, 'utf8')).toContain(shown);
      expect(cli('show', folder)).toContain(shown);
      expect(`${(Number(csv?.[column]) * 100).toFixed(2)}%`).toBe(shown);
    }
    const dense = await shownIn(rows().first(), 'Dense accuracy');
    const wins = await shownIn(rows().first(), 'Winning ticket: accuracy');
    const row = treeRow(page, await shownName(rows().first()));
    expect(await row.innerText()).toContain(wins === '–' ? dense : wins);
    await explanation(page, row, dense);
    await screenshot(page, 'sweep-figures');
    await table.getByRole('button', { name: 'Show all' }).click();
    await until('all runs', async () => (await status()).startsWith('12 runs'));
  });

  it('are grouped and filtered in the table', async () => {
    await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
    await table.getByRole('button', { name: 'Select None' }).click();
    await table.getByText('Group by', { exact: true }).click();
    await table.getByLabel('Find a column').fill('rate');
    await table.getByRole('checkbox', { name: /pruning.rate/ }).check();
    await table.getByRole('checkbox', { name: /training.learning_rate/ }).check();
    await page.keyboard.press('Escape');
    await until('six groups', async () => (await status()).includes('12 runs in 6 groups'));
    expect(await rows().first().innerText()).toMatch(/2 runs[^]*\d\d\.\d\d% ± \d+\.\d\d%/);
    await table.getByRole('combobox', { name: 'Filter' }).fill('learning_rate >= 0.003');
    await until('four groups', async () => (await status()).includes('8 of 12 runs in 4 groups'));
    await screenshot(page, 'sweep-table');
  });

  it('are brushed in a chart beside it, of what the filter has left', async () => {
    const parallel = table.locator('[data-chart="parallel"] canvas').first();
    await drawn(parallel, 50);
    await brushAlongAxis(page, parallel);
    await until('fewer runs', async () => Number((await status()).split(' ')[0]) < 8);
    await screenshot(page, 'sweep-brushed');
    for (const theme of THEMES) {
      await workbench.setTheme(theme);
      await drawn(parallel, 20);
      expect(await accessibilityProblems(table)).toEqual([]);
      await screenshot(page, `sweep-table ${theme}`);
    }
    for (const width of [1000, 300]) {
      // Beside the activity bar.
      await page.setViewportSize({ width: width + 48, height: 1000 });
      await rows().first().waitFor();
      await expect
        .poll(() => table.evaluate(() => document.documentElement.scrollWidth - innerWidth))
        .toBe(0);
      await screenshot(page, `sweep-table ${width} wide`);
    }
    await page.setViewportSize({ width: 1400, height: 1000 });
    await table.getByRole('button', { name: 'Show all' }).click();
    await until('all runs', async () => (await status()).includes('12 runs in 6 groups'));
  });

  it('of which some cannot be run say why, and none is run', async () => {
    await openFile(page, 'sweep.lottery.md');
    await runCell(page, 'sweep: wrong');
    await outputs(page, 'pruning.method = "iterative", pruning.every = 10');
    await screenshot(page, 'sweep-wrong');
    expect(consoleErrors(page)).toEqual([]);
  });
});

/** A run's name, as its row has it. */
const shownName = (row: Locator) => row.locator('.name').innerText();

/** Rows of a CSV by the titles of their columns; no cell of these is in quotes but for the folder. */
function csvRows(text: string): Record<string, string>[] {
  const [titles = '', ...lines] = text.trim().split('\n');
  const split = (line: string) => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/);
  return lines.map((line) =>
    Object.fromEntries(split(line).map((value, i) => [split(titles)[i] ?? '', value])),
  );
}
