// Base of all charts beside the table: a linked plot, its brush, a note, and its numbers as a table.
import { el, show } from '../../ui/dom';
import type { TableOptions } from '../../ui/table';
import { Brush, type BrushShape } from './brush';
import type { ChartHooks, RunChart, ShownRuns } from './charted-run';
import { LinkedPlot, type PlotContent } from './linked-plot';
import { ChartNumbers } from './numbers';

export interface ChartDesign<Data extends ShownRuns, Area> {
  /** What the chart shows and which keys there are, for screen readers. */
  label: string;
  shape: BrushShape<Area>;
  /** Folders of the runs that lie within, of all that are charted. */
  within(data: Data, area: Area): Set<string>;
  /** @param brushed folders; null where nothing is brushed */
  content(data: Data, brushed: ReadonlySet<string> | null): PlotContent;
  numbers(data: Data): TableOptions;
  /** What is to be known of the chart, '' where there is nothing. */
  note(data: Data): string;
}

/** Puts the chart into `container`. */
export function linkedChart<Data extends ShownRuns, Area>(
  container: HTMLElement,
  hooks: ChartHooks,
  design: ChartDesign<Data, Area>,
): RunChart<Data> {
  let data: Data | null = null;
  let told: ReadonlySet<string> | null = null;
  const brush = new Brush<Area>(design.shape, () => draw());
  const plot = new LinkedPlot({ label: design.label, hooks, brush });
  const note = el('p', { class: 'note' });
  const numbers = new ChartNumbers();
  show(container, plot.element, note, numbers.element);

  function draw(): void {
    if (!data) return;
    // Brushes do not depend on each other: one that is moved gives back what it kept out.
    const brushed = brush.area === null ? null : design.within(data, brush.area);
    const shown = { ...data, runs: data.runs.filter(data.passes) };
    plot.show(design.content(shown, brushed));
    note.textContent = design.note(shown);
    numbers.show(() => design.numbers(shown));
    if (sameRuns(brushed, told)) return;
    told = brushed;
    hooks.brush(brushed);
  }

  return {
    update(next) {
      data = next;
      draw();
    },
    highlight: (run) => plot.highlight(run),
    clearBrush: () => void brush.clear(),
    dispose() {
      plot.dispose();
      container.replaceChildren();
    },
  };
}

const sameRuns = (one: ReadonlySet<string> | null, other: ReadonlySet<string> | null) =>
  one === null || other === null
    ? one === other
    : one.size === other.size && [...one].every((run) => other.has(run));
