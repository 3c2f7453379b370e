// The Runs table of a thousand runs: the extension's side in this process, the view in Chromium, and messages between them as in the editor.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import { RunColours } from '../src/extension/runs/run-colours';
import { RunService } from '../src/extension/runs/service';
import { TableRows } from '../src/extension/runs-table/rows';
import { EventLog } from '../src/lab/disk/events';
import { inEnglish } from '../src/lottery/translate';
import { settingNames } from '../src/protocol/table/setting-columns';
import { tableLayoutSchema } from '../src/protocol/views/runs-table';
import { longestStep } from '../test/host/steps';
import { startBrowser } from '../test/support/vscode/chromium';
import { makeRuns } from './made-runs';

type Note = (name: string, value: number, words: string) => void;

const SIZE = { runs: 1000, levels: 15, replicates: 3, evaluations: 3, controls: false, variants: 20 };
const ENGLISH = {
  stateName: (state: string) => state,
  messageOf: ({ message }: { message?: string }) => message ?? null,
};
/** Runs whose logs grow meanwhile, and how often: milliseconds. */
const WRITING = { runs: 5, every: 100 };
/** Frames that are scrolled, and keys that are typed. */
const FRAMES = 60;

export async function benchRunsTable(root: string, workspace: string, note: Note): Promise<void> {
  const folders = await makeRuns(workspace, SIZE);
  const runs = join(workspace, '.ticketlab', 'runs');
  const service = new RunService({
    rootFor: () => Promise.resolve(runs),
    startOptions: () => ({}),
    requireTrust: () => undefined,
    requireReadable: () => Promise.resolve(),
    log: () => undefined,
    translate: inEnglish,
  });
  const colours = new RunColours(service, () => true, console.error);
  const browser = await startBrowser();
  try {
    await service.setRoots([runs]);
    for (const folder of folders) await service.readResultsSoFar(folder);
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const rows = new TableRows(service, colours, ENGLISH, console.error);
    const stop = keepWriting(folders.slice(0, WRITING.runs), service);
    const step = await longestStep(async () => {
      await benchOpening(page, root, rows, note);
      await benchUse(page, note);
    });
    await stop();
    note(
      'host_table_ms',
      step,
      `ms, longest step of the extension host meanwhile, ${WRITING.runs} runs writing`,
    );
    rows.dispose();
  } finally {
    await browser.close();
    colours.dispose();
    service.dispose();
  }
}

/** From the command to the first painted rows. */
async function benchOpening(page: Page, root: string, rows: TableRows, note: Note): Promise<void> {
  const [script, styles] = await Promise.all(
    ['js', 'css'].map((kind) => readFile(join(root, 'dist', 'webview', `runs-table.${kind}`), 'utf8')),
  );
  // As text: what Playwright does with objects is no part of it.
  await page.exposeFunction('answer', async (name: string) => {
    if (name !== 'start') return 'null';
    const { runs, complete } = await rows.all();
    const layout = tableLayoutSchema.parse({});
    return JSON.stringify({ layout, settings: settingNames(), runs, complete, selected: [], trusted: true });
  });
  await page.setContent(`<body data-view="runs-table"><main id="root"></main></body>`);
  const from = performance.now();
  await page.addStyleTag({ content: styles ?? '' });
  await page.evaluate(EDITOR);
  await page.addScriptTag({ content: script ?? '' });
  await page.waitForFunction(() => document.querySelectorAll('.body .row').length > 20);
  await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => setTimeout(painted))));
  note('table_open_1000_ms', performance.now() - from, 'ms, command to first painted rows of 1,000 runs');
}

/** What the editor is to a view: it carries messages. */
const EDITOR = `globalThis.acquireVsCodeApi = () => ({
  getState: () => undefined,
  setState: () => undefined,
  postMessage: async ({ kind, id, name }) => {
    if (kind === 'request') window.postMessage({ kind: 'result', id, result: JSON.parse(await answer(name)) }, '*');
  },
})`;

async function benchUse(page: Page, note: Note): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
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

async function threadTime(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  const seconds = metrics.find(({ name }) => name === 'TaskDuration')?.value;
  if (seconds === undefined) throw new Error('Chromium does not tell the time of its thread.');
  return seconds * 1000;
}

const nextFrame = (page: Page) =>
  page.evaluate(() => new Promise<void>((done) => requestAnimationFrame(() => setTimeout(done))));

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
