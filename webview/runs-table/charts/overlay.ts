// Layer over a chart that changes with every move of the pointer: the run that is pointed at, and what is dragged over. The chart
// below is not drawn anew for it.
import { drawPoint } from 'chart.js/helpers';
import type { SeriesLook } from '../../charts/series';
import { withOpacity, type ChartTheme } from '../../charts/theme';
import type { Mark, Place } from './nearest';

/** In pixels of the chart. */
export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface OverlayParts {
  /** The chart without its axes. */
  area: Box;
  theme: ChartTheme;
  /** The run that is highlighted, and how. */
  mark: { mark: Mark; look: SeriesLook } | null;
  /** The spot that a tooltip is of. */
  spot: Place | null;
  /** What is brushed, and what is being dragged over. */
  boxes: readonly Box[];
}

/** How much of other runs shows through what dims them. */
const DIM = 0.6;
const LINE = 3.5;
const POINT = 5;
/** More places than that are no points one could tell apart. */
const MOST_POINTS = 40;

export function drawOverlay(
  ctx: CanvasRenderingContext2D,
  { area, theme, mark, spot, boxes }: OverlayParts,
): void {
  for (const box of boxes) drawBox(ctx, box, theme);
  if (mark) {
    ctx.fillStyle = withOpacity(theme.background, DIM);
    ctx.fillRect(area.left, area.top, area.right - area.left, area.bottom - area.top);
    drawMark(ctx, mark.mark, mark.look, area);
  }
  if (spot) {
    ctx.strokeStyle = theme.text;
    ctx.lineWidth = 1.5;
    ctx.setLineDash([]);
    ctx.beginPath();
    ctx.arc(spot.x, spot.y, POINT + 3, 0, 2 * Math.PI);
    ctx.stroke();
  }
}

function drawBox(ctx: CanvasRenderingContext2D, { left, right, top, bottom }: Box, theme: ChartTheme): void {
  ctx.fillStyle = withOpacity(theme.text, 0.1);
  ctx.strokeStyle = theme.text;
  ctx.lineWidth = 1;
  ctx.setLineDash([]);
  ctx.fillRect(left, top, right - left, bottom - top);
  ctx.strokeRect(left + 0.5, top + 0.5, right - left - 1, bottom - top - 1);
}

function drawMark(
  ctx: CanvasRenderingContext2D,
  { places, joined }: Mark,
  { colour, dash = [], pointStyle = 'circle', rotation = 0 }: SeriesLook,
  area: Box,
): void {
  ctx.save();
  ctx.beginPath();
  // Points at the ends of an axis are drawn whole.
  ctx.rect(
    area.left - POINT,
    area.top - POINT,
    area.right - area.left + 2 * POINT,
    area.bottom - area.top + 2 * POINT,
  );
  ctx.clip();
  ctx.strokeStyle = ctx.fillStyle = colour;
  ctx.lineWidth = LINE;
  ctx.setLineDash(dash);
  if (joined) {
    ctx.beginPath();
    places.forEach((place, i) => {
      if (place) ctx[places[i - 1] ? 'lineTo' : 'moveTo'](place.x, place.y);
    });
    ctx.stroke();
  }
  ctx.setLineDash([]);
  ctx.lineWidth = 2;
  if (places.length <= MOST_POINTS && pointStyle !== false)
    for (const place of places)
      if (place) drawPoint(ctx, { pointStyle, rotation, radius: POINT, borderWidth: 2 }, place.x, place.y);
  ctx.restore();
}
