// The Runs table's view in Chromium, with the extension's side in this process and messages between them as in the editor.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import { curveLevels, curveStability } from '../src/lab/results/curve-levels';
import { trainingCurves, type WantedCurves } from '../src/extension/curves/training-curves';
import { RunColours } from '../src/extension/runs/run-colours';
import { RunService } from '../src/extension/runs/service';
import { TableRows } from '../src/extension/runs-table/rows';
import { inEnglish } from '../src/lottery/translate';
import { settingNames } from '../src/protocol/table/setting-columns';
import { tableLayoutSchema } from '../src/protocol/views/runs-table';
import { startBrowser } from '../test/support/vscode/chromium';
import { makeRuns, type MadeRuns } from './made-runs';

const ENGLISH = {
  stateName: (state: string) => state,
  messageOf: ({ message }: { message?: string }) => message ?? null,
};
const VIEWPORT = { width: 1400, height: 900 };

export interface TablePage {
  folders: string[];
  service: RunService;
  page: Page;
  /** The page's thread is timed in seconds that it has worked. */
  session: CDPSession;
  /** From nothing to the first painted rows. @returns milliseconds */
  open(): Promise<number>;
}

/**
 * Makes runs and a page for their table, and takes the page away in the end.
 * @param root of the repository, built
 * @param workspace the runs are made in it
 */
export async function withTablePage(
  root: string,
  workspace: string,
  size: MadeRuns,
  work: (table: TablePage) => Promise<void>,
): Promise<void> {
  const folders = await makeRuns(workspace, size);
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
  const rows = new TableRows(service, colours, ENGLISH, console.error);
  const browser = await startBrowser();
  try {
    await service.setRoots([runs]);
    for (const folder of folders) await service.readResultsSoFar(folder);
    const page = await browser.newPage({ viewport: VIEWPORT });
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.exposeFunction('answer', (name: string, params: Params) =>
      answer(service, rows, name, params),
    );
    await work({ folders, service, page, session, open: () => open(page, root) });
  } finally {
    await browser.close();
    rows.dispose();
    colours.dispose();
    service.dispose();
  }
}

type Params = WantedCurves & { folder: string };

async function answer(service: RunService, rows: TableRows, name: string, params: Params): Promise<unknown> {
  if (name === 'start') {
    const { runs, complete } = await rows.all();
    const layout = tableLayoutSchema.parse({});
    return { layout, settings: settingNames(), runs, complete, selected: [], trusted: true };
  }
  const soFar = service.resultsSoFar(params?.folder ?? '');
  if (!soFar) return null;
  if (name === 'levels')
    return {
      ...{ finished: soFar.finished.length, levels: curveLevels(soFar), ownModel: false, masksMove: false },
      stability: soFar.stability.map(curveStability),
    };
  const densityOf = (level: number) => soFar.levels.find((one) => one.level === level)?.density;
  return trainingCurves(params.folder, soFar, densityOf, params, new AbortController().signal);
}

async function open(page: Page, root: string): Promise<number> {
  const [script, styles] = await Promise.all(
    ['js', 'css'].map((kind) => readFile(join(root, 'dist', 'webview', `runs-table.${kind}`), 'utf8')),
  );
  await page.setContent(`<body data-view="runs-table"><main id="root"></main></body>`);
  const from = performance.now();
  await page.addStyleTag({ content: styles ?? '' });
  await page.evaluate(EDITOR);
  await page.addScriptTag({ content: script ?? '' });
  await page.waitForFunction(() => document.querySelectorAll('.body .row').length > 20);
  await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => setTimeout(painted))));
  return performance.now() - from;
}

/** What the editor is to a view: it carries messages. */
const EDITOR = `globalThis.acquireVsCodeApi = () => ({
  getState: () => undefined,
  setState: () => undefined,
  postMessage: async ({ kind, id, name, params }) => {
    if (kind === 'request') window.postMessage({ kind: 'result', id, result: await answer(name, params) }, '*');
  },
})`;

/** Milliseconds that the page's thread has worked. */
export async function threadTime(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  const seconds = metrics.find(({ name }) => name === 'TaskDuration')?.value;
  if (seconds === undefined) throw new Error('Chromium does not tell the time of its thread.');
  return seconds * 1000;
}

export const nextFrame = (page: Page) =>
  page.evaluate(() => new Promise<void>((done) => requestAnimationFrame(() => setTimeout(done))));
