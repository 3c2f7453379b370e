// The extension in a Chinese editor: every surface speaks Chinese, and nothing that could be translated is left in English.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  explanation,
  cell,
  inWebviews,
  offeredBy,
  openFile,
  notebookOutputs,
  openSideBar,
  pickRuns,
  runAndPick,
  runCell,
  runCommand,
  treeRow,
  until,
  webviewFrame,
} from '../support/vscode/actions';
import { consoleErrors, screenshot } from '../support/vscode/look';
import { openWorkbench, type Workbench } from '../support/vscode/workbench';
import { drawn } from './chart';

const json = (file: string): Record<string, string> => JSON.parse(readFileSync(file, 'utf8'));
/** The product's name, and what this editor, which has no language pack, writes above notebooks as well. */
const SAID_IN_ENGLISH = new Set(['Ticket Lab', 'Run All']);
/** What the extension would say in English, whatever fills its blanks: with words enough to tell it from other texts. */
const ENGLISH = [
  ...Object.keys(json('l10n/bundle.l10n.zh-cn.json')),
  ...Object.values(json('package.nls.json')),
].flatMap((text) => {
  const words = text.replace(/\{\w+\}|`[^`]*`/g, '').match(/[A-Za-z]{3,}/g) ?? [];
  if (words.length < 2 || SAID_IN_ENGLISH.has(text)) return [];
  const pattern = text.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '.+');
  return [new RegExp(`^${pattern}$`)];
});

const FILES = {
  'digits.lottery.md': `# Digits

\`\`\`yaml
experiment: small
dataset: digits
network: {hidden: [16]}
replicates: 2
training: {iterations: 200, evaluate_every: 20}
pruning: {rounds: 3, rate: 0.5}
\`\`\`

\`\`\`yaml
experiment: other
dataset: digits
network: {hidden: [12]}
replicates: 1
training: {iterations: 200, evaluate_every: 20}
pruning: {rounds: 2, rate: 0.5}
\`\`\`

\`\`\`yaml
compare: [small, other]
\`\`\`

\`\`\`yaml
inspect: small
\`\`\`
`,
  'sweep.lottery.md': `# Sweep

\`\`\`yaml
sweep: sizes
of: base
over: {pruning.rounds: [1, 2]}
\`\`\`

\`\`\`yaml
experiment: base
dataset: digits
network: {hidden: [12]}
replicates: 1
training: {iterations: 200, evaluate_every: 20}
pruning: {rate: 0.5}
\`\`\`
`,
  'slips.lottery.md': `# Slips

\`\`\`yaml
experiment: slips
dataset: digits
network: {hidden: [16]}
seed: -1
training:
  momentun: 0.9
\`\`\`
`,
};

/** Lines that the extension shows somewhere in the window and that it knows in English. */
async function englishLines(page: Page): Promise<string[]> {
  const texts = await Promise.all(
    page.frames().map((frame) => frame.evaluate(() => document.body.innerText).catch(() => '')),
  );
  return texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => ENGLISH.some((pattern) => pattern.test(line.trim())));
}

describe('in Chinese', () => {
  let workbench: Workbench;
  let page: Page;
  beforeAll(async () => {
    workbench = await openWorkbench({ workspace: FILES, chinese: true });
    ({ page } = workbench);
    await page.setViewportSize({ width: 1400, height: 1000 });
  });
  afterAll(() => workbench?.dispose());

  const look = async (name: string) => {
    await screenshot(page, `chinese ${name}`);
    expect(await englishLines(page)).toEqual([]);
  };

  it('the side bar, empty', async () => {
    await openSideBar(page, 'Ticket Lab');
    await treeRow(page, 'small').waitFor();
    await page.getByText('这里还没有运行过任何实验').waitFor();
    await webviewFrame(page, 'compare');
    await look('side bar');
  });

  it('problems of a file, what mends them, and help on settings', async () => {
    await openFile(page, 'slips.lottery.md');
    await until(
      'its problems',
      async () => (await cell(page, 'slips').locator('.squiggly-error').count()) > 1,
    );
    await runCommand(page, 'Problems: Focus on Problems View');
    const problems = page.locator('.markers-panel-container');
    await problems.getByText('training.momentun: 没有这项设置').waitFor();
    await problems.getByText('seed: -1 无效：应为介于 0 与 4,294,967,295 之间的整数').waitFor();
    await look('problems');
    const training = cell(page, 'slips').locator('.view-line span span', { hasText: 'training' }).last();
    await explanation(page, training, '如何训练每个网络');
    await look('help');
    await page.mouse.move(5, 5);
    await runCell(page, 'slips');
    await (await notebookOutputs(page)).getByText('未运行：此单元格中有 2 个问题。').waitFor();
    await look('not run');
    await runCommand(page, 'View: Hide Panel');
  });

  it('the output of every kind of cell', async () => {
    await openFile(page, 'digits.lottery.md');
    await runCommand(page, 'Notebook: Run All');
    await treeRow(page, /other.*(中奖|无)/).waitFor();
    await page.keyboard.press('Control+End');
    await inWebviews(page, ':text("死神经元"):visible');
    await inWebviews(page, ':text("不同的设置与结果"):visible');
    await look('notebook end');
    await page.keyboard.press('Control+Home');
    await inWebviews(page, ':text("稠密网络在早停时"):visible');
    await look('notebook start');
  });

  it('the curves, a ticket and the comparison', async () => {
    await pickRuns(page, 'Ticket Lab: 打开曲线', '显示哪些运行的曲线？', ['small']);
    const curves = await webviewFrame(page, 'curves');
    for (const tab of await curves.locator('vscode-panel-tab').all()) {
      await tab.click();
      await look(`curves ${await tab.getAttribute('id')}`);
    }
    await runAndPick(page, 'Ticket Lab: 检查彩票…', 'small', '级别 1');
    const mask = await webviewFrame(page, 'mask');
    await mask.locator('canvas').first().waitFor();
    await look('mask');
    await pickRuns(page, 'Ticket Lab: 比较运行…', '比较哪些运行？', ['small', 'other']);
    const compared = await webviewFrame(page, 'compare');
    await until('two runs', async () => (await compared.locator('thead .run-name').count()) === 2);
    await look('comparison');
  });

  it('a sweep, the table of its runs and the charts beside it', async () => {
    await openFile(page, 'sweep.lottery.md');
    await runCell(page, 'sweep: sizes');
    await inWebviews(page, '.sweep canvas:visible');
    await look('sweep');
    await runCommand(page, 'Ticket Lab: 打开运行表格');
    const table = await webviewFrame(page, 'runs-table');
    await until('its rows', async () => (await table.locator('.body .row:visible').count()) >= 3);
    await table.locator('.body .row:visible .tick input').first().click();
    await drawn(table.locator('[data-chart="parallel"] canvas').first(), 20);
    await look('table');
    await table.locator('[data-chart="training"]').scrollIntoViewIfNeeded();
    await look('charts');
    await table.locator('[data-column="state"]').click({ button: 'right' });
    await look('table menu');
    await page.keyboard.press('Escape');
    await runCommand(page, 'View: Close Editor');
  });

  it('questions', async () => {
    const commands = {
      new: '新建实验…',
      export: '导出结果…',
      sort: '排序运行…',
      fetch: '获取数据集…',
      engines: '显示引擎…',
    };
    for (const [name, command] of Object.entries(commands)) {
      await offeredBy(page, `Ticket Lab: ${command}`);
      await look(`question ${name}`);
      await page.keyboard.press('Escape');
      // A key that comes while it closes would be lost.
      await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    }
  });

  it('the walkthrough and the settings', async () => {
    await runAndPick(page, 'Welcome: Open Walkthrough...', '找到一张中奖彩票');
    await page.getByText('从空文件夹开始').first().waitFor();
    await look('walkthrough');
    await runCommand(page, 'Preferences: Open Settings (UI)');
    await page.locator('.settings-editor .suggest-input-container').click();
    await page.keyboard.type('@ext:ticket-lab.ticket-lab');
    await page.getByText('保存运行的文件夹').first().waitFor();
    await look('settings');
  });

  it('puts no error on the console', () => {
    expect(consoleErrors(page)).toEqual([]);
  });
});
