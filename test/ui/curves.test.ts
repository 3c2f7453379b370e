// The curves panel, used as a person does in the packaged extension, on runs that it has made.
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  PATIENCE,
  openSideBar,
  pick,
  pickRuns,
  runAndPick,
  runCommand,
  until,
  webviewFrame,
} from '../support/vscode/actions';
import { accessibilityProblems, consoleErrors, screenshot } from '../support/vscode/look';
import { openWorkbench, THEMES, type Workbench } from '../support/vscode/workbench';
import { clickPoint, drawn } from './chart';
import { runApart } from './run-folders';
import { run, TWO_EXPERIMENTS } from './two-runs';

const DYNAMIC = `\`\`\`yaml
experiment: dynamic
dataset: digits
network: {hidden: [16]}
replicates: 1
training: {iterations: 100, evaluate_every: 20}
pruning: {method: dynamic, rounds: 1, rate: 0.5, every: 20}
\`\`\`
`;

const canvas = (frame: Frame) => frame.locator('canvas:visible');
const openTab = (frame: Frame, tab: string) => frame.locator(`#tab-${tab}`).click();
const text = (frame: Frame, selector: string) => frame.locator(selector).innerText();
/** What the chart looks like, to be compared with what it looks like later. */
const picture = (frame: Frame) =>
  canvas(frame).evaluate((element) => (element as HTMLCanvasElement).toDataURL());

/** The share of a picture's pixels that are of colours of their own, as lines and points are. */
const colouredShare = (page: Page, type: string, bytes: Buffer) =>
  page.evaluate(
    async ({ source }) => {
      const image = new Image();
      image.src = source;
      await image.decode();
      const { naturalWidth: width, naturalHeight: height } = image;
      const context = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d');
      context?.drawImage(image, 0, 0);
      const data = context?.getImageData(0, 0, width, height).data ?? [];
      let count = 0;
      for (let i = 0; i < data.length; i += 4) {
        const colours = [...data.slice(i, i + 3)];
        if (Math.max(...colours) - Math.min(...colours) > 60) count++;
      }
      return count / (width * height);
    },
    { source: `data:${type};base64,${bytes.toString('base64')}` },
  );

describe('curves', () => {
  let workbench: Workbench;
  let page: Page;
  let frame: Frame;
  const pickWidth = (width: string) =>
    page
      .locator('.quick-input-widget', { hasText: 'How wide is the figure?' })
      .locator('.monaco-list-row', { hasText: width })
      .click();
  /** Resolves with the new picture once the chart looks different. */
  const changed = (before: string) =>
    until('another picture', async () => {
      const now = await picture(frame);
      return now !== before && now;
    });
  beforeAll(async () => {
    workbench = await openWorkbench({ workspace: TWO_EXPERIMENTS });
    ({ page } = workbench);
    await page.setViewportSize({ width: 1300, height: 950 });
  });
  afterAll(() => workbench?.dispose());

  it('grow while the run is under way', async () => {
    await openSideBar(page, 'Ticket Lab');
    await run(page, 'with-adam');
    await runCommand(page, 'Ticket Lab: Open Curves');
    frame = await webviewFrame(page, 'curves');
    await expect.poll(() => text(frame, 'h1')).toBe('with-adam');
    await drawn(canvas(frame), 200);
    await until('the end', async () => (await text(frame, '.facts')).startsWith('finished'));
    await frame.locator('summary:visible').click();
    await until('four levels', async () => (await frame.locator('table:visible tbody tr').count()) === 4);
    await expect
      .poll(() => frame.locator('table:visible thead th').allInnerTexts())
      .toEqual(['Weights left (%)', 'tickets', 'reinitialised', 'random mask']);
    await expect.poll(() => frame.locator('table:visible tbody th').first().innerText()).toBe('100.0');
    await frame.locator('summary:visible').click();
    await screenshot(page, 'curves accuracy');
  });

  it('are switched off and on in the legend', async () => {
    const before = await picture(frame);
    const entry = frame.getByRole('button', { name: 'tickets', exact: true });
    await entry.click();
    const without = await changed(before);
    await expect.poll(() => entry.getAttribute('aria-pressed')).toBe('false');
    await entry.click();
    await changed(without);
    await expect.poll(() => entry.getAttribute('aria-pressed')).toBe('true');
  });

  it('are zoomed by wheel, drag and keyboard, and reset', async () => {
    const box = await canvas(frame).boundingBox();
    if (!box) throw new Error('no chart');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 3);
    let before = await picture(frame);
    await page.mouse.wheel(0, -200);
    before = await changed(before);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 3, box.y + box.height / 2, { steps: 5 });
    await screenshot(page, 'curves dragging');
    await page.mouse.up();
    before = await changed(before);
    await canvas(frame).press('+');
    before = await changed(before);
    await canvas(frame).press('Shift+ArrowRight');
    before = await changed(before);
    await screenshot(page, 'curves zoomed');
    await frame.locator('.curves-tab:visible').getByText('Fit', { exact: true }).click();
    await changed(before);
  });

  it('are read point by point with the keyboard', async () => {
    await canvas(frame).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    const spoken = () => text(frame, '.plot:visible [aria-live]');
    await until('the second level', async () => /level 1, tickets: \d/.test(await spoken()));
    await page.keyboard.press('Escape');
  });

  it('say no more of a point that zooming has moved out of view', async () => {
    const focused = canvas(frame);
    await page.mouse.move(0, 0);
    const zoomed = async () => {
      for (let i = 0; i < 5; i++) {
        const before = await picture(frame);
        await focused.press('+');
        await changed(before);
      }
      return picture(frame);
    };
    const wanted = await zoomed();
    await focused.press('0');
    await changed(wanted);
    // The leftmost point, with its words.
    const before = await picture(frame);
    await focused.press('ArrowRight');
    await changed(before);
    expect(await zoomed()).toBe(wanted);
    await focused.press('Escape');
    await focused.press('0');
    await changed(wanted);
  });

  it('are saved as figures for a paper, as a picture, and as numbers', async () => {
    const save = async (format: string) => {
      const file = join(workbench.folder, `with-adam-accuracy.${format.toLowerCase()}`);
      await frame.locator('.curves-tab:visible').getByText(format, { exact: true }).click();
      if (format === 'SVG' || format === 'PDF') await pickWidth('Column');
      await page.locator('.quick-input-widget', { hasText: `Save ${format}` }).waitFor();
      await page.locator('.quick-input-widget').getByText('OK', { exact: true }).click();
      return until(`the file ${file}`, () => readFile(file).catch(() => undefined));
    };
    const svg = (await save('SVG')).toString();
    for (const words of ['Weights left (%)', 'Test accuracy at early stop (%)', 'reinitialised', '100'])
      expect(svg).toContain(`>${words}</text>`);
    // Whatever the theme.
    expect(svg).toMatch(/^<svg[^>]+width="237.6pt"/);
    expect(svg).toContain('fill="#ffffff"');
    expect(svg).toMatch(/>with-adam · n = \d/);
    const pdf = (await save('PDF')).toString('latin1');
    expect(pdf).toMatch(/^%PDF-/);
    expect(pdf).toContain('/FontFile2');
    expect(pdf).not.toContain('/Subtype /Image');
    const png = await save('PNG');
    for (const share of [
      await colouredShare(page, 'image/svg+xml', Buffer.from(svg)),
      await colouredShare(page, 'image/png', png),
    ])
      expect(share).toBeGreaterThan(0.001);
    const [titles, first] = (await save('CSV')).toString().split(/\r?\n/);
    expect(titles).toBe('line,weights_left_percent,mean,low,high');
    expect(first).toMatch(/^tickets,100,\d/);
  });

  it('are exported by the command just as the panel draws them', async () => {
    const exported = async (kind: string, chart: string, name: string) => {
      const where = page.locator('.quick-input-widget', { hasText: 'Save' });
      const file = join(workbench.folder, `with-adam-${name}`);
      const saved = () => readFile(file).catch(() => undefined);
      // The question where to save, too, may be dismissed by a webview that takes the focus.
      return until(`the file ${file}`, async () => {
        // There is one run: nobody is asked which.
        await runAndPick(page, 'Ticket Lab: Export Results…', kind, chart);
        if (kind.includes('Figure')) await pickWidth('Column');
        const ok = where.getByText('OK', { exact: true });
        await ok.click({ timeout: PATIENCE / 4 });
        return until('it is written', saved, PATIENCE / 10);
      });
    };
    const layers = (
      await exported('SVG Figure for a Paper', 'Density of each layer', 'layers.svg')
    ).toString();
    expect(layers).toContain('>fc1</text>');
    // A panel that is not there is opened for it, and waited for.
    await runCommand(page, 'View: Close All Editors');
    const training = await exported('Chart as a Picture', 'Accuracy while training', 'training.png');
    expect(await colouredShare(page, 'image/png', training)).toBeGreaterThan(0.001);
    frame = await webviewFrame(page, 'curves');
    await screenshot(page, 'curves exported');
    await openTab(frame, 'accuracy');
    await drawn(canvas(frame), 200);
  });

  it('are copied as a picture', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await frame.locator('.curves-tab:visible').getByText('Copy', { exact: true }).click();
    await until('the word of it', async () => (await text(frame, '.told')) === 'Copied.');
    const copied = await page.evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      const picture = await item?.getType('image/png');
      return picture ? [...new Uint8Array(await picture.arrayBuffer())] : [];
    });
    expect(await colouredShare(page, 'image/png', Buffer.from(copied))).toBeGreaterThan(0.001);
  });

  it('show another accuracy, and remember that after a reload', async () => {
    await frame.locator('vscode-dropdown[aria-label="Accuracy"]:visible').click();
    await frame.locator('vscode-option:visible', { hasText: 'at the end' }).click();
    await workbench.reload();
    frame = await webviewFrame(page, 'curves');
    await drawn(canvas(frame), 200);
    await until('the choice', async () => {
      const chosen = frame.locator('vscode-dropdown[aria-label="Accuracy"]:visible');
      return (await chosen.evaluate((element) => (element as HTMLInputElement).value)) === 'end';
    });
  });

  it('have a tab each for early stop, costs, training and layers', async () => {
    for (const tab of ['iterations', 'cost', 'training', 'layers', 'profile']) {
      await openTab(frame, tab);
      await drawn(canvas(frame), 200);
      await screenshot(page, `curves ${tab}`);
    }
    await openTab(frame, 'updates');
    await frame
      .locator('.empty:visible', { hasText: 'The masks of these trainings stay as they are' })
      .waitFor();
    await openTab(frame, 'stability');
    await frame.locator('.empty:visible', { hasText: 'There are no copies to compare with' }).waitFor();
    await openTab(frame, 'accuracy');
  });

  it('open the ticket of a point that is clicked', async () => {
    await drawn(canvas(frame), 200);
    await clickPoint(page, canvas(frame));
    await pick(page, 'replicate 1');
    const mask = await webviewFrame(page, 'mask');
    await mask.locator('.facts', { hasText: /level \d/ }).waitFor();
  });

  it('of several runs lie in one chart, in every tab', async () => {
    await run(page, 'with-sgd');
    await pickRuns(page, 'Ticket Lab: Open Curves', 'Show the curves of which runs?', [
      'with-adam',
      'with-sgd',
    ]);
    frame = await until('both runs', async () => {
      const shown = await webviewFrame(page, 'curves');
      return (await text(shown, 'h1')) === '2 runs' && shown;
    });
    for (const tab of ['accuracy', 'iterations', 'cost', 'training', 'layers', 'profile']) {
      await openTab(frame, tab);
      const legend = frame.locator('.curves-tab:visible').getByRole('group', { name: 'Runs' });
      for (const name of ['with-adam', 'with-sgd']) await legend.getByText(name).waitFor();
      await drawn(canvas(frame), 200);
      await screenshot(page, `curves of two ${tab}`);
    }
  });

  it('can be used by everybody, in every theme', async () => {
    for (const theme of THEMES) {
      await workbench.setTheme(theme);
      for (const tab of ['accuracy', 'cost', 'training', 'profile']) {
        await openTab(frame, tab);
        await drawn(canvas(frame), 20);
        expect(await accessibilityProblems(frame)).toEqual([]);
        await screenshot(page, `curves ${theme} ${tab}`);
      }
    }
    expect(consoleErrors(page)).toEqual([]);
  });

  it('say what is wrong with a run whose folder is damaged meanwhile', async () => {
    const runs = join(workbench.folder, '.ticketlab', 'runs');
    const damaged = (await readdir(runs)).find((name) => name.startsWith('with-sgd'));
    await writeFile(join(runs, damaged ?? '', 'events.jsonl'), 'nonsense\n');
    await until('what is wrong', async () => /^with-sgd: .*events\.jsonl/.test(await text(frame, '.wrong')));
    await screenshot(page, 'curves damaged');
    expect(await accessibilityProblems(frame)).toEqual([]);
  });

  it('show how masks were updated, as the mask inspector does', async () => {
    await runApart(workbench, { file: 'dynamic.lottery.md', text: DYNAMIC, name: 'dynamic' });
    await pickRuns(page, 'Ticket Lab: Open Curves', 'Show the curves of which runs?', ['dynamic']);
    const curves = await until('its curves', async () => {
      const shown = await webviewFrame(page, 'curves');
      return (await text(shown, 'h1')) === 'dynamic' && shown;
    });
    await openTab(curves, 'updates');
    // Births and deaths of both layers.
    await expect.poll(() => curves.locator('.curves-tab:visible .legend-entry').count()).toBe(4);
    await drawn(canvas(curves), 200);
    await screenshot(page, 'curves updates');
    expect(await accessibilityProblems(curves)).toEqual([]);
    await runAndPick(page, 'Ticket Lab: Inspect Ticket…', 'dynamic', 'replicate 0, level 1, ticket');
    const mask = await webviewFrame(page, 'mask');
    await mask.locator('#tab-history').click();
    const history = mask.locator('[data-panel="history"]:not([aria-busy])');
    await history.getByText('The mask was updated 3 times, from iteration 20 to 60.').waitFor();
    expect(await history.locator('section').count()).toBe(2);
    await history.locator('summary').first().click();
    await expect.poll(() => history.locator('tbody tr').count()).toBe(3);
    await screenshot(page, 'mask history');
    expect(await accessibilityProblems(mask)).toEqual([]);
  });
});
