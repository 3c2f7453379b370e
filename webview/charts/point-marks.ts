// Marks at points: a ring around the smallest winning ticket, and arrows where a line runs out of the chart.
import type { Plugin } from 'chart.js';
import type { LinePoint } from './series';

/** In pixels. */
const RING = 8;
const ARROW = 4;

export const pointMarks: Plugin<'line'> = {
  id: 'pointMarks',
  afterDatasetsDraw(drawing) {
    const { ctx, chartArea, options } = drawing;
    ctx.save();
    ctx.setLineDash([]);
    for (const { index, data } of drawing.getSortedVisibleDatasetMetas()) {
      const { data: points, borderColor } = drawing.data.datasets[index] ?? {};
      data.forEach(({ x, y }, i) => {
        if (Number.isNaN(y) || x < chartArea.left - 1 || x > chartArea.right + 1) return;
        const above = y < chartArea.top - 1;
        if (above || y > chartArea.bottom + 1) {
          ctx.fillStyle = String(borderColor);
          arrow(ctx, x, above ? chartArea.top : chartArea.bottom, above ? 1 : -1);
        } else if ((points?.[i] as LinePoint | undefined)?.ring) {
          ctx.beginPath();
          ctx.arc(x, y, RING, 0, 2 * Math.PI);
          ctx.strokeStyle = String(options.color);
          ctx.lineWidth = 1.5;
          ctx.stroke();
        }
      });
    }
    ctx.restore();
  },
};

/** A triangle whose point is at the edge. @param inwards 1 down from the top, −1 up from the bottom */
function arrow(ctx: CanvasRenderingContext2D, x: number, edge: number, inwards: 1 | -1): void {
  ctx.beginPath();
  ctx.moveTo(x, edge);
  ctx.lineTo(x - ARROW, edge + inwards * 2 * ARROW);
  ctx.lineTo(x + ARROW, edge + inwards * 2 * ARROW);
  ctx.closePath();
  ctx.fill();
}
