// Curves panel and comparison, used as a person does in the packaged extension, on runs that it has made.
import type { Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSideBar, pick, runCommand, treeRow, until, webviewFrame } from '../support/vscode/actions';
import { accessibilityProblems, consoleErrors, screenshot } from '../support/vscode/look';
import { openWorkbench, THEMES, type Workbench } from '../support/vscode/workbench';

const cell = (name: string, optimiser: string) => `
\`\`\`yaml
experiment: ${name}
dataset: digits
network:
  hidden: [30, 20]
replicates: 2
training:
  iterations: 300
  evaluate_every: 20
  optimiser: ${optimiser}
pruning:
  rounds: 3
  rate: 0.5
controls:
  random_reinit: 1
  random_mask: true
\`\`\`
`;

/** How many pixels of the chart are of colours of their own: not grey, as text and grid are. */
const colouredPixels = (frame: Frame) =>
  frame.locator('canvas:visible').evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
      const [red = 0, green = 0, blue = 0, alpha = 0] = data.slice(i, i + 4);
      if (alpha > 200 && Math.max(red, green, blue) - Math.min(red, green, blue) > 60) count++;
    }
    return count;
  });

const drawn = (frame: Frame, least: number) =>
  until('the lines', async () => (await colouredPixels(frame)) > least);
const openTab = (frame: Frame, tab: string) => frame.locator(`#tab-${tab}`).click();
const text = (frame: Frame, selector: string) => frame.locator(selector).innerText();

describe('curves', () => {
  let workbench: Workbench;
  let page: Page;
  let frame: Frame;
  const run = async (name: string) => {
    await runCommand(page, 'Ticket Lab: Run Experiment…');
    await pick(page, name);
    await treeRow(page, new RegExp(`^${name}`)).waitFor();
  };
  beforeAll(async () => {
    const file = `# Digits\n${cell('with-adam', 'adam')}${cell('with-sgd', 'sgd')}`;
    workbench = await openWorkbench({ workspace: { 'digits.lottery.md': file } });
    ({ page } = workbench);
  });
  afterAll(() => workbench?.dispose());

  it('grow while the run is under way', async () => {
    await openSideBar(page, 'Ticket Lab');
    await run('with-adam');
    await runCommand(page, 'Ticket Lab: Open Curves');
    frame = await webviewFrame(page, 'curves');
    expect(await text(frame, 'h1')).toBe('with-adam');
    await drawn(frame, 200);
    await until('the end', async () => (await text(frame, '.facts')).startsWith('finished'));
    await frame.locator('summary:visible').click();
    await until('four levels', async () => (await frame.locator('table:visible tbody tr').count()) === 4);
    expect(await frame.locator('table:visible thead th').allInnerTexts()).toEqual([
      'Weights left (%)',
      'tickets',
      'reinitialised',
      'random mask',
    ]);
    await screenshot(page, 'curves accuracy');
  });

  it('are switched off and on in the legend', async () => {
    const before = await colouredPixels(frame);
    const entry = frame.getByRole('button', { name: 'tickets', exact: true });
    await entry.click();
    await until('fewer lines', async () => (await colouredPixels(frame)) < before * 0.9);
    expect(await entry.getAttribute('aria-pressed')).toBe('false');
    await entry.click();
    await until('all lines', async () => (await colouredPixels(frame)) > before * 0.95);
  });

  it('are read point by point and zoomed by keyboard', async () => {
    await frame.locator('canvas:visible').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    const spoken = () => text(frame, '.plot:visible [aria-live]');
    await until('the second level', async () => /level 1, tickets: \d/.test(await spoken()));
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    await screenshot(page, 'curves zoomed');
    await page.keyboard.press('0');
  });

  it('show another accuracy, and remember that after a reload', async () => {
    await frame.locator('vscode-dropdown[aria-label="Accuracy"]:visible').click();
    await frame.locator('vscode-option:visible', { hasText: 'at the end' }).click();
    await workbench.reload();
    frame = await webviewFrame(page, 'curves');
    await drawn(frame, 200);
    await until('the choice', async () => {
      const chosen = frame.locator('vscode-dropdown[aria-label="Accuracy"]:visible');
      return (await chosen.evaluate((element) => (element as HTMLInputElement).value)) === 'end';
    });
  });

  it('have a tab each for early stop, training and layers', async () => {
    for (const tab of ['iterations', 'training', 'layers']) {
      await openTab(frame, tab);
      await drawn(frame, 200);
      await screenshot(page, `curves ${tab}`);
    }
    await openTab(frame, 'accuracy');
  });

  it('open the ticket of a point', async () => {
    await frame.locator('canvas:visible').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await pick(page, 'replicate 1');
    const mask = await webviewFrame(page, 'mask');
    await until('level 1', async () => (await mask.locator('.facts').innerText()).includes('level 1'));
  });

  it('of two runs are compared in the side bar, with only the settings that differ', async () => {
    await run('with-sgd');
    await runCommand(page, 'Ticket Lab: Compare Runs…');
    for (const name of ['with-adam', 'with-sgd'])
      await page.locator('.quick-input-list .monaco-list-row', { hasText: name }).locator('input').check();
    await page.locator('.quick-input-action a', { hasText: 'OK' }).click();
    const compare = await webviewFrame(page, 'compare');
    await until('two runs', async () => (await compare.locator('tbody tr').count()) === 2);
    const titles = await compare.locator('thead th').allInnerTexts();
    expect(titles).toContain('training.optimiser');
    expect(titles).not.toContain('pruning.rounds');
    await until('the second run', async () => (await compare.locator('tbody').innerText()).includes('sgd'));
    await drawn(compare, 50);
    await screenshot(page, 'compare');
    const pin = compare.getByRole('button', { name: 'make baseline' });
    await pin.click();
    await until('another baseline', async () => /with-sgd\s+baseline/.test(await text(compare, 'tbody')));
  });

  it('can be used by everybody, in every theme', async () => {
    const compare = await webviewFrame(page, 'compare');
    for (const theme of THEMES) {
      await workbench.setTheme(theme);
      expect(await accessibilityProblems(compare)).toEqual([]);
      await screenshot(page, `compare ${theme}`);
    }
    await runCommand(page, 'Ticket Lab: Open Curves');
    await page.locator('.quick-input-action a', { hasText: 'OK' }).click();
    frame = await webviewFrame(page, 'curves');
    for (const theme of THEMES) {
      await workbench.setTheme(theme);
      await drawn(frame, 20);
      expect(await accessibilityProblems(frame)).toEqual([]);
      await screenshot(page, `curves ${theme}`);
    }
    expect(consoleErrors(page)).toEqual([]);
  });
});
