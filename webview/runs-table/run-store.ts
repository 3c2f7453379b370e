// The runs that the extension has told of, the newest first.
import { newestFirst } from '../../src/protocol/run';
import type { RunRow } from '../../src/protocol/table/columns';
import type { ShownRun } from '../../src/protocol/views/runs-table';
import type { TableRun } from './arranged';

export class RunStore {
  private readonly byFolder = new Map<string, TableRun>();
  private ordered: TableRun[] | null = null;
  private orderedRows: RunRow[] | null = null;
  /** No run is only just being found. */
  complete = false;

  apply({ runs, gone, complete }: { runs: ShownRun[]; gone?: string[]; complete: boolean }): void {
    for (const folder of gone ?? []) this.byFolder.delete(folder);
    for (const shown of runs) this.byFolder.set(shown.folder, { shown, row: shown.cells });
    this.ordered = this.orderedRows = null;
    this.complete = complete;
  }

  get all(): readonly TableRun[] {
    const created = ({ row }: TableRun) => ({ created: String(row['created'] ?? '') });
    return (this.ordered ??= [...this.byFolder.values()].sort((a, b) => newestFirst(created(a), created(b))));
  }

  /** The cells of all, the same list as long as nothing is told. */
  get rows(): readonly RunRow[] {
    return (this.orderedRows ??= this.all.map(({ row }) => row));
  }

  find(folder: string): TableRun | undefined {
    return this.byFolder.get(folder);
  }
}
