// The colours of charts in the editor's theme.
import { areToldApart, DARK, LIGHT, rgbOf } from './theme';
import type { ChartTheme } from './theme';
import { RUN_COLOURS } from '../../src/protocol/run-colours';
import { contrast, hex, luminance, mix, type Rgb } from '../ui/colour';
import { isHighContrast, themeBackground, themeColour } from '../ui/theme';

/** Least contrast of a line with its background (WCAG 2.2, 1.4.11). */
const LEAST = 3;

/** Blue, orange, green, purple, yellow, red and cyan, by their identifiers. */
const LINE_COLOURS = [
  ['charts.blue', 'editorInfo.foreground'],
  ['charts.orange', 'editorWarning.foreground'],
  ['charts.green', 'terminal.ansiGreen'],
  ['charts.purple', 'terminal.ansiMagenta'],
  ['charts.yellow', 'terminal.ansiYellow'],
  ['charts.red', 'editorError.foreground'],
  ['terminal.ansiCyan', 'charts.blue'],
] as const;

/** @param background identifier of the colour that charts lie on, the editor's unless the theme has this one */
export function editorChartTheme(background?: string): ChartTheme {
  const under = background
    ? themeColour(themeBackground(), background, 'editor.background')
    : themeBackground();
  const text = themeColour([128, 128, 128], 'editor.foreground', 'foreground');
  const muted = themeColour(text, 'descriptionForeground', 'foreground');
  const own = LINE_COLOURS.map((identifiers) => themeColour(text, ...identifiers));
  // High-contrast themes have one colour for orange and yellow.
  const lines = areToldApart(own) ? own : builtInColours(luminance(under) < 0.5 ? DARK : LIGHT);
  const [blue = '', orange = '', green = '', purple = '', yellow = '', red = '', cyan = ''] = lines.map(
    (colour) => hex(readable(colour, under, text)),
  );
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
    runs: RUN_COLOURS.map((id) => hex(readable(themeColour(text, id), under, text))),
  };
}

/** The same colours of charts that are not in the editor. */
const builtInColours = ({ kinds, palette }: ChartTheme): Rgb[] =>
  [
    ...[kinds.ticket, kinds['random-reinit'], kinds['random-mask'], kinds['random-erk']],
    ...[kinds['signed-constant'], kinds.inverted, palette[6] ?? kinds.ticket],
  ].map(rgbOf);

/** Towards the text's colour until it stands out. */
function readable(colour: Rgb, background: Rgb, text: Rgb): Rgb {
  for (let share = 0; share < 1; share += 0.1) {
    const mixed = mix(colour, text, share);
    if (contrast(mixed, background) >= LEAST) return mixed;
  }
  return text;
}
