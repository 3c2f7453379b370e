// Charts as a person sees them: what is drawn, and where its points are.
import type { Locator, Page } from 'playwright-core';
import { until } from '../support/vscode/actions';

/**
 * Of the chart's pixels in colours of their own, not grey as text and grid are: how many,
 * and where some 200 of them are, in CSS pixels from its corner.
 */
function colouredPixels(canvas: Locator): Promise<{ count: number; some: [number, number][] }> {
  return canvas.evaluate((element) => {
    const { width, height, clientWidth } = element as HTMLCanvasElement;
    const data = (element as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data;
    const found: number[] = [];
    for (let i = 0; data && i < data.length; i += 4) {
      const red = data[i] as number;
      const green = data[i + 1] as number;
      const blue = data[i + 2] as number;
      if ((data[i + 3] as number) < 200) continue;
      if (Math.max(red, green, blue) - Math.min(red, green, blue) >= 60) found.push(i / 4);
    }
    const scale = clientWidth / width;
    const step = Math.ceil(found.length / 200);
    const some = found
      .filter((_, i) => i % step === 0)
      .map((i): [number, number] => [(i % width) * scale, Math.floor(i / width) * scale]);
    return { count: found.length, some };
  });
}

/** Resolves once that many pixels are coloured. */
export const drawn = (canvas: Locator, least: number) =>
  until('the lines', async () => (await colouredPixels(canvas)).count >= least);

/** Clicks on a point of the chart, wherever there is one. */
export async function clickPoint(page: Page, canvas: Locator): Promise<void> {
  await until('a point under the pointer', async () => {
    const { some } = await colouredPixels(canvas);
    const box = await canvas.boundingBox();
    if (!box) return false;
    for (const [x, y] of some) {
      await page.mouse.move(box.x + x, box.y + y);
      if (!(await canvas.evaluate((element) => element.classList.contains('on-point')))) continue;
      await page.mouse.down();
      await page.mouse.up();
      return true;
    }
    return false;
  });
}

/** Drags along the second axis of parallel coordinates, from its top to its middle. */
export async function brushAlongAxis(page: Page, canvas: Locator): Promise<void> {
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  if (!box) throw new Error('It is not visible.');
  const x = box.x + 10 + (box.width - 66) / 3;
  await page.mouse.move(x, box.y + 45);
  await page.mouse.down();
  await page.mouse.move(x, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
}
