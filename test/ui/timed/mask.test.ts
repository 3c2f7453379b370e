// The mask inspector, used as a person does in the packaged extension.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFile, pick, until, webviewFrame } from '../../support/vscode/actions';
import { accessibilityProblems, consoleErrors, screenshot } from '../../support/vscode/look';
import { openWorkbench, THEMES, type Workbench } from '../../support/vscode/workbench';
import { survivorsOf, ticketPath, writeMaskWorkspace } from '../mask-workspace';

const TABS = ['layers', 'image', 'values', 'neurons', 'overlap'];

/** Waits until the bitmap is drawn in full. */
async function inspector(page: Page): Promise<Frame> {
  const frame = await webviewFrame(page, 'mask');
  await frame.locator('.bitmap[data-complete="true"]').waitFor();
  return frame;
}

/** The share of the bitmap's own pixels that are nearer to the colour of kept weights than to that of pruned ones. */
const keptShare = (frame: Frame) =>
  frame.locator('.bitmap-canvas').evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const colour = (variable: string) => {
      const probe = document.createElement('canvas').getContext('2d');
      if (!probe) return [0, 0, 0];
      probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(variable);
      probe.fillRect(0, 0, 1, 1);
      return [...probe.getImageData(0, 0, 1, 1).data];
    };
    const kept = colour('--vscode-charts-blue');
    const pruned = colour('--vscode-editor-background');
    const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    const counts = { kept: 0, pruned: 0 };
    const far = (pixel: number, other: number[]) =>
      [0, 1, 2].reduce((sum, i) => sum + Math.abs((data[pixel + i] ?? 0) - (other[i] ?? 0)), 0);
    for (let pixel = 0; pixel < data.length; pixel += 4) {
      if (far(pixel, kept) < 30) counts.kept++;
      else if (far(pixel, pruned) < 5 && data[pixel + 3] === 255) counts.pruned++;
    }
    return counts.kept / Math.max(1, counts.kept + counts.pruned);
  });

const text = (frame: Frame, selector: string) => frame.locator(selector).innerText();
const openTab = (frame: Frame, tab: string) => frame.locator(`#tab-${tab}`).click();
const panel = (frame: Frame, tab: string) => frame.locator(`[data-panel="${tab}"]:not([aria-busy])`);

describe('the mask inspector', () => {
  const original = mkdtempSync(join(tmpdir(), 'masks-'));
  let workbench: Workbench;
  let page: Page;
  let frame: Frame;
  beforeAll(async () => {
    writeMaskWorkspace(original);
    workbench = await openWorkbench({ workspace: original });
    ({ page } = workbench);
  });
  afterAll(async () => {
    await workbench?.dispose();
    rmSync(original, { recursive: true, force: true });
  });

  it('opens tickets, and shows as many weights as there are', async () => {
    await openFile(page, 'replicate-0/level-00/ticket');
    frame = await inspector(page);
    await expect.poll(() => text(frame, 'h1')).toBe('Dense network');
    await expect
      .poll(() => text(frame, '.facts'))
      .toBe('borders · replicate 0 · level 0 · Test accuracy 95.00% at early stop, 94.00% at the end');
    await until('the density', async () => (await text(frame, '.readout')).includes('2,880 of 2,880'));
    await expect.poll(() => keptShare(frame)).toBeGreaterThan(0.95);
    await screenshot(page, 'mask dense');
  });

  it('goes through the levels of the replicate', async () => {
    await frame.locator('#level').focus();
    await page.keyboard.press('End');
    const survivors = survivorsOf(0, 2);
    await until('level 2', async () => (await text(frame, '.facts')).includes('level 2'));
    await until('its density', async () =>
      (await text(frame, '.readout')).startsWith(`${survivors.toLocaleString('en')} of 2,880`),
    );
    frame = await inspector(page);
    const share = survivors / 2880;
    await until('its bitmap', async () => Math.abs((await keptShare(frame)) - share) < 0.04);
    await expect.poll(() => text(frame, 'h1')).toBe('Ticket');
    await screenshot(page, 'mask level 2');
  });

  it('has one more level as soon as a run has written it', async () => {
    const level = (number: number) => join(workbench.folder, ticketPath(0, number));
    mkdirSync(dirname(level(3)), { recursive: true });
    copyFileSync(level(2), level(3));
    await until('level 3', async () => (await text(frame, 'output')) === '2 of 3');
  });

  it('tells the indices and values of the weight under the pointer', async () => {
    const box = await frame.locator('.bitmap-canvas').boundingBox();
    if (!box) throw new Error('no bitmap');
    await page.mouse.move(box.x + box.width / 2 + 1, box.y + box.height / 2 + 1);
    await until('the weight', async () => (await text(frame, '.readout')).startsWith('fc1.weight[10, 72]'));
    await expect
      .poll(() => text(frame, '.readout'))
      .toMatch(/ · (kept|pruned) · initial -?\d.* · final -?\d/);
  });

  it('zooms and pans by keyboard, reads weights out, and fits again', async () => {
    const measure = () => text(frame, '.measure');
    const fitted = await measure();
    await frame.locator('.bitmap').focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press('+');
    await until('the zoom', async () => (await measure()) !== fitted);
    await page.keyboard.press('Shift+ArrowRight');
    const spoken = () => text(frame, '[aria-live]');
    await until('a weight', async () => /^fc1\.weight\[\d+, \d+\]/.test(await spoken()));
    const first = await spoken();
    await page.keyboard.press('Shift+ArrowDown');
    await until('the next weight', async () => (await spoken()) !== first);
    await screenshot(page, 'mask zoomed');
    await page.keyboard.press('0');
    await until('the fit', async () => (await measure()) === fitted);
  });

  it('folds the first layer back onto the picture, where the borders die', async () => {
    await openTab(frame, 'image');
    const picture = panel(frame, 'image').locator('canvas.picture');
    await picture.waitFor();
    const contrast = () =>
      picture.evaluate((element) => {
        const canvas = element as HTMLCanvasElement;
        const at = (x: number, y: number) => {
          const [red = 0, green = 0, blue = 0] = canvas.getContext('2d')?.getImageData(x, y, 1, 1).data ?? [];
          return red + green + blue;
        };
        return at(6, 6) - at(0, 0);
      });
    await expect.poll(contrast).toBeGreaterThan(100);
    await expect.poll(() => panel(frame, 'image').innerText()).toMatch(/\d+ of 144 pixels have none left/);
    await screenshot(page, 'mask image');
  });

  it('shows the values of kept and pruned weights, also as a table', async () => {
    await openTab(frame, 'values');
    const values = panel(frame, 'values');
    await values.locator('svg[role="img"]').first().waitFor();
    await expect.poll(() => values.locator('svg[role="img"]').count()).toBe(2);
    await expect
      .poll(() => values.innerText())
      .toContain(`${(2880 - survivorsOf(0, 2)).toLocaleString('en')} pruned weights are exactly 0`);
    await values.locator('summary').first().click();
    await values.locator('table').first().waitFor();
    const kept = async () => {
      const counts = await values.locator('table').first().locator('tbody td:nth-child(3)').allInnerTexts();
      return counts.reduce((sum, count) => sum + Number(count.replaceAll(',', '')), 0);
    };
    await expect.poll(kept).toBe(survivorsOf(0, 2));
    await screenshot(page, 'mask values');
  });

  it('lists dead neurons', async () => {
    await openTab(frame, 'neurons');
    await until('the neurons', async () =>
      /fc1\.weight: 20 hidden neurons\s+Dead, nothing comes in: 1\s+19/.test(
        await panel(frame, 'neurons').innerText(),
      ),
    );
    await screenshot(page, 'mask neurons');
  });

  it('compares with another ticket, against chance', async () => {
    await openTab(frame, 'overlap');
    await panel(frame, 'overlap').locator('vscode-button').first().click();
    await pick(page, /replicate 1, level 2/);
    const overlap = panel(frame, 'overlap');
    await until('the overlap', async () =>
      (await overlap.innerText()).includes('Compared with Ticket · borders · replicate 1'),
    );
    const cells = await overlap.locator('tbody tr').first().locator('td').allInnerTexts();
    expect(cells.slice(0, 2).map((cell) => Number(cell.replaceAll(',', '')))).toEqual([
      survivorsOf(0, 2),
      survivorsOf(1, 2),
    ]);
    expect(Number(cells[3])).toBeGreaterThan(0);
    await expect.poll(() => text(frame, '.under .legend')).toContain('kept in both');
    await screenshot(page, 'mask overlap');
  });

  it('comes back as it was left, after another editor and after a reload', async () => {
    const asLeft = async () => {
      frame = await inspector(page);
      await until('the overlap', async () =>
        (await panel(frame, 'overlap').innerText()).includes('Compared with'),
      );
      await expect.poll(() => text(frame, '.facts')).toContain('replicate 0 · level 2');
    };
    await openFile(page, 'filters.ticket.safetensors');
    await until('the filters', async () => {
      frame = await inspector(page);
      return (await text(frame, 'h1')).includes('filters');
    });
    await screenshot(page, 'mask filters');
    await page.locator('.tabs-container .tab', { hasText: /^ticket\.safetensors/ }).click();
    await until('the ticket', async () => (await text(await inspector(page), 'h1')) === 'Ticket');
    await asLeft();
    await workbench.reload();
    await asLeft();
    await screenshot(page, 'mask reloaded');
  });

  it('breaks no rule of accessibility, in any theme', async () => {
    for (const theme of THEMES) {
      await workbench.setTheme(theme);
      frame = await inspector(page);
      for (const tab of TABS) {
        await openTab(frame, tab);
        await panel(frame, tab).locator(':scope > *').first().waitFor();
        expect(await accessibilityProblems(frame), `${theme}, ${tab}`).toEqual([]);
      }
      await screenshot(page, `mask ${theme}`);
    }
    await workbench.setTheme('dark');
  });

  it('shows convolutions as a grid of kernels, in any theme', async () => {
    await openFile(page, 'images.ticket.safetensors');
    await until('the convolution', async () => {
      frame = await inspector(page);
      return (await text(frame, 'h1')).includes('images');
    });
    const { width, height } = (await frame.locator('.bitmap').boundingBox()) ?? { width: 0, height: 0 };
    // In the middle of the 12 × 9 weights: the first row of filter 2, the middle column of channel 1.
    await frame.locator('.bitmap').hover({ position: { x: width / 2, y: height / 2 + 4 } });
    await until('the weight', async () =>
      (await text(frame, '.readout')).startsWith(
        'conv1.weight[2, 1, 0, 1] · filter 2, channel 1, row 0, column 1 · pruned · initial',
      ),
    );
    await openTab(frame, 'layers');
    await expect.poll(() => panel(frame, 'layers').innerText()).toContain('Never pruned: 8 values');
    await openTab(frame, 'filters');
    await until('the filters', async () =>
      /4 filters read 3 channels by kernels of 3 × 3\. 9 of 12 kernels have a weight left[^]*Cut off, no weight left: 1\s+2\s[^]*nothing reads them in conv2\.weight: 1\s+2\s[^]*Every channel is read/.test(
        await panel(frame, 'filters').innerText(),
      ),
    );
    await panel(frame, 'filters').locator('summary').first().click();
    const empty = panel(frame, 'filters').locator('tbody tr').nth(2);
    await expect.poll(() => empty.locator('td').allInnerTexts()).toEqual(['0', '0%', '0']);
    await openTab(frame, 'image');
    const pictures = panel(frame, 'image').locator('canvas.picture');
    await pictures.first().waitFor();
    await expect.poll(() => pictures.count()).toBe(4);
    await expect.poll(() => panel(frame, 'image').innerText()).toContain('4 channels of 5 × 4 pixels');
    expect(await panel(frame, 'image').innerText()).not.toContain('guess');
    for (const theme of THEMES) {
      await workbench.setTheme(theme);
      frame = await inspector(page);
      for (const tab of ['image', 'filters']) {
        await openTab(frame, tab);
        await panel(frame, tab).locator(':scope > *').first().waitFor();
        expect(await accessibilityProblems(frame), `${theme}, ${tab}`).toEqual([]);
      }
      await screenshot(page, `mask convolution ${theme}`);
    }
    await workbench.setTheme('dark');
  });

  it('shows what is wrong with a damaged file, and shows the file once it is whole', async () => {
    await openFile(page, 'damaged.ticket.safetensors');
    await until('the problem', async () => {
      frame = await webviewFrame(page, 'mask');
      return (await frame.locator('.problem').count()) > 0;
    });
    await expect.poll(() => text(frame, '.problem')).toContain('not an intact safetensors file');
    await expect.poll(() => text(frame, '.problem')).toContain('Copy it again');
    await screenshot(page, 'mask damaged');
    copyFileSync(
      join(workbench.folder, 'first.ticket.safetensors'),
      join(workbench.folder, 'damaged.ticket.safetensors'),
    );
    // The editor notices by itself; "Try again" is for what it can't notice.
    frame = await inspector(page);
    await expect.poll(() => keptShare(frame)).toBeGreaterThan(0.3);
  });

  it('opens twenty million weights at once', async () => {
    await openFile(page, 'large.ticket.safetensors');
    await until('the file', async () => {
      frame = await inspector(page);
      return (await text(frame, '.readout')).includes('4,000,000 of 20,000,000');
    });
    const milliseconds = await frame.evaluate(
      () => performance.getEntriesByName('mask-shown')[0]?.startTime ?? NaN,
    );
    console.log(`20 million weights shown ${Math.round(milliseconds)} ms after the page started`);
    expect(milliseconds).toBeLessThan(1000);
    await screenshot(page, 'mask large');
  });

  it('puts no error on the console', () => {
    expect(consoleErrors(page)).toEqual([]);
  });
});
