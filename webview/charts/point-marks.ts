// Marks at points: a ring around the smallest winning ticket, and arrows where a line runs out of the chart.
import type { Plugin } from 'chart.js';
import type { LinePoint } from './series';

/** In shares of the letters' size: charts on paper are small. */
const RING = 0.65;
const ARROW = 0.33;

export const pointMarks: Plugin<'line'> = {
  id: 'pointMarks',
  afterDatasetsDraw(drawing) {
    const { ctx, chartArea, options } = drawing;
    const { size = 12 } = options.font as { size?: number };
    ctx.save();
    ctx.setLineDash([]);
    for (const { index, data } of drawing.getSortedVisibleDatasetMetas()) {
      const { data: points, borderColor } = drawing.data.datasets[index] ?? {};
      data.forEach(({ x, y }, i) => {
        if (Number.isNaN(y) || x < chartArea.left - 1 || x > chartArea.right + 1) return;
        const above = y < chartArea.top - 1;
        if (above || y > chartArea.bottom + 1) {
          ctx.fillStyle = String(borderColor);
          arrow(ctx, x, above ? chartArea.top : chartArea.bottom, (above ? 1 : -1) * ARROW * size);
        } else if ((points?.[i] as LinePoint | undefined)?.ring) {
          ctx.beginPath();
          ctx.arc(x, y, RING * size, 0, 2 * Math.PI);
          ctx.strokeStyle = String(options.color);
          ctx.lineWidth = size / 8;
          ctx.stroke();
        }
      });
    }
    ctx.restore();
  },
};

/** A triangle whose point is at the edge. @param half its width, in pixels; negative where it stands at the bottom */
function arrow(ctx: CanvasRenderingContext2D, x: number, edge: number, half: number): void {
  ctx.beginPath();
  ctx.moveTo(x, edge);
  ctx.lineTo(x - half, edge + 2 * half);
  ctx.lineTo(x + half, edge + 2 * half);
  ctx.closePath();
  ctx.fill();
}
