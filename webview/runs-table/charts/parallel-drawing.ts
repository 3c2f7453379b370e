// Drawing of parallel coordinates: a line a run, and upright axes side by side, each with its own ticks and its title above.
import type { Plugin, Scale } from 'chart.js';
import type { SeriesLook } from '../../charts/series';
import { withOpacity, type ChartTheme } from '../../charts/theme';
import type { ChartedRun } from './charted-run';
import { MISSING, type ColumnAxis } from './column-axis';

/** In pixels. */
const LINE_HEIGHT = 14;
const GAP = 5;
/** Between texts of neighbouring axes. */
const APART = 8;
/** More lines than that are thin, and seen through. */
const MOST_BOLD = 24;

export interface ParallelCoordinates {
  axes: readonly ColumnAxis[];
  titles: readonly string[];
  /** Of each axis, whether some run has no value of it: there is a place for it. */
  lacks: readonly boolean[];
  /** Positions on the axes, 0–1. */
  lines: readonly { positions: readonly number[]; look: SeriesLook }[];
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

interface Canvas {
  ctx: CanvasRenderingContext2D;
  /** Counts the columns. */
  across: Scale;
  /** From 0 to 1. */
  up: Scale;
  /** Height of the font, in pixels. */
  size: number;
}

/**
 * Draws into a chart without lines and axes of its own: of a thousand runs, chart.js takes a second for as many datasets.
 * @param shown what is to be drawn now: chart.js keeps the plugins that a chart began with
 */
export const parallelDrawing = (shown: () => ParallelCoordinates | null): Plugin<'line'> => ({
  id: 'parallelCoordinates',
  beforeDatasetsDraw({ ctx, scales, options }) {
    const now = shown();
    const { x: across, y: up } = scales;
    if (!now || !across || !up) return;
    const { size = 12, family = 'sans-serif' } = options.font as { size?: number; family?: string };
    const canvas = { ctx, across, up, size };
    ctx.save();
    ctx.font = `${size}px ${family}`;
    drawLines(canvas, now);
    now.axes.forEach((_, i) => {
      drawAxis(canvas, now, i);
      drawTitle(canvas, now, i);
    });
    ctx.restore();
  },
});

function drawLines({ ctx, across, up }: Canvas, { lines }: ParallelCoordinates): void {
  const crowded = lines.length > MOST_BOLD;
  ctx.lineWidth = crowded ? 1 : 2;
  for (const { positions, look } of lines) {
    ctx.strokeStyle = withOpacity(look.colour, crowded ? 0.7 : 1);
    ctx.setLineDash(look.dash ?? []);
    ctx.beginPath();
    positions.forEach((position, i) => ctx.lineTo(across.getPixelForValue(i), up.getPixelForValue(position)));
    ctx.stroke();
  }
  ctx.setLineDash([]);
}

function drawAxis(canvas: Canvas, { axes, lacks, theme }: ParallelCoordinates, i: number): void {
  const { ctx, across, up, size } = canvas;
  const axis = axes[i];
  if (!axis) return;
  const x = across.getPixelForValue(i);
  ctx.fillStyle = theme.muted;
  ctx.fillRect(x - 0.75, up.top, 1.5, up.height);
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  const ticks = lacks[i] ? [{ position: MISSING, text: '–' }, ...axis.ticks] : axis.ticks;
  const places = ticks.map(({ position }) => up.getPixelForValue(position));
  const room = i === axes.length - 1 ? LAST_ROOM : roomOf(canvas, axes.length);
  for (const at of apart(places, size + 2)) {
    const y = places[at] ?? 0;
    const text = ticks[at]?.text ?? '';
    const words = fitting(ctx, text, room - GAP);
    // Half a number is another number.
    if (words !== text && axis.kind !== 'words') continue;
    ctx.fillStyle = theme.muted;
    ctx.fillRect(x - 3, y - 0.5, 6, 1);
    ctx.fillStyle = withOpacity(theme.background, 0.8);
    ctx.fillRect(x + GAP - 1, y - size / 2 - 1, ctx.measureText(words).width + 2, size + 2);
    ctx.fillStyle = theme.text;
    ctx.fillText(words, x + GAP, y);
  }
}

function drawTitle(canvas: Canvas, { axes, titles, theme }: ParallelCoordinates, i: number): void {
  const { ctx, across, up } = canvas;
  // There is no room on the left of the first axis.
  ctx.textAlign = i === 0 ? 'left' : 'center';
  ctx.fillStyle = theme.text;
  const lines = titleLines(titles[i] ?? '');
  lines.forEach((line, n) => {
    const y = up.top - GAP - (lines.length - n - 0.5) * LINE_HEIGHT;
    ctx.fillText(fitting(ctx, line, roomOf(canvas, axes.length)), across.getPixelForValue(i), y);
  });
}

const roomOf = ({ across }: Canvas, count: number) => across.width / Math.max(1, count - 1) - APART;

/** As much of the text as there is room for. */
function fitting(ctx: CanvasRenderingContext2D, text: string, width: number): string {
  if (ctx.measureText(text).width <= width) return text;
  for (let length = text.length - 1; length > 1; length--) {
    const part = `${text.slice(0, length)}…`;
    if (ctx.measureText(part).width <= width) return part;
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
