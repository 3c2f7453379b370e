// The runs of a view with their levels, requested again whenever more have finished.
import { Coalescer } from '../../src/events/coalescer';
import type { CurvedRun } from '../../src/protocol/views/curves';

/** What the host tells of a run, as far as it matters here. */
interface RunHead {
  folder: string;
  name: string;
  /** Trainings. */
  finished: number;
}

const NOTHING: CurvedRun = {
  finished: 0,
  headline: null,
  levels: [],
  ownModel: false,
  masksMove: false,
  stability: [],
};

/** So many runs are asked for at a time, so that neither end is busy for long. */
const AT_ONCE = 4;

export class RunLevels<Head extends RunHead> {
  private heads: Head[] = [];
  private readonly levels = new Map<string, CurvedRun>();
  private readonly loading = new Coalescer(() => this.load());

  /** @param onChange there is more or other to draw, or only to say */
  constructor(
    private readonly ask: (folder: string) => Promise<CurvedRun>,
    private readonly onChange: (what: 'levels' | 'heads') => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  get all(): (Head & Omit<CurvedRun, 'finished'>)[] {
    return this.heads.map((head) => ({ ...(this.levels.get(head.folder) ?? NOTHING), ...head }));
  }

  /** Every run has been asked for its levels. */
  get complete(): boolean {
    return this.heads.every(({ folder }) => this.levels.has(folder));
  }

  show(heads: Head[]): void {
    const shown = (list: Head[]) => list.map(({ folder, name }) => [folder, name]).join();
    const same = shown(heads) === shown(this.heads);
    this.heads = heads;
    this.onChange(same ? 'heads' : 'levels');
    void this.loading.ask();
  }

  private async load(): Promise<void> {
    const stale = this.heads.filter(({ folder, finished }) => {
      const known = this.levels.get(folder);
      return !known || known.finished < finished;
    });
    for (let i = 0; i < stale.length; i += AT_ONCE) {
      await Promise.all(stale.slice(i, i + AT_ONCE).map(({ folder }) => this.loadOne(folder)));
      this.onChange('levels');
    }
  }

  private async loadOne(folder: string): Promise<void> {
    try {
      this.levels.set(folder, await this.ask(folder));
    } catch (error) {
      this.levels.set(folder, this.levels.get(folder) ?? NOTHING);
      this.onError(error);
    }
  }
}
