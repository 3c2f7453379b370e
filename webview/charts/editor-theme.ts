// The colours of charts in the editor's theme.
import type { ChartTheme } from './theme';
import { isHighContrast, mix, themeBackground, themeColour, type Rgb } from '../ui/theme';

/** Least contrast of a line with its background (WCAG 2.2, 1.4.11). */
const LEAST = 3;

/** @param background identifier of the colour that charts lie on, the editor's unless the theme has this one */
export function editorChartTheme(background?: string): ChartTheme {
  const under = background
    ? themeColour(themeBackground(), background, 'editor.background')
    : themeBackground();
  const text = themeColour([128, 128, 128], 'editor.foreground', 'foreground');
  const muted = themeColour(text, 'descriptionForeground', 'foreground');
  const line = (...identifiers: string[]) => hex(readable(themeColour(text, ...identifiers), under, text));
  const blue = line('charts.blue', 'editorInfo.foreground');
  const orange = line('charts.orange', 'editorWarning.foreground');
  const green = line('charts.green', 'terminal.ansiGreen');
  const purple = line('charts.purple', 'terminal.ansiMagenta');
  const yellow = line('charts.yellow', 'terminal.ansiYellow');
  const red = line('charts.red', 'editorError.foreground');
  const cyan = line('terminal.ansiCyan', 'charts.blue');
  return {
    text: hex(text),
    muted: hex(readable(muted, under, text)),
    grid: hex(mix(under, text, isHighContrast() ? 0.35 : 0.12)),
    background: hex(under),
    kinds: {
      ticket: blue,
      'random-reinit': orange,
      'random-mask': green,
      'random-erk': purple,
      inverted: red,
      'signed-constant': yellow,
      copy: cyan,
    },
    palette: [hex(readable(muted, under, text)), blue, orange, green, purple, yellow, red, cyan],
  };
}

/** Towards the text's colour until it stands out. */
function readable(colour: Rgb, background: Rgb, text: Rgb): Rgb {
  for (let share = 0; share < 1; share += 0.1) {
    const mixed = mix(colour, text, share);
    if (contrast(mixed, background) >= LEAST) return mixed;
  }
  return text;
}

/** WCAG 2.2, contrast ratio. */
function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

function luminance(colour: Rgb): number {
  const [red = 0, green = 0, blue = 0] = colour.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const hex = (colour: Rgb) =>
  `#${colour.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;
