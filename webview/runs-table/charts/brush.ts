// Areas brushed in a chart, kept in the values of its axes, so that they stay where they are when the chart changes.
import type { PlotBrush, PlotDrawing } from './linked-plot';
import type { Place } from './nearest';
import type { Box } from './overlay';

export interface BrushShape<Area> {
  /** What a drag takes in, in pixels; null where it takes in nothing. */
  box(drawing: PlotDrawing, from: Place, to: Place): Box | null;
  /** @param before what is brushed already */
  area(drawing: PlotDrawing, box: Box, before: Area | null): Area | null;
  boxes(drawing: PlotDrawing, area: Area): Box[];
}

export class Brush<Area> implements PlotBrush {
  area: Area | null = null;

  constructor(
    private readonly shape: BrushShape<Area>,
    private readonly onChange: () => void,
  ) {}

  box(drawing: PlotDrawing, from: Place, to: Place): Box | null {
    return this.shape.box(drawing, from, to);
  }

  select(drawing: PlotDrawing, from: Place, to: Place): void {
    const box = this.shape.box(drawing, from, to);
    if (!box) return;
    this.area = this.shape.area(drawing, box, this.area);
    this.onChange();
  }

  boxes(drawing: PlotDrawing): Box[] {
    return this.area ? this.shape.boxes(drawing, this.area) : [];
  }

  clear(): boolean {
    const was = this.area !== null;
    this.area = null;
    if (was) this.onChange();
    return was;
  }
}

export interface Range {
  from: number;
  to: number;
}
export interface Rectangle {
  x: Range;
  y: Range;
}

/** A rectangle within the axes, in their values. */
export const RECTANGLE: BrushShape<Rectangle> = {
  box({ chartArea }, from, to) {
    const within = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));
    const { left, right, top, bottom } = chartArea;
    return {
      left: within(Math.min(from.x, to.x), left, right),
      right: within(Math.max(from.x, to.x), left, right),
      top: within(Math.min(from.y, to.y), top, bottom),
      bottom: within(Math.max(from.y, to.y), top, bottom),
    };
  },
  area({ scales: { x, y } }, { left, right, top, bottom }) {
    return x && y ? { x: range(x, left, right), y: range(y, top, bottom) } : null;
  },
  boxes({ scales: { x, y } }, area) {
    if (!x || !y) return [];
    const across = [x.getPixelForValue(area.x.from), x.getPixelForValue(area.x.to)];
    const down = [y.getPixelForValue(area.y.from), y.getPixelForValue(area.y.to)];
    return [
      {
        left: Math.min(...across),
        right: Math.max(...across),
        top: Math.min(...down),
        bottom: Math.max(...down),
      },
    ];
  },
};

/** Axes may run either way. */
function range(scale: PlotDrawing['scales'][string], one: number, other: number): Range {
  const values = [scale.getValueForPixel(one) ?? NaN, scale.getValueForPixel(other) ?? NaN];
  return { from: Math.min(...values), to: Math.max(...values) };
}

export const within = (value: number, { from, to }: Range): boolean => value >= from && value <= to;

/** The runs of which a point lies within. */
export const runsWithin = (
  lines: readonly { folder: string; points: readonly { x: number; mean: number | null }[] }[],
  { x, y }: Rectangle,
): Set<string> =>
  new Set(
    lines
      .filter(({ points }) =>
        points.some((point) => within(point.x, x) && point.mean !== null && within(point.mean, y)),
      )
      .map(({ folder }) => folder),
  );
