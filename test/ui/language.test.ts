// Writing an experiment in its notebook: what is wrong is underlined and mended by keyboard, what can be written is offered.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explanation, cell, openFile, runCommand, until } from '../support/vscode/actions';
import { consoleErrors, screenshot } from '../support/vscode/look';
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

/** Milliseconds after which a key is taken for one that came before the editor was ready for it, and pressed again. */
const NOTICED_WITHIN = 4000;

const underlines = (page: Page, text: string) => cell(page, text).locator('.squiggly-error');
const line = (page: Page, text: string, written: RegExp) =>
  cell(page, text).locator('.view-line', { hasText: written });
const menu = (page: Page) => page.locator('.action-widget').first();
const suggestions = (page: Page) => page.locator('.suggest-widget.visible');
const suggestion = (page: Page, label: string) =>
  suggestions(page).locator('.monaco-list-row').filter({ hasText: label }).first();

/** Puts the cursor into a word of a cell: again where the cell has just moved under the pointer. */
const clickWord = (page: Page, text: string, word: string) =>
  until(`the cursor in ${word}`, async () => {
    const target = cell(page, text).locator('.view-line span span', { hasText: word }).last();
    await target.click();
    const [at, cursor] = [
      await target.boundingBox(),
      await cell(page, text).locator('.cursor').first().boundingBox(),
    ];
    return at !== null && cursor !== null && Math.abs(at.y - cursor.y) < at.height / 2;
  });

/** Opens what can be mended at a word: by keyboard, again where what is wrong there was not known yet. */
const openFixes = (page: Page, text: string, word: string, fix: string) =>
  until(`"${fix}" at ${word}`, async () => {
    await clickWord(page, text, word);
    await page.keyboard.press('Control+.');
    const found = await menu(page)
      .getByText(fix)
      .waitFor({ timeout: NOTICED_WITHIN })
      .then(
        () => true,
        () => false,
      );
    if (!found) await page.keyboard.press('Escape');
    return found;
  });

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
    const setting = cell(page, 'experiment').locator('.view-line span span', { hasText: 'optimiser' });
    const help = await explanation(page, setting.last(), 'training.optimiser');
    await help.getByText('adam').first().waitFor();
    await screenshot(page, 'language help');
    await page.mouse.move(5, 5);
    await help.waitFor({ state: 'hidden' });
  });

  it('mends a misspelt name by keyboard', async () => {
    await openFixes(page, 'experiment', 'momentun', 'Change to `momentum`');
    await menu(page).getByText('Remove `momentun`').waitFor();
    await screenshot(page, 'language fixes');
    await page.keyboard.press('Enter');
    await line(page, 'experiment', /momentum:/).waitFor();
    await until('two underlines', async () => (await underlines(page, 'experiment').count()) === 2);
  });

  it('offers the settings of a section as one types, and then their values', async () => {
    await clickWord(page, 'experiment', 'momentum');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.keyboard.type('nest');
    await suggestion(page, 'nesterov').waitFor();
    await screenshot(page, 'language settings');
    await page.keyboard.press('Enter');
    await suggestion(page, 'true').waitFor();
    await screenshot(page, 'language values');
    await page.keyboard.type('tr');
    await suggestion(page, 'false').waitFor({ state: 'hidden' });
    await page.keyboard.press('Enter');
    await line(page, 'experiment', /nesterov:\strue/).waitFor();
  });

  it('mends everything at once', async () => {
    const all = 'Fix all misspelt names in this file';
    await openFixes(page, 'compare', 'frist', all);
    await menu(page).getByText(all).click();
    await line(page, 'experiment', /batch_size:/).waitFor();
    await line(page, 'experiment', /scope:\sglobal/).waitFor();
  });

  it('begins a new cell, with the names of others', async () => {
    await page
      .locator('.notebookOverlay .cell-list-container .code-cell-row')
      .last()
      .locator('.view-lines')
      .click();
    await page.keyboard.press('Control+Space');
    await suggestion(page, 'inspect').waitFor();
    await screenshot(page, 'language new cell');
    await page.keyboard.type('insp');
    await suggestion(page, 'compare').waitFor({ state: 'hidden' });
    await page.keyboard.press('Enter');
    await suggestion(page, 'first').waitFor();
    await page.keyboard.press('Enter');
    await line(page, 'inspect', /inspect:\sfirst/).waitFor();
  });

  it('lists the problems of the file', async () => {
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Enter');
    await page.keyboard.type('levl: 300');
    await line(page, 'inspect', /levl:\s300/).waitFor();
    await runCommand(page, 'Problems: Focus on Problems View');
    await page.locator('.markers-panel-container').getByText('levl: no such setting').waitFor();
    await screenshot(page, 'language problems');
  });

  it('puts no error on the console', () => {
    expect(consoleErrors(page)).toEqual([]);
  });
});
