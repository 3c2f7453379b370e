// Arrangement of the table: changed by a person, remembered by the extension, and taken back step by step.
import { Coalescer } from '../../src/events/coalescer';
import type { TableLayout } from '../../src/protocol/views/runs-table';

/** Changes are remembered when they pause for so long: milliseconds. */
const PAUSE = 300;
/** Steps that can be taken back. */
const MOST_STEPS = 100;

export class Arrangement {
  /** What takes back each step of a person's, the last at the end. */
  private readonly steps: (() => void)[] = [];
  private readonly remembering: Coalescer;

  /** @param onChange called with every change, before it is remembered */
  constructor(
    public layout: TableLayout,
    private readonly onChange: () => void,
    remember: (layout: TableLayout) => Promise<unknown>,
  ) {
    this.remembering = new Coalescer(() => remember(this.layout).then(() => undefined), {
      wait: PAUSE,
      longest: 10 * PAUSE,
    });
  }

  change(change: Partial<TableLayout>): void {
    const last = this.layout;
    this.did(() => this.set({ ...last, charts: this.layout.charts, chartChoices: this.layout.chartChoices }));
    this.set({ ...this.layout, ...change });
  }

  /** A step of another kind has been done, which this takes back. */
  did(undo: () => void): void {
    this.steps.push(undo);
    if (this.steps.length > MOST_STEPS) this.steps.shift();
  }

  /** Keeps what is no step of a person's, such as how charts are drawn: it cannot be taken back. */
  keep(change: Partial<TableLayout>): void {
    this.layout = { ...this.layout, ...change };
    void this.remembering.ask();
  }

  undo(): void {
    this.steps.pop()?.();
  }

  private set(layout: TableLayout): void {
    this.layout = layout;
    this.onChange();
    void this.remembering.ask();
  }
}
