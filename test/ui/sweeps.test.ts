// A sweep as a person uses it: one cell, its runs in the queue, a window reloaded amid it, what came out along one setting and two.
import type { Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cell, openFile, runCell, runCommand, until, webviewFrame } from '../support/vscode/actions';
import { accessibilityProblems, consoleErrors, screenshot } from '../support/vscode/look';
import { openWorkbench, THEMES, type Workbench } from '../support/vscode/workbench';

const NOTEBOOK = `\`\`\`yaml
sweep: rates
of: base
over: {pruning.rate: [0.2, 0.5], seed: [0, 1]}
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
training: {iterations: 200, evaluate_every: 50}
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

describe('a sweep in a notebook', () => {
  let workbench: Workbench;
  let page: Page;

  beforeAll(async () => {
    workbench = await openWorkbench({ workspace: { 'sweep.lottery.md': NOTEBOOK } });
    ({ page } = workbench);
    await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
    await openFile(page, 'sweep.lottery.md');
  });
  afterAll(() => workbench?.dispose());

  it('runs every combination, also through a reload of the window', async () => {
    await runCell(page, 'sweep: rates');
    await outputs(page, 'of 4 runs finished');
    await screenshot(page, 'sweep-under-way');
    await workbench.reload();
    await outputs(page, '4 of 4 runs finished');
    await cell(page, 'sweep: rates')
      .locator('.cell-status-item', { hasText: '4 of 4 runs finished' })
      .waitFor();
  });

  it('shows a result along one setting, and along two', async () => {
    const frame = await outputs(page, '4 of 4 runs finished');
    const sweep = frame.locator('section.sweep:visible').first();
    await sweep.locator('canvas').waitFor();
    await screenshot(page, 'sweep-line');
    await sweep.locator('select').nth(2).selectOption('seed');
    await sweep.locator('.heat-map').waitFor();
    expect(await sweep.locator('.heat-map td').allTextContents()).toEqual(
      Array.from({ length: 4 }, () => expect.stringMatching(/^\d+\.\d\d%$/)),
    );
    await screenshot(page, 'sweep-heat-map');
    await sweep.getByText('All runs').click();
    expect(await sweep.locator('.folded tbody tr').count()).toBe(4);
  });

  it.each(THEMES)('has nothing that keeps anybody out, in %s', async (theme) => {
    await workbench.setTheme(theme);
    const frame = await outputs(page, '4 of 4 runs finished');
    await frame.locator('.heat-map:visible').first().waitFor();
    expect(await accessibilityProblems(frame, '.ticket-lab')).toEqual([]);
    await screenshot(page, `sweep-${theme}`);
  });

  it('opens the curves behind a figure', async () => {
    const frame = await outputs(page, '4 of 4 runs finished');
    await frame.locator('.heat-map button').first().click();
    await webviewFrame(page, 'Curves');
    await runCommand(page, 'View: Close Editor');
  });

  it('says which combinations cannot be run, and runs none', async () => {
    await openFile(page, 'sweep.lottery.md');
    await runCell(page, 'sweep: wrong');
    await outputs(page, 'pruning.method = "iterative", pruning.every = 10');
    await screenshot(page, 'sweep-wrong');
    expect(consoleErrors(page)).toEqual([]);
  });
});
