// Zoom and pan by chartjs-plugin-zoom.
import type { Chart as Drawing, PluginOptionsByType } from 'chart.js';
import type {} from 'chartjs-plugin-zoom';
import { withOpacity, type ChartTheme } from './theme';

export const AXES = ['x', 'y'] as const;
export interface Range {
  min: number;
  max: number;
}
/** What is in view; null where the whole axis is. */
export type Zoom = Record<(typeof AXES)[number], Range | null>;
export const UNZOOMED: Zoom = { x: null, y: null };

/** Nothing is looked at more closely than that: percent or iterations. */
const CLOSEST = 1e-3;
/** A press that moves less is a click: pixels. */
const STILL = 4;

/** A drag zooms into what it spans, with Shift it pans; two fingers zoom. */
export function zoomOptions(
  theme: ChartTheme,
  onChange: (drawing: Zoomed) => void,
): PluginOptionsByType<'line'>['zoom'] {
  const changed = ({ chart }: { chart: Zoomed }) => onChange(chart);
  const limit = { min: 'original', max: 'original', minRange: CLOSEST } as const;
  return {
    limits: { x: limit, y: limit },
    pan: { enabled: true, mode: 'xy', modifierKey: 'shift', threshold: STILL, onPan: changed },
    zoom: {
      mode: 'xy',
      scaleMode: 'xy',
      drag: {
        enabled: true,
        threshold: STILL,
        borderWidth: 1,
        borderColor: theme.text,
        backgroundColor: withOpacity(theme.text, 0.12),
      },
      pinch: { enabled: true },
      onZoom: changed,
    },
  };
}

type Zoomed = Pick<Drawing, 'getInitialScaleBounds' | 'getZoomedScaleBounds'>;

export function zoomNow(drawing: Zoomed): Zoom {
  const whole = drawing.getInitialScaleBounds();
  const zoomed = drawing.getZoomedScaleBounds();
  const of = (axis: keyof Zoom) => {
    const range = zoomed[axis];
    return range && (range.min !== whole[axis]?.min || range.max !== whole[axis].max) ? range : null;
  };
  return { x: of('x'), y: of('y') };
}

/** The plugin counts the share of the axis that goes out of view: with 1.25 a quarter. */
export const amountOf = (factor: number): number => 2 - 1 / factor;

/** As far as the wheel was turned: pads send many small steps, wheels few big ones. */
export const wheelFactor = ({ deltaY, deltaMode }: Pick<WheelEvent, 'deltaY' | 'deltaMode'>): number =>
  Math.exp(-(deltaY * ([1, 16, 400][deltaMode] ?? 1)) / 400);
