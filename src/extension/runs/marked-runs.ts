// The runs that are ticked to be compared, remembered with the workspace.
import type { Memento } from 'vscode';
import { Emitter } from '../../events/emitter';

/** A set of run folders, in the order in which they were marked. */
class MarkedRuns {
  private readonly emitter = new Emitter<void>();
  private folders: readonly string[];

  readonly onDidChange = this.emitter.event;

  constructor(
    private readonly memory: Memento,
    private readonly key: string,
  ) {
    this.folders = memory.get<readonly string[]>(key, []);
  }

  get all(): readonly string[] {
    return this.folders;
  }

  has(folder: string): boolean {
    return this.folders.includes(folder);
  }

  set(folders: readonly string[], marked: boolean): void {
    const kept = this.folders.filter((folder) => !folders.includes(folder));
    const next = marked ? [...this.folders, ...folders.filter((folder) => !this.has(folder))] : kept;
    if (next.length === this.folders.length) return;
    this.replace(next);
  }

  replace(folders: readonly string[]): void {
    this.folders = [...new Set(folders)];
    void this.memory.update(this.key, this.folders);
    this.emitter.fire();
  }
}

export interface RunMarks {
  /** To be compared. */
  ticked: MarkedRuns;
}

export const runMarks = (memory: Memento): RunMarks => ({
  ticked: new MarkedRuns(memory, 'ticketLab.ticked'),
});
