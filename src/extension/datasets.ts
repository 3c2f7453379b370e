// The datasets known by name on this machine, and their fetching.
import type { CatalogueFile } from '../data/catalogue';
import type { FetchProgress } from '../data/fetch';
import type { DatasetStatus } from '../data/status';
import type { DatasetName } from '../lottery/datasets';
import { withLibraries } from './libraries';
import { Coalescer } from '../events/coalescer';
import { Emitter } from '../events/emitter';

/** One that is being fetched. */
export interface Fetching {
  /** Where from; '' until one is tried. */
  source: string;
  /** The file, or archive of all files, that is under way, as the source calls it. */
  file: string;
  /** Bytes of it; total null where the source does not say. */
  received: number;
  total: number | null;
  /** Files that are in the cache now. */
  stored: string[];
}

interface Under {
  abort: AbortController;
  fetching: Fetching;
  done: Promise<void>;
}

/** A listener hears at most so often: milliseconds. */
const GATHER = 100;

export class Datasets {
  private readonly emitter = new Emitter<void>();
  private readonly under = new Map<DatasetName, Under>();
  private readonly telling = new Coalescer(() => this.emitter.fire(), { wait: GATHER });
  private statuses: readonly DatasetStatus[] = [];

  readonly onDidChange = this.emitter.event;

  get all(): readonly DatasetStatus[] {
    return this.statuses;
  }

  fetching(name: DatasetName): Fetching | undefined {
    return this.under.get(name)?.fetching;
  }

  /** Looks what is there. */
  async refresh(): Promise<void> {
    const { listDatasets } = await withLibraries(() => import('../data/status'));
    this.statuses = await listDatasets();
    this.changed();
  }

  /**
   * Fetches what is missing of a dataset; one that is under way already is joined.
   * @throws LabError with every source's reason, or when cancelled; what has arrived is kept
   */
  fetch(name: DatasetName): Promise<void> {
    return this.under.get(name)?.done ?? this.start(name);
  }

  cancel(name: DatasetName): void {
    this.under.get(name)?.abort.abort();
  }

  dispose(): void {
    this.telling.dispose();
    for (const { abort } of this.under.values()) abort.abort();
    this.emitter.dispose();
  }

  private start(name: DatasetName): Promise<void> {
    const abort = new AbortController();
    const fetching: Fetching = { source: '', file: '', received: 0, total: null, stored: [] };
    const done = this.run(name, abort.signal, fetching);
    this.under.set(name, { abort, fetching, done });
    this.changed();
    return done;
  }

  private async run(name: DatasetName, signal: AbortSignal, fetching: Fetching): Promise<void> {
    try {
      const { fetchDataset } = await withLibraries(() => import('../data/fetch'));
      await fetchDataset(name, {
        signal,
        onProgress: (progress) => {
          note(fetching, progress);
          this.changed();
        },
      });
    } finally {
      this.under.delete(name);
      await this.refresh();
    }
  }

  private changed(): void {
    void this.telling.ask();
  }
}

/** Share of the dataset that has arrived, 0–1, by the size of its files unpacked; null where that cannot be said. */
export function shareFetched(
  { file, received, total, stored }: Fetching,
  files: CatalogueFile[],
): number | null {
  if (total === null && stored.length === 0) return null;
  const of = total ? Math.min(1, received / total) : 0;
  // An archive of everything is called like none of the files.
  if (file !== '' && !files.some(({ name }) => file.startsWith(name))) return of;
  const arrived = files.map(({ name, bytes }) => {
    if (stored.includes(name)) return bytes;
    return file.startsWith(name) ? of * bytes : 0;
  });
  return sum(arrived) / sum(files.map(({ bytes }) => bytes));
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

function note(fetching: Fetching, progress: FetchProgress): void {
  switch (progress.kind) {
    case 'source':
    case 'failed':
      Object.assign(fetching, { source: progress.source, file: '', received: 0, total: null });
      return;
    case 'bytes': {
      const { source, file, received, total } = progress;
      Object.assign(fetching, { source, file, received, total });
      return;
    }
    case 'stored':
      fetching.stored.push(progress.file);
      return;
  }
}
