// The HTML report in a browser, as the command line writes it and as the packaged extension opens it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ticketlab } from '../support/command-line';
import { openSideBar, runCommand, until, view } from '../support/vscode/actions';
import { startBrowser } from '../support/vscode/chromium';
import { brokenRules, consoleErrors, screenshot, watchErrors } from '../support/vscode/look';
import { openWorkbench, type Workbench } from '../support/vscode/workbench';
import { drawn } from './chart';
import { run, TWO_EXPERIMENTS } from './two-runs';

const SCHEMES = ['light', 'dark'] as const;
const CHARTS = ['accuracy', 'iterations', 'cost', 'training', 'layers'];

const chart = (page: Page, name: string) => page.locator(`figure[data-chart=${name}] canvas`);

/** The brightness of the page behind everything, 0–255. */
const brightness = (page: Page) =>
  page.evaluate(() => {
    const [red = 0, green = 0, blue = 0] = (
      getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g) ?? []
    ).map(Number);
    return (red + green + blue) / 3;
  });

describe('the report that the command line writes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'report-'));
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    for (const [file, text] of Object.entries(TWO_EXPERIMENTS)) writeFileSync(join(folder, file), text);
    const file = Object.keys(TWO_EXPERIMENTS);
    const trained = await ticketlab(['run', ...file, '--only', 'with-adam'], { cwd: folder });
    expect([trained.stderr, trained.code]).toEqual(['', 0]);
    const report = join(folder, 'report.html');
    const written = await ticketlab(['report', 'with-adam', '--output', report], { cwd: folder });
    expect([written.stderr, written.code]).toEqual(['', 0]);
    browser = await startBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 1000 }, reducedMotion: 'reduce' });
    watchErrors(page);
    await page.goto(pathToFileURL(report).href);
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('draws every chart, and says what was found', async () => {
    for (const name of CHARTS) await drawn(chart(page, name), 200);
    await expect.poll(() => page.locator('h1').innerText()).toBe('with-adam');
    await expect
      .poll(() => page.locator('.verdict').first().innerText())
      .toMatch(/The dense network reaches/);
  });

  it.each(SCHEMES)('breaks no rule of accessibility for readers who prefer %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    expect((await brightness(page)) > 128).toBe(colorScheme === 'light');
    for (const name of CHARTS) await drawn(chart(page, name), 200);
    for (const fold of await page.locator('details').all())
      await fold.evaluate((element) => element.setAttribute('open', ''));
    expect(await brokenRules(page)).toEqual([]);
    await screenshot(page, `report ${colorScheme}`);
  });

  it('fits a narrow screen without scrolling sideways', async () => {
    await page.setViewportSize({ width: 400, height: 900 });
    await until('the charts to fit', () =>
      page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
    );
    expect(await brokenRules(page)).toEqual([]);
    await screenshot(page, 'report narrow');
    await page.setViewportSize({ width: 1280, height: 1000 });
  });

  it('hides and shows the lines of a chart by its legend, with the keyboard', async () => {
    const tickets = page.locator('figure[data-chart=accuracy] .legend button', { hasText: 'tickets' });
    const picture = () =>
      chart(page, 'accuracy').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    const before = await picture();
    await tickets.focus();
    await page.keyboard.press('Space');
    await expect.poll(() => tickets.getAttribute('aria-pressed')).toBe('false');
    await expect.poll(picture).not.toBe(before);
    await page.keyboard.press('Space');
    await expect.poll(() => tickets.getAttribute('aria-pressed')).toBe('true');
  });

  it('puts no error on the console, refusals of its content policy among them', () => {
    expect(consoleErrors(page)).toEqual([]);
  });
});

describe('Open Report', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await openWorkbench({ workspace: TWO_EXPERIMENTS, proxy: true });
  });
  afterAll(() => workbench?.dispose());

  it('shows the report of a run in the browser', async () => {
    const { page } = workbench;
    await openSideBar(page, 'Ticket Lab');
    await run(page, 'with-adam');
    await view(page, 'Runs')
      .locator('.monaco-list-row', { hasText: /with-adam.*(wins at|none wins)/ })
      .waitFor();
    const opened = page.context().waitForEvent('page');
    // There is one run: nobody is asked which.
    await runCommand(page, 'Ticket Lab: Open Report');
    const report = await opened;
    watchErrors(report);
    for (const name of CHARTS) await drawn(chart(report, name), 200);
    await screenshot(report, 'report opened');
    expect(consoleErrors(report)).toEqual([]);
    expect(consoleErrors(page)).toEqual([]);
  });
});
