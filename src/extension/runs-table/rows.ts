// The rows that one Runs table has been told of: all at first, then those that have changed.
import { dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Coalescer } from '../../events/coalescer';
import { RUN_STATES } from '../../protocol/run';
import type { ShownRun } from '../../protocol/views/runs-table';
import type { RunColours } from '../runs/run-colours';
import { namesOf } from '../runs/run-names';
import type { RunService } from '../runs/service';
import { keepRows, readKeptRows, type KeptRow } from './row-cache';
import { shownRun, type RunWords } from './shown-run';

type Service = Pick<
  RunService,
  'runs' | 'find' | 'resultsSoFar' | 'isReading' | 'activity' | 'stamp' | 'watchedRoots' | 'ready'
>;

/** Rows are kept for the next window when nothing has changed for so long, and no more often than that: milliseconds. */
const KEEP = { wait: 3000, gap: 60_000 };
/** So many rows are made in one step. */
const AT_ONCE = 25;

export interface RowChanges {
  runs: ShownRun[];
  gone: string[];
  complete: boolean;
}

export class TableRows {
  /** What the view knows of each run, as text. */
  private readonly told = new Map<string, string>();
  private kept = new Map<string, KeptRow>();
  private complete = false;
  private readonly keeping = new Coalescer(() => this.keep(), KEEP);

  constructor(
    private readonly service: Service,
    private readonly colours: Pick<RunColours, 'of'>,
    private readonly words: RunWords,
    private readonly log: (message: string) => void,
  ) {
    void service.ready.then(() => (this.complete = true));
  }

  dispose(): void {
    this.keeping.dispose();
  }

  /** All rows, for a view that knows none: of runs that have not been read yet, those that were kept and still hold. */
  async all(): Promise<RowChanges> {
    if (this.kept.size === 0)
      for (const root of this.service.watchedRoots)
        for (const [folder, row] of await readKeptRows(root)) this.kept.set(folder, row);
    this.told.clear();
    const known = new Set(this.service.runs.map(({ folder }) => folder));
    const { runs, complete } = await this.changes(known);
    const early = complete ? [] : [...this.kept.values()].filter(({ shown }) => !known.has(shown.folder));
    for (const { shown } of early) this.told.set(shown.folder, '');
    return { runs: [...runs, ...early.map(({ shown }) => this.inWords(shown))], gone: [], complete };
  }

  /** What the view does not know yet. @param folders of runs that may have changed; all where they have come or gone */
  async changes(folders: ReadonlySet<string> | null): Promise<RowChanges> {
    const all = this.service.runs;
    const names = new Map(namesOf(all).map((name, i) => [all[i]?.folder ?? '', name]));
    const { complete } = this;
    const runs: ShownRun[] = [];
    for (const [i, { folder }] of all.entries()) {
      if (folders && !folders.has(folder)) continue;
      if (i % AT_ONCE === 0) await setImmediate();
      const shown = this.shown(folder, names.get(folder) ?? folder);
      const text = JSON.stringify(shown);
      if (!shown || this.told.get(folder) === text) continue;
      this.told.set(folder, text);
      runs.push(shown);
    }
    const there = new Set(all.map(({ folder }) => folder));
    // While runs are being found, one that is not there yet is not gone.
    const gone = complete ? [...this.told.keys()].filter((folder) => !there.has(folder)) : [];
    for (const folder of gone) this.told.delete(folder);
    if (complete && (runs.length > 0 || gone.length > 0)) void this.keeping.ask();
    return { runs, gone, complete };
  }

  private shown(folder: string, name: string): ShownRun | null {
    const summary = this.service.find(folder);
    if (!summary) return null;
    const results = this.service.resultsSoFar(folder) ?? null;
    const shown = shownRun(summary, results, {
      name,
      colour: this.colours.of(folder),
      activity: this.service.activity(folder),
      reading: this.service.isReading(folder),
      words: this.words,
    });
    const kept = results ? undefined : this.kept.get(folder);
    if (!kept || kept.stamp !== this.service.stamp(folder)) return shown;
    return { ...shown, cells: { ...kept.shown.cells, ...shown.cells }, reading: false };
  }

  private async keep(): Promise<void> {
    const byRoot = new Map<string, KeptRow[]>();
    const all = this.service.runs;
    const names = namesOf(all);
    for (const [i, { folder, state }] of all.entries()) {
      const stamp = this.service.stamp(folder);
      const shown = this.shown(folder, names[i] ?? folder);
      if (state === 'running' || stamp === undefined || !shown || shown.reading) continue;
      const root = dirname(folder);
      const rows = byRoot.get(root) ?? [];
      rows.push({ stamp, shown });
      byRoot.set(root, rows);
      if (i % AT_ONCE === 0) await setImmediate();
    }
    for (const [root, rows] of byRoot)
      await keepRows(root, rows).catch((error: unknown) => this.log(String(error)));
  }

  /** What was kept in the language of another window, in that of this one. */
  private inWords(shown: ShownRun): ShownRun {
    const state = RUN_STATES.find((one) => one === shown.cells['state']);
    return state ? { ...shown, state: this.words.stateName(state) } : shown;
  }
}
