// The training curves of a view's runs: requested for a few runs at a time, and cached until they change.
import type { TrainingCurve } from '../../src/protocol/charts';
import type { CurveChoices } from '../../src/protocol/views/curves';

export interface WantedCurves {
  wanted: { level: number; kind: TrainingCurve['kind'] }[];
  part: CurveChoices['part'];
  band: CurveChoices['band'];
}

/** So many runs are asked for at a time, so that the host is never busy for long. */
const AT_ONCE = 2;

/** What the host tells of a run, as far as it matters here. */
interface RunHead {
  folder: string;
  /** Trainings. */
  finished: number;
}

export class TrainingCurves {
  private readonly known = new Map<string, { key: string; curves: TrainingCurve[] }>();
  private asking = new AbortController();
  private asked = '';
  private loading: Promise<void> = Promise.resolve();

  constructor(
    private readonly ask: (
      params: WantedCurves & { folder: string },
      signal: AbortSignal,
    ) => Promise<TrainingCurve[]>,
    private readonly onChange: () => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  of(folder: string): TrainingCurve[] {
    return this.known.get(folder)?.curves ?? [];
  }

  /** Trainings under way were measured. */
  outdate(folders: readonly string[]): void {
    for (const folder of folders) {
      const known = this.known.get(folder);
      if (known) known.key = '';
    }
    this.asked = '';
  }

  /** The last question counts: one that is still being answered is given up. */
  load(runs: readonly RunHead[], wanted: WantedCurves): Promise<void> {
    const keyOf = ({ folder, finished }: RunHead) => JSON.stringify([wanted, folder, finished]);
    const asked = runs.map(keyOf).join();
    if (asked !== this.asked) this.loading = this.loadStale(runs, wanted, keyOf);
    this.asked = asked;
    return this.loading;
  }

  private async loadStale(
    runs: readonly RunHead[],
    wanted: WantedCurves,
    keyOf: (run: RunHead) => string,
  ): Promise<void> {
    this.asking.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    const stale = runs.filter((run) => this.known.get(run.folder)?.key !== keyOf(run));
    for (let i = 0; i < stale.length && !signal.aborted; i += AT_ONCE) {
      await Promise.all(
        stale.slice(i, i + AT_ONCE).map((run) => this.loadOne(run.folder, keyOf(run), wanted, signal)),
      );
      if (!signal.aborted) this.onChange();
    }
  }

  private async loadOne(
    folder: string,
    key: string,
    wanted: WantedCurves,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const curves = await this.ask({ folder, ...wanted }, signal);
      this.known.set(folder, { key, curves: wanted.band === 'none' ? curves.map(withoutBand) : curves });
    } catch (error) {
      if (signal.aborted) return;
      this.known.set(folder, { key, curves: [] });
      this.onError(error);
    }
  }
}

const withoutBand = (curve: TrainingCurve): TrainingCurve => ({
  ...curve,
  points: curve.points.map((point) => ({ ...point, min: point.mean, max: point.mean })),
});
