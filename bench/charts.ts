// Processor time of the page's thread for a move of the pointer over the linked charts of the Runs table.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nextFrame, threadTime, withTablePage, type TablePage } from './table-page';

/** As many lines in each chart. */
const SIZE = { runs: 50, levels: 15, replicates: 3, evaluations: 301 };
/** Over each chart, from its left to its right and across all lines. */
const MOVES = 60;

/** @param root of the repository, built */
export async function benchHover(
  root: string,
  note: (name: string, value: number, words: string) => void,
): Promise<void> {
  const workspace = await mkdtemp(join(tmpdir(), 'ticketlab-bench-'));
  try {
    await withTablePage(root, workspace, SIZE, async (table) => {
      await table.open();
      const moves = await hover(table);
      note(
        'table_hover_frame_ms',
        atShare(moves, 0.95),
        `ms of processor time a move of the pointer over four linked charts of ${SIZE.runs} runs: 95 of 100 take less (half less than ${atShare(moves, 0.5).toFixed(1)} ms)`,
      );
    });
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

/** Milliseconds of processor time of each move, up to the frame after it. */
async function hover({ page, session }: TablePage): Promise<number[]> {
  const canvases = page.locator('.linked-plot canvas:first-child');
  // Levels and curves come in turns.
  await page.waitForFunction(
    () =>
      document.querySelectorAll('.linked-plot canvas[width]').length >= 8 &&
      [...document.querySelectorAll('.run-chart .note')].every(({ textContent }) => textContent === ''),
  );
  await page.waitForTimeout(2000);
  const taken: number[] = [];
  let highlighted = 0;
  for (const canvas of await canvases.all()) {
    await canvas.scrollIntoViewIfNeeded();
    const box = await canvas.boundingBox();
    if (!box) throw new Error('A chart is not shown.');
    for (let i = 0; i < MOVES; i++) {
      const [x, y] = [0.15 + (0.8 * i) / MOVES, 0.2 + 0.6 * (((i * 7) % MOVES) / MOVES)];
      const before = await threadTime(session);
      await page.mouse.move(box.x + x * box.width, box.y + y * box.height);
      await nextFrame(page);
      taken.push((await threadTime(session)) - before);
      highlighted += Number(await canvas.evaluate((element) => element.classList.contains('on-point')));
    }
  }
  if (highlighted < taken.length / 10) throw new Error('The pointer met hardly any run.');
  return taken;
}

/** The value that a share of all is not above. */
function atShare(values: readonly number[], share: number): number {
  const rising = [...values].sort((a, b) => a - b);
  return rising[Math.min(rising.length - 1, Math.floor(rising.length * share))] ?? NaN;
}
