// Words beside points, where nothing else is drawn: a chart that is printed has nothing else that names them.
import type { Plugin } from 'chart.js';
import type { LinePoint } from './series';

export interface Place {
  x: number;
  y: number;
}

export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Between a point and its words, and between two texts, in pixels. */
const GAP = 7;
const APART = 3;

export const pointLabels: Plugin<'line'> = {
  id: 'pointLabels',
  afterDatasetsDraw(drawing) {
    const { ctx, chartArea, options } = drawing;
    const { size = 12, family = 'sans-serif' } = options.font as { size?: number; family?: string };
    // On paper letters are small already.
    const height = size < 9 ? size : Math.max(9, size - 1);
    ctx.save();
    ctx.font = `${height}px ${family}`;
    ctx.fillStyle = String(options.color);
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    const lines = drawing.getSortedVisibleDatasetMetas().map(({ index, data }) => ({
      places: data.map(({ x, y }) => ({ x, y })),
      points: drawing.data.datasets[index]?.data as LinePoint[],
    }));
    const taken: Box[] = [];
    for (const { places, points } of lines)
      points.forEach(({ text }, i) => {
        const place = places[i];
        if (text === undefined || !place || !drawing.isPointInArea(place)) return;
        const words = { width: ctx.measureText(text).width, height };
        const box = freeBox(
          place,
          words,
          chartArea,
          taken,
          lines.map((line) => line.places),
        );
        if (!box) return;
        taken.push(box);
        ctx.fillText(text, (box.left + box.right) / 2, (box.top + box.bottom) / 2);
      });
    ctx.restore();
  },
};

/** Above a point, below it, right or left of it: the first place within `area` that no line crosses and no other text takes. */
export function freeBox(
  { x, y }: Place,
  { width, height }: { width: number; height: number },
  area: Box,
  taken: readonly Box[],
  lines: readonly (readonly Place[])[],
): Box | null {
  const side = GAP + width / 2;
  const up = GAP + height / 2;
  const middles = [
    { x, y: y - up },
    { x, y: y + up },
    { x: x + side, y },
    { x: x - side, y },
    { x: x + side, y: y - up },
    { x: x - side, y: y - up },
    { x: x + side, y: y + up },
    { x: x - side, y: y + up },
  ];
  for (const middle of middles) {
    const box = {
      left: middle.x - width / 2,
      right: middle.x + width / 2,
      top: middle.y - height / 2,
      bottom: middle.y + height / 2,
    };
    const inside =
      box.left >= area.left && box.right <= area.right && box.top >= area.top && box.bottom <= area.bottom;
    if (!inside || taken.some((other) => overlap(box, other))) continue;
    if (lines.every((line) => line.every((place, i) => !crosses(line[i - 1] ?? place, place, box))))
      return box;
  }
  return null;
}

const overlap = (a: Box, b: Box) =>
  a.left < b.right + APART && b.left < a.right + APART && a.top < b.bottom && b.top < a.bottom;

/** Whether the straight line between two places touches the box (Liang and Barsky 1984). */
function crosses(from: Place, to: Place, { left, right, top, bottom }: Box): boolean {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  let [enter, leave] = [0, 1];
  const edges = [
    [-dx, from.x - left],
    [dx, right - from.x],
    [-dy, from.y - top],
    [dy, bottom - from.y],
  ] as const;
  for (const [towards, distance] of edges) {
    if (towards === 0 && distance < 0) return false;
    if (towards === 0) continue;
    const at = distance / towards;
    if (towards < 0) enter = Math.max(enter, at);
    else leave = Math.min(leave, at);
  }
  return enter <= leave;
}
