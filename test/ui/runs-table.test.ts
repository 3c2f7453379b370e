// The Runs table in the packaged extension, used as a person does: on many finished runs, and one that is under way.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRuns } from '../../bench/made-runs';
import { annotationsFile } from '../../src/lab/disk/paths';
import {
  answer,
  dialog,
  openSideBar,
  runCommand,
  treeRow,
  until,
  view,
  webviewFrame,
} from '../support/vscode/actions';
import { accessibilityProblems, consoleErrors, screenshot } from '../support/vscode/look';
import { openWorkbench, THEMES, type Workbench } from '../support/vscode/workbench';
import { runFolderOf } from './run-folders';

const LIVE = `# Live

\`\`\`yaml
experiment: live
dataset: digits
network: {hidden: [16]}
replicates: 1
training: {iterations: 20000000, evaluate_every: 200}
pruning: {rounds: 2}
\`\`\`
`;

/** 20 runs: ten learning rates, each with two seeds. */
async function workspaceOfRuns(): Promise<string> {
  const workspace = await mkdtemp(join(tmpdir(), 'ticketlab-table-'));
  await makeRuns(workspace, { runs: 20, levels: 4, replicates: 2, evaluations: 11 });
  await writeFile(join(workspace, 'live.lottery.md'), LIVE);
  return workspace;
}

describe('the Runs table', () => {
  let made: string;
  let workbench: Workbench;
  let page: Page;
  let frame: Frame;
  const rows = () => frame.locator('.body .row:visible');
  const row = (text: string): Locator => rows().filter({ hasText: text }).first();
  const names = () => frame.locator('.body .row:visible .name').allInnerTexts();
  const head = (title: string) => frame.getByRole('columnheader', { name: title, exact: false }).first();
  const filter = () => frame.getByRole('combobox', { name: 'Filter' });
  const status = () => frame.locator('.status').innerText();
  const action = (name: string) => frame.getByRole('toolbar').getByRole('button', { name, exact: true });
  const focused = () => frame.evaluate(() => document.activeElement?.textContent ?? '');
  const open = async () => {
    frame = await webviewFrame(page, 'runs-table');
    await rows().first().waitFor();
  };

  beforeAll(async () => {
    made = await workspaceOfRuns();
    workbench = await openWorkbench({ workspace: made });
    ({ page } = workbench);
    await page.setViewportSize({ width: 1500, height: 900 });
  });
  afterAll(async () => {
    await workbench?.dispose();
    await rm(made, { recursive: true, force: true });
  });

  it('opens from the title of the Runs view, with the settings that differ and the results', async () => {
    await openSideBar(page, 'Ticket Lab');
    const runs = view(page, 'Runs');
    await treeRow(page, 'made-19').waitFor();
    await runs.locator('.pane-header').hover();
    await runs.getByRole('button', { name: 'Open Runs Table' }).first().click();
    await open();
    await until('all runs', async () => (await status()).startsWith('20 runs'));
    const titles = await frame.getByRole('columnheader').allInnerTexts();
    const shown = titles.join(' | ');
    for (const title of ['Run', 'State', 'Made', 'seed', 'training.learning_rate', 'Dense accuracy', 'Time'])
      expect(shown).toContain(title);
    expect(shown).not.toContain('pruning.rounds');
    expect(await frame.getByRole('grid').getAttribute('aria-rowcount')).toBe('21');
    await screenshot(page, 'table open');
  });

  it('shows each run in the colour that it has in the side bar', async () => {
    const colours = async (name: string) => {
      const icon = treeRow(page, name).locator('.custom-view-tree-node-item-icon').first();
      const swatch = row(name).locator('.swatch');
      return [
        await icon.evaluate((element) => getComputedStyle(element).color),
        await swatch.evaluate((element) => getComputedStyle(element).backgroundColor),
      ];
    };
    const [first, second] = [await colours('made-19'), await colours('made-18')];
    expect(first[0]).toBe(first[1]);
    expect(second[0]).toBe(second[1]);
    expect(first[0]).not.toBe(second[0]);
    // As long as the run lives: it is written down with it.
    const file = annotationsFile(await runFolderOf(workbench.folder, 'made-19'));
    await until('its colour on the disk', async () =>
      /"colour":19/.test(await readFile(file, 'utf8').catch(() => '')),
    );
  });

  it('sorts by one column, and by another among equals', async () => {
    await head('seed').click();
    await expect.poll(async () => (await names())[0]).toBe('made-09');
    expect(await head('seed').getAttribute('aria-sort')).toBe('ascending');
    await head('Dense accuracy').click({ modifiers: ['Shift'] });
    // The higher the number, the lower the accuracy of a run that was made.
    await expect.poll(names).toEqual([...down(9, 0), ...down(19, 10)]);
    await head('Dense accuracy').click({ modifiers: ['Shift'] });
    await expect.poll(names).toEqual([...down(9, 0).reverse(), ...down(19, 10).reverse()]);
    await screenshot(page, 'table sorted');
  });

  it('filters by what is typed, completes it, and leads back to all', async () => {
    await filter().fill('learning_rate <= 0.0012 and see');
    await frame.getByRole('option', { name: 'seed', exact: true }).waitFor();
    await filter().press('ArrowDown');
    await filter().press('Enter');
    await filter().pressSequentially('= ');
    await expect.poll(() => frame.getByRole('option').allInnerTexts()).toEqual(['0', '1']);
    await filter().pressSequentially('1');
    await expect.poll(names).toEqual(['made-10', 'made-11', 'made-12']);
    expect(await status()).toMatch(/^3 of 20 runs/);
    await screenshot(page, 'table filtered');
    await frame.getByRole('button', { name: 'Show all' }).click();
    await until('all runs', async () => (await status()).startsWith('20 runs'));
    expect(await filter().inputValue()).toBe('');
  });

  it('says what is wrong with a filter, and keeps the last that was right', async () => {
    await filter().fill('seed = 1');
    await until('half of them', async () => (await status()).startsWith('10 of 20 runs'));
    await filter().fill('sede = 1');
    const problem = frame.locator('.filter-problem');
    await expect.poll(() => problem.innerText()).toContain('There is no column `sede`. Did you mean `seed`?');
    expect(await filter().getAttribute('aria-invalid')).toBe('true');
    expect(await status()).toMatch(/^10 of 20 runs/);
    await screenshot(page, 'table wrong filter');
    await filter().fill('');
    await expect.poll(() => problem.innerText()).toBe('');
  });

  it('filters by the menu of a column, and says when nothing is left', async () => {
    await filter().press('Escape');
    await filter().press('Escape');
    await head('seed').click({ button: 'right' });
    await frame.getByRole('menuitemcheckbox', { name: '0', exact: true }).click();
    await until('half of them', async () => (await status()).startsWith('10 of 20 runs'));
    expect(await filter().inputValue()).toBe('seed = 0');
    await screenshot(page, 'table menu');
    await page.keyboard.press('Escape');
    await filter().fill('seed = 0 and run ~ nothing');
    await frame.getByText('No run fits the filter.').waitFor();
    await screenshot(page, 'table nothing');
    await frame.locator('.empty').getByRole('button', { name: 'Show all' }).click();
    await until('all runs', async () => (await status()).startsWith('20 runs'));
  });

  it('groups replicates, with mean and deviation', async () => {
    await frame.getByText('Group by', { exact: true }).click();
    await frame.getByLabel('Find a column').fill('learning');
    await frame.getByRole('checkbox', { name: /training.learning_rate/ }).check();
    await page.keyboard.press('Escape');
    await until('ten groups', async () => (await status()).includes('20 runs in 10 groups'));
    const first = row('0.001 · 2 runs');
    expect(await first.innerText()).toMatch(/\d\d\.\d\d% ± \d\.\d\d%/);
    await first.locator('.name').dblclick();
    await expect.poll(names).toEqual(expect.arrayContaining(['made-00', 'made-10']));
    expect(await frame.getByRole('treegrid').count()).toBe(1);
    await screenshot(page, 'table groups');
    await frame.getByText('Group by', { exact: true }).click();
    await frame.getByRole('button', { name: 'No groups' }).click();
    await until('no groups', async () => (await names()).length === 20);
  });

  it('can be used by keys alone, and copies what is selected', async () => {
    await row('made-00').locator('.name').click();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('ArrowRight');
    const top = await focused();
    expect(top).toContain((await names())[0]);
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Home');
    await page.keyboard.press('Space');
    await page.keyboard.press('Shift+ArrowDown');
    await until('two selected', () => frame.getByText('2 selected').isVisible());
    await page.keyboard.press('Control+c');
    await frame.getByText('Copied.').waitFor();
    await page.keyboard.press('Escape');
    await until('none selected', async () => !(await frame.getByText('2 selected').isVisible()));
    // In the head: sort, move, resize.
    await head('State').focus();
    const width = await head('State').evaluate((cell) => (cell as HTMLElement).offsetWidth);
    await page.keyboard.press('Shift+ArrowRight');
    await expect
      .poll(() => head('State').evaluate((cell) => (cell as HTMLElement).offsetWidth))
      .toBe(width + 16);
    await page.keyboard.press('Alt+ArrowRight');
    const order = async () =>
      (await frame.getByRole('columnheader').allInnerTexts()).map((text) => text.split('\n')[0]);
    await expect.poll(async () => (await order()).slice(1, 4)).toEqual(['Run', 'Made', 'State']);
    await page.keyboard.press('Control+z');
    await expect.poll(async () => (await order()).slice(1, 4)).toEqual(['Run', 'State', 'Made']);
  });

  it('keeps star, tags and note with the run, and the arrangement with the workspace, over a reload', async () => {
    await row('made-03').hover();
    await row('made-03').locator('.star').click();
    await until('its star', async () => (await row('made-03').locator('.star').innerText()) === '★');
    await row('made-03').locator('.tick input').click();
    const annotate = async () => {
      await action('Tags…').click();
      await answer(page, 'baseline, keep');
      await expect.poll(() => row('made-03').innerText()).toContain('baseline, keep');
      await action('Note…').click();
      await answer(page, 'The first that was any good');
      await expect.poll(() => row('made-03').innerText()).toContain('The first that was any good');
    };
    await annotate();
    // Taken back step by step, in the field of the grid; and made again.
    await row('made-03').locator('.name').click();
    await page.keyboard.press('Control+z');
    await expect.poll(() => row('made-03').innerText()).not.toContain('The first that was any good');
    await page.keyboard.press('Control+z');
    await expect.poll(() => row('made-03').innerText()).not.toContain('baseline, keep');
    await page.keyboard.press('Control+z');
    await until('no star', async () => (await row('made-03').locator('.star').innerText()) === '☆');
    await row('made-03').locator('.star').click();
    await annotate();
    await action('Make Baseline').click();
    await expect.poll(() => row('made-04').innerText()).toMatch(/% \(−0\.0\d\)/);
    await filter().fill('seed = 0');
    await until('half of them', async () => (await status()).startsWith('10 of 20 runs'));
    await screenshot(page, 'table annotated');
    const kept = JSON.parse(
      await readFile(annotationsFile(await runFolderOf(workbench.folder, 'made-03')), 'utf8'),
    ) as unknown;
    expect(kept).toMatchObject({
      starred: true,
      tags: ['baseline', 'keep'],
      note: 'The first that was any good',
    });
    // What is remembered is remembered after a pause.
    await page.waitForTimeout(1000);
    await workbench.reload();
    await open();
    await until('the same filter', async () => (await status()).startsWith('10 of 20 runs'));
    const text = await row('made-03').innerText();
    for (const said of ['★', 'baseline, keep', 'The first that was any good']) expect(text).toContain(said);
    expect(await head('seed').getAttribute('aria-sort')).toBe('ascending');
    expect(await row('made-04').innerText()).toMatch(/% \(−0\.0\d\)/);
    await openSideBar(page, 'Ticket Lab');
    await treeRow(page, '★ made-03').waitFor();
  });

  it('follows a run under way, and pauses it', async () => {
    await filter().fill('');
    // The only experiment there is: nothing is asked.
    await runCommand(page, 'Ticket Lab: Run Experiment…');
    await treeRow(page, 'live').waitFor();
    await runCommand(page, 'Ticket Lab: Open Runs Table');
    await open();
    await row('live').waitFor();
    await until('that it runs', async () => (await row('live').innerText()).includes('running'));
    const before = await row('live').innerText();
    await until('a move', async () => (await row('live').innerText()) !== before);
    await row('live').locator('.tick input').click();
    await screenshot(page, 'table live');
    await action('Pause').click();
    await until('that it is paused', async () => (await row('live').innerText()).includes('paused'));
  });

  it('deletes what is selected, once that is confirmed', async () => {
    await action('Delete…').click();
    await dialog(page).getByRole('button', { name: 'Delete' }).click();
    await until('that it is gone', async () => (await status()).startsWith('20 runs'));
    await expect.poll(names).not.toContain('live');
  });

  it('takes over a comparison of more than five runs', async () => {
    await frame.getByLabel('Select all runs that are shown').click();
    await until('twenty selected', () => frame.getByText('20 selected').isVisible());
    expect(await action('Compare').getAttribute('aria-disabled')).toBe('true');
    await action('Select None').click();
    const runs = view(page, 'Runs');
    for (const name of ['made-19', 'made-18', 'made-17', 'made-16', 'made-15', 'made-14']) {
      const box = runs
        .locator('.monaco-list-row', { hasText: name })
        .locator('.monaco-checkbox, input')
        .first();
      // A click on a row that is just drawn anew goes nowhere.
      await until(`${name} is ticked`, async () => {
        if ((await box.getAttribute('aria-checked')) === 'true') return true;
        await box.click();
        await page.waitForTimeout(300);
        return (await box.getAttribute('aria-checked')) === 'true';
      });
    }
    const compare = await webviewFrame(page, 'compare');
    await compare.getByText('6 runs are ticked').waitFor();
    await compare.getByText('Open Runs Table').click();
    await until('six selected', () => frame.getByText('6 selected').isVisible());
    await screenshot(page, 'table from compare');
  });

  it('can be used by everybody, in every theme, narrow and wide', async () => {
    for (const theme of THEMES) {
      await workbench.setTheme(theme);
      await rows().first().waitFor();
      await until('no problems', async () => (await accessibilityProblems(frame)).length === 0, 5000).catch(
        async () => expect(await accessibilityProblems(frame)).toEqual([]),
      );
      await screenshot(page, `table ${theme}`);
    }
    for (const width of [1000, 300]) {
      await page.setViewportSize({ width: width + 370, height: 900 });
      await rows().first().waitFor();
      await screenshot(page, `table ${width}`);
      const wide = await frame.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wide).toBe(0);
    }
    expect(consoleErrors(page)).toEqual([]);
  });
});

/** `made-09`, `made-08` … */
const down = (from: number, to: number): string[] =>
  Array.from({ length: from - to + 1 }, (_, i) => `made-${String(from - i).padStart(2, '0')}`);
