// The runs of the panel: what the host told of them, and their levels, asked for again whenever more have finished.
import type { CurveHead, CurveLevel, CurvesContract } from '../../src/protocol/views/curves';
import type { Host } from '../ui/host';

export interface ShownRun extends CurveHead {
  levels: CurveLevel[];
}

/** So many runs are asked for at a time, so that the host is never busy for long. */
const AT_ONCE = 4;

export class Runs {
  private heads: CurveHead[] = [];
  private readonly levels = new Map<string, { finished: number; levels: CurveLevel[] }>();
  private loading = false;
  private wanted = false;

  /** @param onChange there is more or other to draw, or only to say */
  constructor(
    private readonly host: Host<CurvesContract>,
    private readonly onChange: (what: 'levels' | 'heads') => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  get all(): ShownRun[] {
    return this.heads.map((head) => ({ ...head, levels: this.levels.get(head.folder)?.levels ?? [] }));
  }

  /** Every run has been asked for its levels. */
  get complete(): boolean {
    return this.heads.every(({ folder }) => this.levels.has(folder));
  }

  show(heads: CurveHead[]): void {
    const shown = (list: CurveHead[]) => list.map(({ folder, name }) => [folder, name]).join();
    const same = shown(heads) === shown(this.heads);
    this.heads = heads;
    this.onChange(same ? 'heads' : 'levels');
    void this.load();
  }

  private async load(): Promise<void> {
    this.wanted = true;
    if (this.loading) return;
    this.loading = true;
    while (this.wanted) {
      this.wanted = false;
      const stale = this.heads.filter(({ folder, finished }) => {
        const known = this.levels.get(folder);
        return !known || known.finished < finished;
      });
      for (let i = 0; i < stale.length; i += AT_ONCE)
        await Promise.all(stale.slice(i, i + AT_ONCE).map(({ folder }) => this.loadOne(folder)));
      if (stale.length > 0) this.onChange('levels');
    }
    this.loading = false;
  }

  private async loadOne(folder: string): Promise<void> {
    try {
      this.levels.set(folder, await this.host.ask('levels', { folder }));
    } catch (error) {
      this.levels.set(folder, this.levels.get(folder) ?? { finished: 0, levels: [] });
      this.onError(error);
    }
  }
}
