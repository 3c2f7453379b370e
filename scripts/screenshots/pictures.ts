// The pictures of docs/images: a notebook, curves, a mask and a comparison.
import type { Locator, Page } from 'playwright-core';
import type * as Actions from '../../test/support/vscode/actions';

type Look = typeof Actions & { page: Page; screenshot: (page: Page, name: string) => Promise<void> };

export default async function takePictures(look: Look): Promise<void> {
  const { page, openFile, openSideBar, pickRuns, runCell, runCommand, inWebviews, webviewFrame, until } =
    look;
  const outputOf = (name: string) => inWebviews(page, `section.run[aria-label="Run of ${name}"]`);
  const finished = (output: Locator) => output.filter({ hasText: /finished/ }).waitFor();
  const option = (text: string | RegExp) =>
    page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();

  /** The pointer goes where nothing is, so that nothing lights up or explains itself. */
  const leave = async () => {
    await page.mouse.move(200, 250);
    for (const shown of ['.monaco-hover:visible', '.monaco-sash.hover'])
      await until('the pointer to have left', async () => (await page.locator(shown).count()) === 0);
  };

  // An output out of view does not exist: the window is as high as all cells, until both have run.
  await page.setViewportSize({ width: 1400, height: 2200 });
  await openFile(page, 'digits.lottery.md');
  await runCell(page, 'experiment: one-shot');
  await finished(await outputOf('one-shot'));
  await runCell(page, 'experiment: digits');
  await finished(await outputOf('digits'));
  await runCommand(page, 'Notifications: Clear All Notifications');
  await openSideBar(page, 'Ticket Lab');
  await page.setViewportSize({ width: 1400, height: 1180 });
  await leave();
  await look.screenshot(page, 'notebook');

  await page.setViewportSize({ width: 1400, height: 850 });
  await runCommand(page, 'View: Close All Editors');
  await pickRuns(page, 'Ticket Lab: Open Curves', 'Show the curves of which runs?', ['digits']);
  const curves = await webviewFrame(page, 'curves');
  await curves.locator('canvas:visible').waitFor();
  await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
  await look.screenshot(page, 'curves');

  await runCommand(page, 'Ticket Lab: Inspect Ticket…');
  await option('digits').click();
  await look.filter(page, 'replicate 0, level 7, ticket');
  await option('replicate 0, level 7, ticket').click();
  const mask = await webviewFrame(page, 'mask');
  await mask.locator('.bitmap[data-complete="true"]').waitFor();
  await mask.locator('#tab-image').click();
  await mask.locator('[data-panel="image"]:not([aria-busy]) canvas.picture').waitFor();
  await look.screenshot(page, 'mask');

  await page.setViewportSize({ width: 1400, height: 1080 });
  await runCommand(page, 'View: Close All Editors');
  await openFile(page, 'digits.lottery.md');
  // Until then the notebook may still take the focus, and a quick pick closes.
  await finished(await outputOf('digits'));
  await pickRuns(page, 'Ticket Lab: Compare Runs…', 'Compare which runs?', ['digits', 'one-shot']);
  const compare = await webviewFrame(page, 'compare');
  await look.view(page, 'Experiments').locator('.pane-header').click();
  // The side bar's edge is drawn to where the comparison has room, and left alone.
  await page.mouse.move(349, 500);
  await page.mouse.down();
  await page.mouse.move(620, 500, { steps: 10 });
  await page.mouse.up();
  await leave();
  await until('two runs', async () => (await compare.locator('thead .run-name').count()) >= 2);
  await until('the whole table in view', () =>
    compare.locator('table').evaluate((table) => {
      const { top, bottom, right } = table.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight && right <= innerWidth;
    }),
  );
  await look.screenshot(page, 'compare');
}
