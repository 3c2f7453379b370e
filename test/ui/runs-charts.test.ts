// The charts beside the Runs table in the packaged extension, used as a person does, on twenty runs in the runs' own format.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRuns } from '../../bench/made-runs';
import { runCommand, until, webviewFrame } from '../support/vscode/actions';
import { accessibilityProblems, consoleErrors, screenshot } from '../support/vscode/look';
import { openWorkbench, THEMES, type Workbench } from '../support/vscode/workbench';
import { brushAlongAxis, drawn } from './chart';

const CHARTS = ['accuracy', 'scatter', 'parallel', 'training'] as const;
type ChartName = (typeof CHARTS)[number];

describe('the charts beside the Runs table', () => {
  let made: string;
  let workbench: Workbench;
  let page: Page;
  let frame: Frame;
  const chart = (name: ChartName) => frame.locator(`[data-chart="${name}"]`);
  const canvas = (name: ChartName) => chart(name).locator('canvas').first();
  const rows = () => frame.locator('.body .row:visible');
  const row = (name: string) => rows().filter({ hasText: name }).first();
  const status = () => frame.locator('.status').innerText();
  const pinned = (name: ChartName) => chart(name).locator('.tip.pinned:visible');
  const picture = (name: ChartName) =>
    canvas(name).evaluate((element) => (element as HTMLCanvasElement).toDataURL());
  /** Over which charts something is drawn: a run that is pointed at, or what is brushed. */
  const marked = async () => {
    const seen = await Promise.all(
      CHARTS.map((name) =>
        chart(name)
          .locator('.overlay')
          .evaluate((element) => {
            const { width, height } = element as HTMLCanvasElement;
            const data = (element as HTMLCanvasElement)
              .getContext('2d')
              ?.getImageData(0, 0, width, height).data;
            return data?.some((value) => value > 0) ?? false;
          }),
      ),
    );
    return CHARTS.filter((_, i) => seen[i]);
  };
  /** Moves along the middle of a chart, upright, until it is at a run. @returns where */
  const pointAtRun = async (name: ChartName, across = 0.5) => {
    await canvas(name).scrollIntoViewIfNeeded();
    const box = await boxOf(canvas(name));
    for (let share = 0.05; share < 0.95; share += 0.01) {
      const at = { x: box.x + box.width * across, y: box.y + box.height * share };
      await page.mouse.move(at.x, at.y);
      if (await canvas(name).evaluate((element) => element.classList.contains('on-point'))) return at;
    }
    throw new Error(`There is no run in the middle of ${name}.`);
  };
  const away = () => page.mouse.move(2, 2);
  const spoken = (name: ChartName) => chart(name).locator('[aria-live]').innerText();
  const choose = async (label: string, option: string) => {
    await frame.locator(`vscode-dropdown[aria-label="${label}"]`).click();
    await frame.locator('vscode-option:visible', { hasText: option }).first().click();
  };
  const open = async () => {
    frame = await webviewFrame(page, 'runs-table');
    await rows().first().waitFor();
    for (const name of CHARTS) {
      await canvas(name).scrollIntoViewIfNeeded();
      await drawn(canvas(name), 50);
    }
  };

  beforeAll(async () => {
    made = await mkdtemp(join(tmpdir(), 'ticketlab-charts-'));
    await makeRuns(made, { runs: 20, levels: 4, replicates: 2, evaluations: 41 });
    workbench = await openWorkbench({ workspace: made });
    ({ page } = workbench);
    await page.setViewportSize({ width: 1500, height: 1000 });
  });
  afterAll(async () => {
    await workbench?.dispose();
    await rm(made, { recursive: true, force: true });
  });

  it('draw the runs that the table shows', async () => {
    await runCommand(page, 'Ticket Lab: Open Runs Table');
    await open();
    await expect.poll(() => frame.locator('.charts-said').innerText()).toBe('20 runs');
    await chart('accuracy').locator('summary').click();
    // Four levels of each.
    await until('all levels', async () => (await chart('accuracy').locator('tbody tr').count()) === 80);
    await chart('accuracy').locator('summary').click();
    await screenshot(page, 'charts all');
  });

  it('highlight a run everywhere, from its row and from any chart', async () => {
    await away();
    await expect.poll(marked).toEqual([]);
    await row('made-07').hover();
    await expect.poll(marked).toEqual([...CHARTS]);
    for (const name of CHARTS) {
      await away();
      await expect.poll(marked).toEqual([]);
      // Between the axes of parallel coordinates, and where curves have risen, there are lines.
      await pointAtRun(name, name === 'scatter' ? 0.98 : 0.55).catch(() => pointAtRun(name, 0.15));
      await expect.poll(marked).toEqual([...CHARTS]);
      const tip = await chart(name).locator('.tip:visible .tip-title').innerText();
      await expect.poll(() => frame.locator('.row.hovered .name').innerText()).toBe(tip);
      await screenshot(page, `charts pointed ${name}`);
    }
    await away();
    await expect.poll(marked).toEqual([]);
  });

  it('keep tooltips that are pinned until they are closed', async () => {
    const at = await pointAtRun('accuracy');
    await page.mouse.click(at.x, at.y);
    await pinned('accuracy').waitFor();
    await away();
    expect(await pinned('accuracy').count()).toBe(1);
    await canvas('scatter').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expect.poll(() => pinned('scatter').count()).toBe(2);
    await screenshot(page, 'charts pinned');
    await page.keyboard.press('Escape');
    await expect.poll(marked).toEqual([]);
    expect(await pinned('scatter').count()).toBe(2);
    await pinned('scatter').first().getByRole('button').click();
    await expect.poll(() => pinned('scatter').count()).toBe(1);
    await pinned('scatter').getByRole('button').press('Escape');
    await pinned('accuracy').getByRole('button').click();
    await expect.poll(() => frame.locator('.tip.pinned').count()).toBe(0);
  });

  it('are read point by point with the keyboard, in the digits of the table', async () => {
    await canvas('parallel').focus();
    await page.keyboard.press('ArrowRight');
    const [name = '', ...values] = (await spoken('parallel')).split(', ');
    const shown = await row(name).innerText();
    for (const value of values) expect(shown).toContain(value.split(': ').at(-1));
    expect(values.length).toBeGreaterThanOrEqual(3);
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => spoken('parallel')).not.toContain(`${name},`);
    await page.keyboard.press('Escape');
  });

  const brush = () => brushAlongAxis(page, canvas('parallel'));

  it('filter table and charts by what is brushed, say so, and lead back', async () => {
    const before = await picture('scatter');
    await brush();
    await until('fewer runs', async () => /^\d+ of 20 runs/.test(await status()));
    const left = Number((await status()).split(' ')[0]);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(20);
    await expect.poll(() => rows().count()).toBe(left);
    await until('fewer points', async () => (await picture('scatter')) !== before);
    await away();
    await expect.poll(marked).toEqual(['parallel']);
    await screenshot(page, 'charts brushed');
    await frame.getByRole('button', { name: 'Show all' }).click();
    await until('all runs', async () => (await status()).startsWith('20 runs'));
    await until('all points', async () => (await picture('scatter')) === before);
    await expect.poll(marked).toEqual([]);
    await brush();
    await until('fewer runs again', async () => /^\d+ of 20 runs/.test(await status()));
    await canvas('parallel').press('Escape');
    await until('all runs again', async () => (await status()).startsWith('20 runs'));
  });

  it('are brushed together: what passes all of them is left', async () => {
    await brush();
    await until('fewer runs', async () => /^\d+ of 20 runs/.test(await status()));
    const first = Number((await status()).split(' ')[0]);
    await canvas('scatter').scrollIntoViewIfNeeded();
    const box = await boxOf(canvas('scatter'));
    // The left half of the chart: one of the two seeds.
    await page.mouse.move(box.x + 70, box.y + 5);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height - 50, { steps: 5 });
    await page.mouse.up();
    await until('still fewer', async () => Number((await status()).split(' ')[0]) < first);
    // Moved to the other seed: what it kept out of the other chart comes back.
    const names = () => frame.locator('.body .row:visible .name').allInnerTexts();
    const before = await names();
    await page.mouse.move(box.x + box.width - 5, box.y + 5);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height - 50, { steps: 5 });
    await page.mouse.up();
    await until('the others', async () => {
      const now = await names();
      return now.length > 0 && now.every((name) => !before.includes(name));
    });
    await canvas('scatter').press('Escape');
    await until('those of the other brush', async () => Number((await status()).split(' ')[0]) === first);
    await canvas('parallel').press('Escape');
    await until('all runs', async () => (await status()).startsWith('20 runs'));
  });

  it('are brushed from point to point with the keyboard', async () => {
    await canvas('scatter').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Space');
    await expect.poll(() => spoken('scatter')).toContain('A brush begins here');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect.poll(async () => (await marked()).includes('scatter')).toBe(true);
    await page.keyboard.press('Space');
    await until('some runs', async () => /^\d+ of 20 runs/.test(await status()));
    expect(Number((await status()).split(' ')[0])).toBeGreaterThanOrEqual(2);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await until('all runs', async () => (await status()).startsWith('20 runs'));
  });

  it('show the runs that are selected, as soon as some are', async () => {
    await row('made-00').locator('input').click();
    await row('made-09').locator('input').click();
    await expect.poll(() => frame.locator('.charts-said').innerText()).toBe('2 selected runs of 20');
    await screenshot(page, 'charts selected');
    await brush();
    await expect.poll(status).toMatch(/^1 of 20 runs/);
    await canvas('parallel').press('Escape');
    await expect.poll(status).toMatch(/^20 runs/);
    expect(await frame.locator('.charts-said').innerText()).toBe('2 selected runs of 20');
    await row('made-00').locator('input').click();
    await row('made-09').locator('input').click();
    await expect.poll(() => frame.locator('.charts-said').innerText()).toBe('20 runs');
  });

  it('are coloured by a setting, with a legend', async () => {
    const before = await picture('accuracy');
    await choose('Colour by', 'training.learning_rate');
    await until('other colours', async () => (await picture('accuracy')) !== before);
    const [least, greatest] = await frame.locator('.colours span').allInnerTexts().then(ends);
    expect(Number(least)).toBeLessThan(Number(greatest));
    await screenshot(page, 'charts by setting');
  });

  it('have the columns that one chooses', async () => {
    await choose('Vertical', 'Dense accuracy');
    await chart('scatter').locator('summary').first().click();
    await expect
      .poll(() => chart('scatter').locator('thead th').allInnerTexts())
      .toEqual(['Run', 'seed', 'Dense accuracy', 'training.learning_rate']);
    await chart('scatter').locator('summary').first().click();
    const axes = chart('parallel').locator('.axes');
    await axes.locator('summary').click();
    const before = await picture('parallel');
    await axes.locator('vscode-checkbox', { hasText: 'Time' }).click();
    await until('another axis', async () => (await picture('parallel')) !== before);
    await axes.locator('summary').click();
  });

  it('smooth training curves, with what was measured behind, of any level', async () => {
    await canvas('training').scrollIntoViewIfNeeded();
    const before = await picture('training');
    const slider = chart('training').getByRole('slider', { name: 'Smoothing' });
    await slider.focus();
    for (let i = 0; i < 8; i++) await slider.press('PageUp');
    await until('smoother curves', async () => (await picture('training')) !== before);
    await canvas('training').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => spoken('training')).toMatch(/smoothed \d+\.\d\d%.*, measured \d+\.\d\d%/);
    await page.keyboard.press('Escape');
    const smoothed = await picture('training');
    await choose('Level', '2');
    await until('another level', async () => (await picture('training')) !== smoothed);
    await screenshot(page, 'charts smoothed');
  });

  it('are drawn as before after the window is reloaded', async () => {
    // What is remembered is remembered after a pause.
    await page.waitForTimeout(1000);
    await workbench.reload();
    await open();
    const value = (label: string) =>
      frame
        .locator(`vscode-dropdown[aria-label="${label}"]`)
        .evaluate((element) => (element as HTMLInputElement).value);
    await expect.poll(() => value('Colour by')).toBe('training.learning_rate');
    await expect.poll(() => value('Vertical')).toBe('dense_accuracy');
    await expect.poll(() => value('Level')).toBe('2');
    const slider = chart('training').getByRole('slider', { name: 'Smoothing' });
    expect(Number(await slider.inputValue())).toBeGreaterThan(0.2);
  });

  it.each(THEMES)('are accessible and told apart in %s', async (theme) => {
    await workbench.setTheme(theme);
    await drawn(canvas('scatter'), 50);
    await frame.locator('.run-charts').evaluate((element) => element.parentElement?.scrollTo(0, 0));
    await screenshot(page, `charts ${theme}`);
    await chart('training').scrollIntoViewIfNeeded();
    await screenshot(page, `charts ${theme} below`);
    expect(await accessibilityProblems(frame, '.run-charts')).toEqual([]);
  });

  it.each([1000, 620])('fit a window %d pixels wide', async (width) => {
    await page.setViewportSize({ width, height: 1000 });
    const beside = frame.locator('.beside');
    await expect
      .poll(() => beside.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth))
      .toBe(0);
    await screenshot(page, `charts ${width} wide`);
    await page.setViewportSize({ width: 1500, height: 1000 });
  });

  it('have logged no errors', () => {
    expect(consoleErrors(page)).toEqual([]);
  });
});

async function boxOf(locator: Locator) {
  const box = await locator.boundingBox();
  if (!box) throw new Error('It is not visible.');
  return box;
}

/** The texts beside a scale: of all spans of the legend those that are numbers. */
const ends = (texts: string[]) => texts.filter((text) => text !== '' && !Number.isNaN(Number(text)));
