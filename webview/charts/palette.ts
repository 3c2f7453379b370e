// Colours and dashes of levels, layers and runs.
import type { SeriesLook } from './series';
import type { ChartTheme } from './theme';

const POINT_STYLES = ['circle', 'triangle', 'rect'] as const;
/** Lines that lie on one another, the first on top: what is below shows through its gaps. */
const DASHES = [[], [8, 6], [2, 4], [10, 3, 2, 3]];

export const paletteLook = (theme: ChartTheme, i: number): SeriesLook => ({
  colour: theme.palette[i % theme.palette.length] ?? theme.text,
  pointStyle: pointOf(i),
});

export const dashOf = (i: number): number[] => DASHES[i % DASHES.length] ?? [];
export const pointOf = (i: number) => POINT_STYLES[i % POINT_STYLES.length] ?? 'circle';
