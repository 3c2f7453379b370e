// The point of a chart that the keyboard is on: shown as if it were pointed at, and read out.
import type { Chart as Drawing } from 'chart.js';
import type { LinePoint, Series } from './series';

export class PlotCursor {
  private drawing: Drawing<'line', LinePoint[]> | null = null;
  private series: Series[] = [];
  private at: { name: string; index: number } | null = null;

  /** @param spoken live region */
  constructor(private readonly spoken: HTMLElement) {}

  /** The chart was drawn anew. */
  follow(drawing: Drawing<'line', LinePoint[]>, series: Series[]): void {
    this.drawing = drawing;
    this.series = series;
    if (this.at) this.show();
  }

  /** To the next or previous point of the line. */
  along(step: number): void {
    const { series, index } = this.place();
    if (!series) return;
    const next = this.at ? index + step : 0;
    this.at = { name: series.name, index: Math.max(0, Math.min(this.count(series) - 1, next)) };
    this.show();
  }

  /** To the next or previous line. */
  across(step: number): void {
    const { series, position, index } = this.place();
    if (!series) return;
    const count = this.series.length;
    const other = this.at ? this.series[(position + step + count) % count] : series;
    if (!other) return;
    // A line may lack the place where the other was.
    this.at = { name: other.name, index: Math.max(0, Math.min(this.count(other) - 1, index)) };
    this.show();
  }

  choose(action: (series: Series, index: number) => void): void {
    const { series, index } = this.place();
    if (this.at && series && series.look.pointStyle !== false) action(series, index);
  }

  leave(): void {
    if (!this.at) return;
    this.at = null;
    this.hide();
  }

  /** The chart was zoomed or panned: what was shown, by the keyboard or the pointer, is elsewhere now or out of view. */
  moved(): void {
    const { series, index } = this.place();
    const point = series && this.drawing?.getDatasetMeta(series.line).data[index];
    if (this.at && point && this.drawing?.isPointInArea(point)) this.show();
    else this.hide();
  }

  private hide(): void {
    this.drawing?.setActiveElements([]);
    this.drawing?.tooltip?.setActiveElements([], { x: 0, y: 0 });
    this.drawing?.draw();
  }

  /** Of points that are drawn: decimation leaves some out. */
  private count({ line }: Series): number {
    return this.drawing?.getDatasetMeta(line).data.length ?? 0;
  }

  private place() {
    const found = this.series.findIndex(({ name }) => name === this.at?.name);
    const position = Math.max(0, found);
    return { position, series: this.series[position], index: this.at?.index ?? 0 };
  }

  private show(): void {
    const { series, index } = this.place();
    if (!series || !this.drawing) return;
    const active = [{ datasetIndex: series.line, index }];
    const point = this.drawing.getDatasetMeta(series.line).data[index];
    this.drawing.setActiveElements(active);
    this.drawing.tooltip?.setActiveElements(active, { x: point?.x ?? 0, y: point?.y ?? 0 });
    this.drawing.draw();
    const { title = [], body = [] } = this.drawing.tooltip ?? {};
    this.spoken.textContent = [...title, ...body.flatMap(({ lines }) => lines)].join(', ');
  }
}
