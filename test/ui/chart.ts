// Charts as a person sees them: what is drawn, and where its points are.
import type { Locator, Page } from 'playwright-core';
import { until } from '../support/vscode/actions';

/** Pixels of the chart in colours of their own, in CSS pixels from its corner: not grey, as text and grid are. */
function colouredPixels(canvas: Locator): Promise<[number, number][]> {
  return canvas.evaluate((element) => {
    const { width, height, clientWidth } = element as HTMLCanvasElement;
    const data = (element as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data;
    const scale = clientWidth / width;
    const found: [number, number][] = [];
    for (let i = 0; data && i < data.length; i += 4) {
      const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(i, i + 4);
      if (alpha < 200 || Math.max(red, green, blue) - Math.min(red, green, blue) < 60) continue;
      found.push([((i / 4) % width) * scale, Math.floor(i / 4 / width) * scale]);
    }
    return found;
  });
}

/** Resolves once that many pixels are coloured. */
export const drawn = (canvas: Locator, least: number) =>
  until('the lines', async () => (await colouredPixels(canvas)).length >= least);

/** Clicks on a point of the chart, wherever there is one. */
export async function clickPoint(page: Page, canvas: Locator): Promise<void> {
  await until('a point under the pointer', async () => {
    const pixels = await colouredPixels(canvas);
    const box = await canvas.boundingBox();
    if (!box) return false;
    for (let i = 0; i < pixels.length; i += Math.ceil(pixels.length / 200)) {
      const [x, y] = pixels[i] ?? [0, 0];
      await page.mouse.move(box.x + x, box.y + y);
      if (!(await canvas.evaluate((element) => element.classList.contains('on-point')))) continue;
      await page.mouse.down();
      await page.mouse.up();
      return true;
    }
    return false;
  });
}
