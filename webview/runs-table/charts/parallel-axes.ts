// Axes of parallel coordinates: upright, side by side, each with its own ticks, and its title above.
import type { Plugin } from 'chart.js';
import { withOpacity, type ChartTheme } from '../../charts/theme';
import type { ChartedRun } from './charted-run';
import { MISSING, type ColumnAxis } from './column-axis';

/** In pixels. */
const LINE_HEIGHT = 14;
const GAP = 5;
/** Between texts of neighbouring axes. */
const APART = 8;

export interface ParallelAxes {
  axes: readonly ColumnAxis[];
  titles: readonly string[];
  /** Of each axis, whether some run has no value of it: there is a place for it. */
  lacks: readonly boolean[];
  theme: ChartTheme;
}

/** Where a run passes each axis; what it has no value of has a place of its own, below. */
export const passes = (cells: ChartedRun['cells'], axes: readonly ColumnAxis[]): number[] =>
  axes.map((axis) => axis.position(cells[axis.column]) ?? MISSING);

/** Words and parts of a setting's name in lines of their own: there is little room beside one another. */
export const titleLines = (title: string): string[] => title.split(/(?<=\.)| /);

/** Room for the ticks of the last axis, to its right, in pixels. */
export const LAST_ROOM = 56;

/** Room above the axes, in pixels. */
export const titleHeight = (titles: readonly string[]): number =>
  Math.max(1, ...titles.map((title) => titleLines(title).length)) * LINE_HEIGHT + 2 * GAP;

/**
 * The chart's own axes, which are not drawn, count the columns and go from 0 to 1.
 * @param shown what is to be drawn now: chart.js keeps the plugins that a chart began with
 */
export const parallelAxes = (shown: () => ParallelAxes | null): Plugin<'line'> => ({
  id: 'parallelAxes',
  afterDatasetsDraw(drawing) {
    const now = shown();
    const { ctx, chartArea, scales, options } = drawing;
    const { x: across, y: up } = scales;
    if (!now || !across || !up) return;
    const { axes, titles, lacks, theme } = now;
    const { size = 12, family = 'sans-serif' } = options.font as { size?: number; family?: string };
    const room = chartArea.width / Math.max(1, axes.length - 1) - APART;
    ctx.save();
    ctx.font = `${size}px ${family}`;
    const fit = (text: string, width: number) => fitting(text, width, (part) => ctx.measureText(part).width);
    axes.forEach((axis, i) => {
      const x = across.getPixelForValue(i);
      ctx.fillStyle = theme.muted;
      ctx.fillRect(x - 0.75, chartArea.top, 1.5, chartArea.height);
      const ticks = lacks[i] ? [{ position: MISSING, text: '–' }, ...axis.ticks] : axis.ticks;
      ctx.textBaseline = 'middle';
      ctx.textAlign = 'left';
      const places = ticks.map(({ position }) => up.getPixelForValue(position));
      for (const at of apart(places, size + 2)) {
        const y = places[at] ?? 0;
        const words = fit(ticks[at]?.text ?? '', i === axes.length - 1 ? LAST_ROOM - GAP : room - GAP);
        const { width } = ctx.measureText(words);
        ctx.fillStyle = theme.muted;
        ctx.fillRect(x - 3, y - 0.5, 6, 1);
        ctx.fillStyle = withOpacity(theme.background, 0.8);
        ctx.fillRect(x + GAP - 1, y - size / 2 - 1, width + 2, size + 2);
        ctx.fillStyle = theme.text;
        ctx.fillText(words, x + GAP, y);
      }
      ctx.textAlign = i === 0 ? 'left' : 'center';
      ctx.fillStyle = theme.text;
      const lines = titleLines(titles[i] ?? '');
      lines.forEach((line, n) => {
        const y = chartArea.top - GAP - (lines.length - n - 0.5) * LINE_HEIGHT;
        ctx.fillText(fit(line, room), x, y);
      });
    });
    ctx.restore();
  },
});

/** As much of the text as there is room for. */
function fitting(text: string, width: number, widthOf: (text: string) => number): string {
  if (widthOf(text) <= width) return text;
  for (let length = text.length - 1; length > 1; length--) {
    const part = `${text.slice(0, length)}…`;
    if (widthOf(part) <= width) return part;
  }
  return text.slice(0, 1);
}

/** Indices of those places, in their order, that are at least so many pixels from the one before. */
export function apart(places: readonly number[], least: number): number[] {
  const kept: number[] = [];
  places.forEach((place, i) => {
    const before = places[kept.at(-1) ?? -1];
    if (before === undefined || Math.abs(place - before) >= least) kept.push(i);
  });
  return kept;
}
