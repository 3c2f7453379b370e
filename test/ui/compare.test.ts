// The comparison in the side bar, used as a person does in the packaged extension, on runs that it has made.
import type { Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSideBar, pickRuns, until, view, webviewFrame } from '../support/vscode/actions';
import { accessibilityProblems, consoleErrors, screenshot } from '../support/vscode/look';
import { openWorkbench, THEMES, type Workbench } from '../support/vscode/workbench';
import { drawn } from './chart';
import { run, TWO_EXPERIMENTS } from './two-runs';

describe('the comparison', () => {
  let workbench: Workbench;
  let page: Page;
  let frame: Frame;
  /** Over the columns: a run each. */
  const heads = () => frame.locator('thead th:has(.run-name)');
  beforeAll(async () => {
    workbench = await openWorkbench({ workspace: TWO_EXPERIMENTS });
    ({ page } = workbench);
    await page.setViewportSize({ width: 1300, height: 1300 });
  });
  afterAll(() => workbench?.dispose());

  it('of no runs says what to do', async () => {
    await openSideBar(page, 'Ticket Lab');
    frame = await webviewFrame(page, 'compare');
    await frame.getByText('Tick runs in the Runs view').waitFor();
    await screenshot(page, 'compare none');
  });

  it('of one run shows its curves and results', async () => {
    await run(page, 'with-adam');
    await view(page, 'Runs')
      .locator('.monaco-list-row', { hasText: 'with-adam' })
      .locator('.monaco-checkbox, input')
      .first()
      .click();
    await until('one run', async () => (await heads().count()) === 1);
    await drawn(frame.locator('canvas'), 50);
    await expect.poll(() => frame.locator('tbody').innerText()).toContain('Smallest winning');
    await screenshot(page, 'compare one');
  });

  it('of two runs shows only the settings that differ, and results beside a baseline', async () => {
    await run(page, 'with-sgd');
    await pickRuns(page, 'Ticket Lab: Compare Runs…', 'Compare which runs?', ['with-adam', 'with-sgd']);
    await until('two runs', async () => (await heads().count()) === 2);
    const titles = () => frame.locator('tbody th').allInnerTexts();
    await expect.poll(titles).toContain('training.optimiser');
    expect(await titles()).not.toContain('pruning.rounds');
    await until('both ends', async () => (await frame.getByRole('cell', { name: 'finished' }).count()) === 2);
    await drawn(frame.locator('canvas'), 50);
    // Beside one another in a side bar as wide as it first is.
    const region = frame.getByRole('region', { name: 'Settings that differ, and results' });
    expect(await region.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    await screenshot(page, 'compare two');
    const before = await frame.locator('tbody').innerText();
    await frame.getByRole('button', { name: 'make baseline' }).click();
    await until('another baseline', async () => {
      const pinned = heads().filter({ has: frame.locator('[aria-pressed="true"]') });
      const now = await frame.locator('tbody').innerText();
      return now !== before && (await pinned.count()) === 1 && now;
    });
    await screenshot(page, 'compare pinned');
  });

  it('can be used by everybody, in every theme', async () => {
    for (const theme of THEMES) {
      await workbench.setTheme(theme);
      await drawn(frame.locator('canvas'), 20);
      expect(await accessibilityProblems(frame)).toEqual([]);
      await screenshot(page, `compare ${theme}`);
    }
    expect(consoleErrors(page)).toEqual([]);
  });

  it('loses a run that is taken out', async () => {
    await frame.getByRole('button', { name: 'Remove with-sgd' }).click();
    await until('one run', async () => (await heads().count()) === 1);
  });
});
