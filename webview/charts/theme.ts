// Colours of charts, for light and dark pages. Chosen to be told apart with any colour vision (after Okabe and Ito).

export interface ChartTheme {
  text: string;
  muted: string;
  grid: string;
  background: string;
  ticket: string;
  randomReinit: string;
  randomMask: string;
  /** For series without a colour of their own: layers, levels. */
  palette: string[];
}

export const LIGHT: ChartTheme = {
  text: '#1f2328',
  muted: '#57606a',
  grid: '#d8dee4',
  background: '#ffffff',
  ticket: '#0061a8',
  randomReinit: '#b34700',
  randomMask: '#00735a',
  palette: ['#57606a', '#0061a8', '#b34700', '#00735a', '#8c3a86', '#7a6200', '#1f7fb8', '#a32638'],
};

export const DARK: ChartTheme = {
  text: '#e6edf3',
  muted: '#9aa4af',
  grid: '#30363d',
  background: '#14181d',
  ticket: '#5ab4f5',
  randomReinit: '#f39a4a',
  randomMask: '#3fcfa6',
  palette: ['#9aa4af', '#5ab4f5', '#f39a4a', '#3fcfa6', '#d794d2', '#e3cf57', '#8fd0ff', '#ff8c9b'],
};

/** `#rrggbb` with an opacity of 0–1. */
export const withOpacity = (colour: string, opacity: number): string =>
  `${colour}${Math.round(opacity * 255)
    .toString(16)
    .padStart(2, '0')}`;
