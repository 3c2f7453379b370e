// The runs that the extension has told of, the newest first.
import { newestFirst } from '../../src/protocol/run';
import type { ShownRun } from '../../src/protocol/views/runs-table';
import type { TableRun } from './arranged';

export class RunStore {
  private readonly byFolder = new Map<string, TableRun>();
  private ordered: TableRun[] | null = null;
  /** No run is only just being found. */
  complete = false;

  apply({ runs, gone, complete }: { runs: ShownRun[]; gone?: string[]; complete: boolean }): void {
    for (const folder of gone ?? []) this.byFolder.delete(folder);
    for (const shown of runs) this.byFolder.set(shown.folder, { shown, row: shown.cells });
    this.ordered = null;
    this.complete = complete;
  }

  get all(): readonly TableRun[] {
    const created = ({ row }: TableRun) => ({ created: String(row['created'] ?? '') });
    return (this.ordered ??= [...this.byFolder.values()].sort((a, b) => newestFirst(created(a), created(b))));
  }

  find(folder: string): TableRun | undefined {
    return this.byFolder.get(folder);
  }
}
