// What a move of the pointer over the linked charts of the Runs table takes of the page's thread.
import { build } from 'esbuild';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import { startBrowser } from '../test/support/vscode/chromium';

/** Lines in each chart. */
const RUNS = 50;
/** Over each chart, from its left to its right and across all lines. */
const MOVES = 60;
/** Wide enough for two charts beside one another, high enough for all. */
const WINDOW = { width: 1000, height: 900 };

/** @param root of the repository */
export async function benchHover(
  root: string,
  note: (name: string, value: number, words: string) => void,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'ticketlab-bench-charts-'));
  const browser = await startBrowser();
  try {
    await build({
      absWorkingDir: root,
      entryPoints: ['bench/charts-page.ts'],
      outdir: folder,
      bundle: true,
      platform: 'browser',
      format: 'iife',
      target: 'es2022',
      minify: true,
      logLevel: 'warning',
    });
    await writeFile(
      join(folder, 'page.html'),
      '<html lang="en"><link rel="stylesheet" href="charts-page.css"><body><script src="charts-page.js"></script></body></html>',
    );
    const page = await browser.newPage({ viewport: WINDOW });
    await page.goto(`file://${join(folder, 'page.html')}?runs=${RUNS}`);
    const moves = await hover(page);
    note(
      'table_hover_frame_ms',
      atShare(moves, 0.95),
      `ms, processor time of the page's thread for a move of the pointer over four linked charts of ${RUNS} runs: 95 of 100 take less (half less than ${atShare(moves, 0.5).toFixed(1)} ms)`,
    );
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Milliseconds of processor time of each move, up to the frame after it. */
async function hover(page: Page): Promise<number[]> {
  const canvases = page.locator('.linked-plot canvas:first-child');
  await page.waitForFunction(() => document.querySelectorAll('.linked-plot canvas[width]').length >= 8);
  // Levels and curves come in turns.
  await page.waitForTimeout(2000);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const taken: number[] = [];
  let highlighted = 0;
  for (const canvas of await canvases.all()) {
    const box = await canvas.boundingBox();
    if (!box) throw new Error('A chart is not shown.');
    for (let i = 0; i < MOVES; i++) {
      const [x, y] = [0.15 + (0.8 * i) / MOVES, 0.2 + 0.6 * (((i * 7) % MOVES) / MOVES)];
      const before = await threadTime(session);
      await page.mouse.move(box.x + x * box.width, box.y + y * box.height);
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      );
      taken.push((await threadTime(session)) - before);
      highlighted += Number(await page.evaluate('linking.hovered !== null'));
    }
  }
  if (highlighted < taken.length / 10) throw new Error('The pointer met hardly any run.');
  return taken;
}

/** Milliseconds that the page's thread has worked. */
async function threadTime(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1000;
}

/** The value that a share of all is not above. */
function atShare(values: readonly number[], share: number): number {
  const rising = [...values].sort((a, b) => a - b);
  return rising[Math.min(rising.length - 1, Math.floor(rising.length * share))] ?? NaN;
}
