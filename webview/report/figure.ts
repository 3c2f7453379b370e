// A chart in its place on the page, with a legend of buttons that keyboards and screen readers can use.
import { Chart as Drawing } from 'chart.js';
import type { Chart, ChartOptions } from './charts';
import type { Series } from './series';
import { LIGHT } from './theme';
import type { ChartTheme } from './theme';

export class Figure {
  private drawing: Drawing<'line'> | null = null;
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
    this.drawing = new Drawing<'line'>(canvas, configuration);
    for (const one of series) this.show(one, !this.hidden.has(one.name));
    this.drawing.update();
    this.root.querySelector('.legend')?.replaceChildren(...series.map((one) => this.legendEntry(one)));
  }

  private legendEntry(series: Series): HTMLElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(swatch(series), series.name);
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
    for (const dataset of series.datasets) this.drawing?.setDatasetVisibility(dataset, visible);
  }
}

const SVG = 'http://www.w3.org/2000/svg';

/** The series' own line and point, so that a legend works without colour. */
function swatch({ look }: Series): SVGSVGElement {
  const picture = svg('svg', { width: '30', height: '12', viewBox: '0 0 30 12', 'aria-hidden': 'true' });
  const { colour, dash = [], pointStyle = 'circle' } = look;
  const line = { x1: '1', y1: '6', x2: '29', y2: '6', stroke: colour, 'stroke-width': '2' };
  picture.append(svg('line', { ...line, 'stroke-dasharray': dash.join(' ') || 'none' }));
  if (pointStyle === 'circle') picture.append(svg('circle', { cx: '15', cy: '6', r: '4', fill: colour }));
  if (pointStyle === 'triangle') picture.append(svg('path', { d: 'M15 1.5 19.5 10h-9z', fill: colour }));
  if (pointStyle === 'rect')
    picture.append(svg('rect', { x: '11.5', y: '2.5', width: '7', height: '7', fill: colour }));
  return picture;
}

function svg<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Record<string, string>,
): SVGElementTagNameMap[Name] {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
