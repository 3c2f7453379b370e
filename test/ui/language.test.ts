// Writing an experiment in its notebook: what is wrong is underlined, and settings are explained.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { cell, openFile, until } from '../support/vscode/actions';
import { screenshot } from '../support/vscode/look';
import { THEMES, openWorkbench, type Workbench } from '../support/vscode/workbench';

const SLIPS = `# Slips

\`\`\`yaml
experiment: first
dataset: digits
network: {hidden: [16]}
training:
  optimiser: sgd
  momentun: 0.9
  batchsize: 30
pruning:
  scope: globl
\`\`\`

\`\`\`yaml
compare: [first, frist]
\`\`\`

\`\`\`yaml
\`\`\`
`;

const underlines = (page: Page, text: string) => cell(page, text).locator('.squiggly-error');

describe('writing an experiment', () => {
  let workbench: Workbench;
  let page: Page;
  beforeAll(async () => {
    workbench = await openWorkbench({ workspace: { 'slips.lottery.md': SLIPS } });
    ({ page } = workbench);
    await openFile(page, 'slips.lottery.md');
  });
  afterAll(() => workbench?.dispose());

  it('underlines what is wrong, in every theme', async () => {
    await until('three underlines', async () => (await underlines(page, 'experiment').count()) === 3);
    await until('an underline', async () => (await underlines(page, 'compare').count()) === 1);
    for (const theme of THEMES) {
      await workbench.setTheme(theme);
      await screenshot(page, `language underlined ${theme}`);
    }
  });

  it('says what a setting is', async () => {
    await cell(page, 'experiment').locator('.view-line span span', { hasText: 'optimiser' }).last().hover();
    const help = page.locator('.monaco-hover:visible', { hasText: 'training.optimiser' });
    await help.getByText('adam').first().waitFor();
    await screenshot(page, 'language help');
    await page.mouse.move(5, 5);
    await help.waitFor({ state: 'hidden' });
  });
});
