// Changes to runs, reported in batches: a live run changes several times a second, and a scan changes many at once.
import { Coalescer } from '../../events/coalescer';
import { Emitter } from '../../events/emitter';

export interface RunsChange {
  /** Runs have come or gone. */
  list: boolean;
  /** Folders of the runs whose summary, results or activity is not what it was. */
  folders: ReadonlySet<string>;
}

/** At most so often: milliseconds. */
const GATHER = 100;

export class GatheredChanges {
  private readonly emitter = new Emitter<RunsChange>();
  private readonly telling = new Coalescer(() => this.tell(), { wait: GATHER });
  private folders = new Set<string>();
  private list = false;

  readonly event = this.emitter.event;

  /** @param list whether the run has come or gone */
  add(folder: string, list: boolean): void {
    this.folders.add(folder);
    this.list ||= list;
    void this.telling.ask();
  }

  dispose(): void {
    this.telling.dispose();
    this.emitter.dispose();
  }

  private tell(): void {
    const { list, folders } = this;
    this.list = false;
    this.folders = new Set();
    this.emitter.fire({ list, folders });
  }
}
