// A person's way from an empty folder on: writes an experiment, runs it, watches, pauses, comes back, looks at tickets, runs another,
// and compares. Each step is seen, and photographed.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  answer,
  askedBy,
  cell,
  inWebviews,
  openSideBar,
  pick,
  pickOptions,
  pickRuns,
  runCell,
  statusBarItem,
  until,
  view,
  webviewFrame,
} from '../support/vscode/actions';
import { consoleErrors, screenshot } from '../support/vscode/look';
import { openWorkbench, type Workbench } from '../support/vscode/workbench';
import { clickPoint, drawn } from './chart';

describe('from an empty folder to a comparison', () => {
  let workbench: Workbench;
  let page: Page;
  let frame: Frame;
  beforeAll(async () => {
    workbench = await openWorkbench({ workspace: {} });
    ({ page } = workbench);
    // A cell and its output are seen at once: outputs out of view do not exist.
    await page.setViewportSize({ width: 1280, height: 1700 });
  });
  afterAll(() => workbench?.dispose());

  const make = async (template: string, name: string) => {
    await askedBy(page, 'Ticket Lab: New Experiment…', 'New Experiment: which template?');
    await expect.poll(async () => (await pickOptions(page)).length).toBeGreaterThan(3);
    await pick(page, template);
    await answer(page, name);
    await page.locator('.tab', { hasText: `${name}.lottery.md` }).waitFor();
  };
  /** What the cell of an experiment shows of its run. */
  const outputOf = (name: string) => inWebviews(page, `section.run[aria-label="Run of ${name}"]`);
  const says = (output: Locator, words: RegExp) => output.filter({ hasText: words }).waitFor();
  const runRow = (words: RegExp) => view(page, 'Runs').locator('.monaco-list-row', { hasText: words });

  it('1. New Experiment makes a notebook of a template', async () => {
    await openSideBar(page, 'Ticket Lab');
    await view(page, 'Experiments').getByText('New Experiment').waitFor();
    await screenshot(page, 'journey 01 empty folder');
    await make('handwritten digits', 'first');
    await cell(page, 'experiment: digits').waitFor();
    await inWebviews(page, 'h1:has-text("Winning tickets among handwritten digits")');
    // Replicates for minutes, so that there is something to pause on any machine.
    const file = join(workbench.folder, 'first.lottery.md');
    writeFileSync(file, readFileSync(file, 'utf8').replace('replicates: 3', 'replicates: 40'));
    await cell(page, 'replicates: 40').waitFor();
    await screenshot(page, 'journey 02 new experiment');
  });

  it('2. its cell starts the run, and shows how far it is', async () => {
    await runCell(page, 'experiment: digits');
    const output = await outputOf('digits');
    await says(output, /running/);
    const progress = output.locator('[role="progressbar"]');
    await until('progress', async () => Number(await progress.getAttribute('aria-valuenow')) >= 2);
    await statusBarItem(page, /digits \d+%/).waitFor();
    await runRow(/digits/).waitFor();
    await screenshot(page, 'journey 03 running');
  });

  it('3. the chart grows in the cell', async () => {
    const output = await outputOf('digits');
    await drawn(output.locator('canvas'), 100);
    await screenshot(page, 'journey 04 chart in the cell');
  });

  it('4. Pause pauses it', async () => {
    const output = await outputOf('digits');
    await output.getByRole('button', { name: 'Pause' }).click();
    await says(output, /paused/);
    await runRow(/digits.*paused/).waitFor();
    await statusBarItem(page, /digits \d+%/).waitFor({ state: 'hidden' });
    await screenshot(page, 'journey 05 paused');
  });

  it('5. the window is reloaded, and all is as it was', async () => {
    await workbench.reload();
    const output = await outputOf('digits');
    await says(output, /paused/);
    await drawn(output.locator('canvas'), 100);
    await runRow(/digits.*paused/).waitFor();
    await screenshot(page, 'journey 06 reloaded');
  });

  it('6. Resume goes on where it was', async () => {
    const output = await outputOf('digits');
    const shareOf = async () =>
      Number(await output.locator('[role="progressbar"]').getAttribute('aria-valuenow'));
    const before = await shareOf();
    await output.getByRole('button', { name: 'Resume' }).click();
    await says(output, /running/);
    expect(await shareOf()).toBeGreaterThanOrEqual(before);
    await until('more progress', async () => (await shareOf()) > before);
    await screenshot(page, 'journey 07 resumed');
    // The next run would have to share the machine with it.
    await output.getByRole('button', { name: 'Pause' }).click();
    await says(output, /paused/);
  });

  it('7. a click on a point of the curves opens its ticket', async () => {
    await (await outputOf('digits')).getByRole('button', { name: 'Open Curves' }).click();
    frame = await webviewFrame(page, 'curves');
    const canvas = frame.locator('canvas:visible');
    await drawn(canvas, 300);
    await screenshot(page, 'journey 08 curves');
    await clickPoint(page, canvas);
    // The level may have a ticket of several replicates.
    const mask = page.locator('.tab', { hasText: 'ticket.safetensors' });
    const choice = page.locator('.quick-input-list .monaco-list-row');
    await mask.or(choice).first().waitFor();
    if (!(await mask.isVisible())) await choice.first().click();
    await mask.waitFor();
  });

  it('8. the mask inspector shows which weights are left', async () => {
    frame = await webviewFrame(page, 'mask');
    await frame.locator('.bitmap[data-complete="true"]').waitFor();
    await expect.poll(() => frame.locator('.facts').innerText()).toMatch(/digits · replicate \d · level \d+/);
    await until('the density', async () =>
      /[\d,]+ of [\d,]+/.test(await frame.locator('.readout').innerText()),
    );
    await drawn(frame.locator('.bitmap-canvas'), 1000);
    await screenshot(page, 'journey 09 mask inspector');
    await frame.locator('#tab-image').click();
    await frame.locator('[data-panel="image"]:not([aria-busy]) canvas.picture').waitFor();
    await screenshot(page, 'journey 10 pixels');
  });

  it('9. a second experiment runs', async () => {
    await make('One-shot', 'second');
    await runCell(page, 'experiment: one-shot');
    await says(await outputOf('one-shot'), /running|finished/);
    await until('a level of it', async () =>
      /level [1-9]|wins|none/.test(await runRow(/one-shot/).innerText()),
    );
    await screenshot(page, 'journey 11 second run');
  });

  it('10. both are compared: their curves, and only the settings that differ', async () => {
    await pickRuns(page, 'Ticket Lab: Compare Runs…', 'Compare which runs?', ['digits', 'one-shot']);
    frame = await webviewFrame(page, 'compare');
    const runs = () => frame.locator('thead .run-name strong').allInnerTexts();
    await expect.poll(async () => (await runs()).sort()).toEqual(['digits', 'one-shot']);
    const titles = () => frame.locator('tbody th').allInnerTexts();
    for (const setting of ['pruning.method', 'replicates']) await expect.poll(titles).toContain(setting);
    expect(await titles()).not.toContain('dataset.name');
    await drawn(frame.locator('canvas:visible'), 100);
    // The second run may go on, and the table is made anew whenever it does.
    await until('the table in view', () =>
      frame.locator('table').evaluate((element) => {
        element.scrollIntoView({ block: 'nearest' });
        const { top, bottom } = element.getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight;
      }),
    );
    // Both columns are in view, in a side bar as wide as it first is.
    const region = frame.getByRole('region', { name: 'Settings that differ, and results' });
    expect(await region.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    await screenshot(page, 'journey 12 compared');
  });

  it('has put no error on the console all the way', () => {
    expect(consoleErrors(page)).toEqual([]);
  });
});
