// Changes to runs, told together: a run under way changes several times a second, and a scan changes many at once.
import { Emitter } from './emitter';

export interface RunsChange {
  /** Runs have come or gone. */
  list: boolean;
  /** Folders of the runs whose summary, finding or activity is not what it was. */
  folders: ReadonlySet<string>;
}

/** At most so often: milliseconds. */
const GATHER = 100;

export class GatheredChanges {
  private readonly emitter = new Emitter<RunsChange>();
  private pending: { list: boolean; folders: Set<string> } | null = null;
  private timer: NodeJS.Timeout | undefined;

  readonly event = this.emitter.event;

  /** @param list whether the run has come or gone */
  add(folder: string, list: boolean): void {
    if (!this.pending) {
      this.pending = { list: false, folders: new Set() };
      this.timer = setTimeout(() => this.tell(), GATHER);
    }
    this.pending.folders.add(folder);
    this.pending.list ||= list;
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.emitter.dispose();
  }

  private tell(): void {
    const change = this.pending;
    this.pending = null;
    if (change) this.emitter.fire(change);
  }
}
