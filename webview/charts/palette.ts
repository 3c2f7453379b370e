// Colours and dashes of levels, layers and runs.
import type { SeriesLook } from './series';
import type { ChartTheme } from './theme';

/** As many as have no factor in common with the number of colours: runs that are alike in the one differ in the other. */
const RUN_POINTS = ['circle', 'triangle', 'rect', 'rectRot', 'cross'] as const;
const POINT_STYLES = ['circle', 'triangle', 'rect'] as const;
/** Lines that lie on one another, the first on top: what is below shows through its gaps. */
const DASHES = [[], [8, 6], [2, 4], [10, 3, 2, 3]];

export const paletteLook = (theme: ChartTheme, i: number): SeriesLook => ({
  colour: theme.palette[i % theme.palette.length] ?? theme.text,
  pointStyle: pointOf(i),
});

export const dashOf = (i: number): number[] => DASHES[i % DASHES.length] ?? [];
export const pointOf = (i: number) => POINT_STYLES[i % POINT_STYLES.length] ?? 'circle';

/**
 * Line and point of a run by the number of its colour. Runs beside one another differ in colour and point, the first 70 in the two
 * together, and the first 280 in the dash, too.
 */
export const runLook = (run: number, { runs, text }: ChartTheme): SeriesLook => ({
  colour: runs[run % runs.length] ?? text,
  pointStyle: RUN_POINTS[run % RUN_POINTS.length] ?? 'circle',
  dash: dashOf(Math.floor(run / runs.length)),
});
