// The Runs table of a thousand runs, as a person opens and uses it.
import type { CDPSession } from 'playwright-core';
import type { RunService } from '../src/extension/runs/service';
import { EventLog } from '../src/lab/disk/events';
import { longestStep } from '../test/host/steps';
import { nextFrame, threadTime, withTablePage, type TablePage } from './table-page';

type Note = (name: string, value: number, words: string) => void;

const SIZE = { runs: 1000, levels: 15, replicates: 3, evaluations: 3, controls: false, variants: 20 };
/** Runs whose logs grow meanwhile, and how often: milliseconds. */
const WRITING = { runs: 5, every: 100 };
/** Frames that are scrolled, and keys that are typed. */
const FRAMES = 60;

export const benchRunsTable = (root: string, workspace: string, note: Note): Promise<void> =>
  withTablePage(root, workspace, SIZE, async (table) => {
    const stop = keepWriting(table.folders.slice(0, WRITING.runs), table.service);
    const step = await longestStep(async () => {
      note('table_open_1000_ms', await table.open(), 'ms, command to first painted rows of 1,000 runs');
      await benchUse(table, note);
    });
    await stop();
    note(
      'host_longest_step_ms',
      step,
      `ms, longest step of the extension host meanwhile, ${WRITING.runs} runs writing`,
    );
  });

async function benchUse({ page, session }: TablePage, note: Note): Promise<void> {
  const grid = page.locator('.grid');
  const scroll = await timed(session, FRAMES, async (i) => {
    await grid.evaluate((element, top) => element.scrollTo({ top }), i * 240);
    await nextFrame(page);
  });
  note('table_scroll_frame_ms', scroll, 'ms of processor time a frame, ten rows further each');
  await grid.evaluate((element) => element.scrollTo({ top: 0 }));
  const columns = ['seed', 'training.learning_rate', 'dense_accuracy', 'best_accuracy'];
  const sort = await timed(session, columns.length, async (i) => {
    await page.locator(`[data-column="${columns[i]}"]`).click();
    await nextFrame(page);
  });
  note('table_sort_ms', sort, 'ms of processor time a click on a title');
  const text = 'seed < 50 and learning_rate > 0.0012';
  const filter = page.getByRole('combobox');
  await filter.focus();
  const key = await timed(session, text.length, async (i) => {
    await page.keyboard.type(text[i] ?? '');
    await nextFrame(page);
  });
  note('table_filter_key_ms', key, 'ms of processor time a key of a filter');
}

/** Mean processor time of the page's thread for each of `times` pieces of work: milliseconds. */
async function timed(
  session: CDPSession,
  times: number,
  work: (i: number) => Promise<void>,
): Promise<number> {
  const before = await threadTime(session);
  for (let i = 0; i < times; i++) await work(i);
  return ((await threadTime(session)) - before) / times;
}

/** As runners do; each is looked at as the file system would tell. @returns ends it */
function keepWriting(folders: readonly string[], service: RunService): () => Promise<void> {
  let going = true;
  const written = (async () => {
    while (going) {
      for (const folder of folders) {
        const log = new EventLog(folder);
        log.append({ type: 'warning', message: 'as if something had happened' });
        log.close();
        await service.poke(folder);
      }
      await new Promise((done) => setTimeout(done, WRITING.every));
    }
  })();
  return () => {
    going = false;
    return written;
  };
}
