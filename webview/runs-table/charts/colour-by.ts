// Colours of runs: each its own, or by what a column says of it.
import { cellText, type CellValue } from '../../../src/protocol/table/columns';
import { runLook } from '../../charts/palette';
import type { SeriesLook } from '../../charts/series';
import { rgbOf, type ChartTheme } from '../../charts/theme';
import { contrast, hex, mix, type Rgb } from '../../ui/colour';
import type { ChartedRun } from './charted-run';
import { columnAxis } from './column-axis';

export interface Colouring {
  lookOf(run: ChartedRun): SeriesLook;
  legend: Legend;
}

/** What the colours mean. */
export type Legend =
  | { kind: 'runs' }
  | { kind: 'values'; entries: { label: string; look: SeriesLook }[] }
  /** From the least value to the greatest. */
  | { kind: 'scale'; least: string; greatest: string; colours: string[] };

/** Least contrast of a colour with what it lies on (WCAG 2.2, 1.4.11). */
const LEAST_CONTRAST = 3;
/** Colours of a scale that a legend shows. */
const SHADES = 12;

/** @param column null for a colour a run */
export function colouring(runs: readonly ChartedRun[], column: string | null, theme: ChartTheme): Colouring {
  if (column === null) return { lookOf: ({ colour }) => runLook(colour, theme), legend: { kind: 'runs' } };
  const values = runs.map(({ cells }) => cells[column] ?? null);
  const known = values.filter((value) => value !== null);
  return known.length > 0 && known.every((value) => typeof value === 'number')
    ? byNumber(column, known, theme)
    : byValue(column, values, theme);
}

/** Numbers on a scale of one hue, which stands out the more the greater they are. The shapes of points stay the runs' own. */
function byNumber(column: string, values: readonly number[], theme: ChartTheme): Colouring {
  const axis = columnAxis(column, values);
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  const [from, to] = [axis.position(least) ?? 0, axis.position(greatest) ?? 1];
  const share = (value: number) => (to > from ? ((axis.position(value) ?? 0) - from) / (to - from) : 1);
  const scale = scaleOf(theme);
  return {
    lookOf({ colour, cells }) {
      const value = cells[column];
      const own = runLook(colour, theme);
      return { ...own, colour: typeof value === 'number' ? scale(share(value)) : theme.muted };
    },
    legend: {
      kind: 'scale',
      least: cellText(column, least),
      greatest: cellText(column, greatest),
      colours: Array.from({ length: SHADES }, (_, i) => scale(i / (SHADES - 1))),
    },
  };
}

/** Every value has a colour and a shape; what has none is grey, as the first of the palette. */
function byValue(column: string, values: readonly CellValue[], theme: ChartTheme): Colouring {
  const key = (value: CellValue | undefined) => cellText(column, value);
  const missing = key(null);
  const labels = [...new Set(values.map(key))]
    .filter((label) => label !== missing)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const looks = new Map(labels.map((label, i) => [label, runLook(i, theme)]));
  const unknown: SeriesLook = { colour: theme.muted, dash: [], pointStyle: 'circle' };
  const entries = labels.map((label) => ({ label, look: looks.get(label) ?? unknown }));
  if (values.includes(null)) entries.push({ label: missing, look: unknown });
  return {
    lookOf: ({ cells }) => looks.get(key(cells[column])) ?? unknown,
    legend: { kind: 'values', entries },
  };
}

/** From the faintest blue that is told from the background to one near the text's colour. */
function scaleOf(theme: ChartTheme): (share: number) => string {
  const background: Rgb = rgbOf(theme.background);
  const blue: Rgb = rgbOf(theme.kinds.ticket);
  const strong = mix(blue, rgbOf(theme.text), 0.7);
  let faint: Rgb = blue;
  for (let share = 0.05; share < 1; share += 0.05) {
    faint = mix(background, blue, share);
    if (contrast(faint, background) >= LEAST_CONTRAST) break;
  }
  return (share) => hex(mix(faint, strong, share));
}
