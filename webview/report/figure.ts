// A chart in its place on the page, with a legend of buttons that keyboards and screen readers can use.
import { Chart as Drawing } from 'chart.js';
import type { Chart, ChartOptions } from '../charts/charts';
import type { LinePoint, Series } from '../charts/series';
import { swatch } from '../charts/swatch';
import { LIGHT } from '../charts/theme';
import type { ChartTheme } from '../charts/theme';

export class Figure {
  private drawing: Drawing<'line', LinePoint[]> | null = null;
  private theme: ChartTheme = LIGHT;
  /** Names of the series that are switched off. */
  private readonly hidden = new Set<string>();

  /** @param root a figure that holds a canvas and an element of class `legend` */
  constructor(
    private readonly root: HTMLElement,
    private readonly make: (options: ChartOptions) => Chart,
  ) {}

  draw(theme: ChartTheme): void {
    this.theme = theme;
    this.redraw();
  }

  /** After anything that `make` depends on has changed. */
  redraw(): void {
    const canvas = this.root.querySelector('canvas');
    if (!canvas) return;
    this.drawing?.destroy();
    const { configuration, series } = this.make({ theme: this.theme });
    this.drawing = new Drawing(canvas, configuration);
    for (const one of series) this.show(one, !this.hidden.has(one.name));
    this.drawing.update();
    this.root.querySelector('.legend')?.replaceChildren(...series.map((one) => this.legendEntry(one)));
  }

  private legendEntry(series: Series): HTMLElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(swatch(series.look), series.name);
    const mark = () => button.setAttribute('aria-pressed', String(!this.hidden.has(series.name)));
    mark();
    button.addEventListener('click', () => {
      if (!this.hidden.delete(series.name)) this.hidden.add(series.name);
      mark();
      this.show(series, !this.hidden.has(series.name));
      this.drawing?.update();
    });
    return button;
  }

  private show(series: Series, visible: boolean): void {
    this.drawing?.setDatasetVisibility(series.line, visible);
  }
}
