// Bands around lines, between the least and the greatest value of every point, and whiskers in their place where bands would cover one
// another. Chart.js's own filling takes two more datasets a line, and the time of an update grows with the square of their number: fifty
// runs stuttered.
import type { Chart as Drawing, Plugin } from 'chart.js';
import type { LinePoint } from './series';

type Edge = { x: number; top: number; bottom: number };

/** Fills with the dataset's background colour, under all lines. */
export const bands: Plugin<'line'> = {
  id: 'bands',
  beforeDatasetsDraw(drawing) {
    const { ctx, chartArea } = drawing;
    const { x, y } = drawing.scales;
    if (!x || !y) return;
    ctx.save();
    ctx.beginPath();
    ctx.rect(chartArea.left, chartArea.top, chartArea.width, chartArea.height);
    ctx.clip();
    for (const { index } of drawing.getSortedVisibleDatasetMetas()) {
      const { data, backgroundColor, borderColor } = drawing.data.datasets[index] ?? {};
      if (typeof borderColor === 'string') strokeWhiskers(ctx, data as LinePoint[], { x, y }, borderColor);
      if (typeof backgroundColor !== 'string') continue;
      ctx.fillStyle = backgroundColor;
      for (const piece of pieces(data as LinePoint[], { x, y })) fill(ctx, piece);
    }
    ctx.restore();
  },
};

/** In pixels; a point without a band ends a piece. */
function pieces(
  points: readonly LinePoint[],
  { x, y }: Record<'x' | 'y', Drawing['scales'][string]>,
): Edge[][] {
  const found: Edge[][] = [[]];
  for (const { x: value, min, max } of points) {
    if (typeof min === 'number' && typeof max === 'number')
      found.at(-1)?.push({
        x: x.getPixelForValue(value),
        top: y.getPixelForValue(max),
        bottom: y.getPixelForValue(min),
      });
    else if (found.at(-1)?.length) found.push([]);
  }
  return found.filter((piece) => piece.length > 1);
}

function fill(ctx: CanvasRenderingContext2D, edges: readonly Edge[]): void {
  ctx.beginPath();
  for (const { x, top } of edges) ctx.lineTo(x, top);
  for (const { x, bottom } of edges.toReversed()) ctx.lineTo(x, bottom);
  ctx.closePath();
  ctx.fill();
}

/** Half the width of a whisker's ends, in pixels. */
const END = 3;

function strokeWhiskers(
  ctx: CanvasRenderingContext2D,
  points: readonly LinePoint[],
  { x, y }: Record<'x' | 'y', Drawing['scales'][string]>,
  colour: string,
): void {
  ctx.beginPath();
  for (const { x: value, whisker } of points) {
    if (!whisker) continue;
    const at = x.getPixelForValue(value);
    const [low, high] = [y.getPixelForValue(whisker[0]), y.getPixelForValue(whisker[1])];
    ctx.moveTo(at, low);
    ctx.lineTo(at, high);
    for (const end of [low, high]) {
      ctx.moveTo(at - END, end);
      ctx.lineTo(at + END, end);
    }
  }
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1;
  ctx.setLineDash([]);
  ctx.stroke();
}
