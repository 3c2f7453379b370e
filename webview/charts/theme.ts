// Colours of charts, for light and dark pages. Chosen to be told apart with any colour vision (after Okabe and Ito).
import type { TrainingKind } from '../../src/protocol/charts';

export interface ChartTheme {
  text: string;
  muted: string;
  grid: string;
  background: string;
  kinds: Record<TrainingKind, string>;
  /** For series without a colour of their own: layers, levels. */
  palette: string[];
  /** Of the runs of a chart, in their order; all that runs can have unless `themeOfRuns` has chosen. */
  runs: string[];
}

/** The theme of a chart of these runs. @param colours numbers of their colours, in their order */
export const themeOfRuns = (theme: ChartTheme, colours: readonly number[]): ChartTheme => ({
  ...theme,
  runs: colours.map((colour) => theme.runs[colour % theme.runs.length] ?? theme.text),
});

export const LIGHT: ChartTheme = {
  text: '#1f2328',
  muted: '#57606a',
  grid: '#d8dee4',
  background: '#ffffff',
  kinds: {
    ticket: '#0061a8',
    'random-reinit': '#b34700',
    'random-mask': '#00735a',
    'random-erk': '#8c3a86',
    inverted: '#a32638',
    'signed-constant': '#7a6200',
    copy: '#1f7fb8',
  },
  palette: ['#57606a', '#0061a8', '#b34700', '#00735a', '#8c3a86', '#7a6200', '#1f7fb8', '#a32638'],
  runs: ['#0061a8', '#b34700', '#00735a', '#8c3a86', '#7a6200', '#1f7fb8', '#a32638'],
};

export const DARK: ChartTheme = {
  text: '#e6edf3',
  muted: '#9aa4af',
  grid: '#30363d',
  background: '#14181d',
  kinds: {
    ticket: '#5ab4f5',
    'random-reinit': '#f39a4a',
    'random-mask': '#3fcfa6',
    'random-erk': '#d794d2',
    inverted: '#ff8c9b',
    'signed-constant': '#e3cf57',
    copy: '#8fd0ff',
  },
  palette: ['#9aa4af', '#5ab4f5', '#f39a4a', '#3fcfa6', '#d794d2', '#e3cf57', '#8fd0ff', '#ff8c9b'],
  runs: ['#5ab4f5', '#f39a4a', '#3fcfa6', '#d794d2', '#e3cf57', '#8fd0ff', '#ff8c9b'],
};

/** `#rrggbb` with an opacity of 0–1. */
export const withOpacity = (colour: string, opacity: number): string =>
  `${colour}${Math.round(opacity * 255)
    .toString(16)
    .padStart(2, '0')}`;

/** `#rrggbb` as numbers, 0–255. */
export const rgbOf = (colour: string): [red: number, green: number, blue: number] => [
  parseInt(colour.slice(1, 3), 16),
  parseInt(colour.slice(3, 5), 16),
  parseInt(colour.slice(5, 7), 16),
];

/** Least distance of two colours in the cube of 256³ at which they are told apart. */
const LEAST_APART = 40;

/** Whether no two colours, 0–255 each of red, green and blue, are as good as the same. */
export const areToldApart = (colours: readonly (readonly number[])[]): boolean =>
  colours.every((colour, i) =>
    colours
      .slice(0, i)
      .every((other) => Math.hypot(...colour.map((value, at) => value - (other[at] ?? 0))) >= LEAST_APART),
  );
