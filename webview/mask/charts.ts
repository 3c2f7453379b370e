// Small bar charts as SVG: sharp at any size, coloured by style sheet, named for screen readers.
import { el, svg, type Child } from '../ui/dom';

const WIDTH = 400;
const HEIGHT = 100;

export interface Series {
  /** Class of the path, which gives it its colours. */
  name: string;
  values: ArrayLike<number>;
  drawn: 'bars' | 'outline';
}

export interface BarChartOptions {
  label: string;
  series: Series[];
  /** The height that is full, in units of the values. */
  most: number;
  /** Shares of the width, 0–1, at which a line marks a place. */
  marks?: number[];
  /** Under the axis, from left to right. */
  axis: Child[];
  /** At the top left: what full height means. */
  scale?: string;
}

export function barChart({ label, series, most, marks = [], axis, scale }: BarChartOptions): HTMLElement {
  const picture = svg(
    'svg',
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: 'none',
      role: 'img',
      'aria-label': label,
    },
    ...marks.map((mark) =>
      svg('line', { class: 'mark', x1: mark * WIDTH, x2: mark * WIDTH, y1: 0, y2: HEIGHT }),
    ),
    ...series.map(({ name, values, drawn }) =>
      svg('path', {
        class: `series ${name} ${drawn}`,
        d: drawn === 'bars' ? barsPath(values, most) : outlinePath(values, most),
        'vector-effect': 'non-scaling-stroke',
      }),
    ),
  );
  return el(
    'div',
    { class: 'chart' },
    scale !== undefined && el('div', { class: 'chart-scale', 'aria-hidden': 'true' }, scale),
    picture,
    el('div', { class: 'chart-axis', 'aria-hidden': 'true' }, ...axis.map((child) => el('span', {}, child))),
  );
}

const heightOf = (value: number | undefined, most: number) =>
  most > 0 ? Math.min(1, (value ?? 0) / most) * HEIGHT : 0;

/** Closed boxes from the ground up, with a gap between where there is room. */
function barsPath(values: ArrayLike<number>, most: number): string {
  const width = WIDTH / Math.max(1, values.length);
  const gap = width > 3 ? width * 0.15 : 0;
  const parts: string[] = [];
  for (let i = 0; i < values.length; i++) {
    const height = heightOf(values[i], most);
    if (height > 0)
      parts.push(
        `M${round(i * width + gap / 2)} ${HEIGHT}v${round(-height)}h${round(width - gap)}v${round(height)}z`,
      );
  }
  return parts.join('');
}

/** The line over the bars. */
function outlinePath(values: ArrayLike<number>, most: number): string {
  const width = WIDTH / Math.max(1, values.length);
  const parts = [`M0 ${HEIGHT}`];
  for (let i = 0; i < values.length; i++)
    parts.push(`V${round(HEIGHT - heightOf(values[i], most))}H${round((i + 1) * width)}`);
  return `${parts.join('')}V${HEIGHT}`;
}

const round = (value: number) => Math.round(value * 100) / 100;

/** Means of as many neighbours each as leave at most `most` values. */
export function thin(values: ArrayLike<number>, most: number): { values: number[]; each: number } {
  const each = Math.max(1, Math.ceil(values.length / most));
  const thinned = Array.from({ length: Math.ceil(values.length / each) }, (_, i) => {
    const group = Array.from(values).slice(i * each, (i + 1) * each);
    return group.reduce((sum, value) => sum + value, 0) / group.length;
  });
  return { values: thinned, each };
}
