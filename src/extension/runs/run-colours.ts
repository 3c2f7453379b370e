// Gives every run a colour, and keeps it in the run's folder as long as the run lives.
import { dirname } from 'node:path';
import { Emitter } from '../../events/emitter';
import type { Disposable } from '../../events/emitter';
import { coloursOf } from '../../protocol/run-colours';
import type { RunSummary } from '../../protocol/run';
import type { RunService } from './service';
import { WorkQueue } from './work-queue';

export class RunColours {
  private given = new Map<string, number>();
  private readonly unwritten = new Set<string>();
  private readonly writing = new WorkQueue();
  private readonly changes = new Emitter<void>();
  private readonly listener: Disposable;
  private disposed = false;

  /** Runs have been given colours. */
  readonly onDidChange = this.changes.event;

  /** @param mayWrite whether colours may be kept: not in a workspace that is not trusted */
  constructor(
    private readonly service: RunService,
    private readonly mayWrite: () => boolean,
    private readonly log: (message: string) => void,
  ) {
    this.listener = service.onDidChange(({ list }) => {
      if (list) this.give();
    });
    this.give();
  }

  /** Number of a run's colour, from 0. */
  of(folder: string): number {
    return this.given.get(folder) ?? 0;
  }

  dispose(): void {
    this.disposed = true;
    this.listener.dispose();
    this.changes.dispose();
  }

  /** Numbers count in each folder of runs for itself. */
  private give(): void {
    const byRoot = new Map<string, RunSummary[]>();
    for (const run of this.service.runs) {
      const root = dirname(run.folder);
      byRoot.set(root, [...(byRoot.get(root) ?? []), run]);
    }
    const before = this.given;
    this.given = new Map([...byRoot.values()].flatMap((runs) => [...coloursOf(runs, before)]));
    for (const { folder, annotations } of this.service.runs)
      if ((annotations?.colour ?? null) === null) this.keep(folder);
    this.changes.fire();
  }

  private keep(folder: string): void {
    if (this.unwritten.has(folder) || !this.mayWrite()) return;
    this.unwritten.add(folder);
    void this.writing.add(async () => {
      const colour = this.given.get(folder);
      if (this.disposed || colour === undefined) return;
      await this.service
        .keepColour(folder, colour)
        .catch((error: unknown) => this.log(`${folder}: ${String(error)}`));
    });
  }
}
