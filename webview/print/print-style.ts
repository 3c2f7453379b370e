// Style of charts on paper: Okabe and Ito's colours, told apart by dash and symbol where there is no colour, on white.
import type { ChartDataset } from 'chart.js';
import type { LinePoint, LineDataset, Series, SeriesLook } from '../charts/series';
import { dashOf } from '../charts/palette';
import type { ChartTheme } from '../charts/theme';

const BLACK = '#000000';
const BLUE = '#0072b2';
const VERMILION = '#d55e00';
const GREEN = '#009e73';
const PURPLE = '#cc79a7';
const ORANGE = '#e69f00';
const SKY = '#56b4e9';

/** @see https://jfly.uni-koeln.de/color/ Yellow is left out: on white it cannot be seen. */
export const PRINT: ChartTheme = {
  text: BLACK,
  muted: '#404040',
  grid: '#d9d9d9',
  background: '#ffffff',
  kinds: {
    ticket: BLUE,
    'random-reinit': VERMILION,
    'random-mask': GREEN,
    'random-erk': PURPLE,
    inverted: ORANGE,
    'signed-constant': SKY,
    copy: BLACK,
  },
  palette: [BLACK, BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY],
  runs: [BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, BLACK],
};

/** Sizes of letters in points: what journals ask for at least, and titles. */
export const LETTERS = { usual: 7, title: 8 };

/** What is drawn for a screen in pixels, in points. */
const LINE = 0.5;
const SYMBOL = 0.55;

const SYMBOLS = ['circle', 'triangle', 'rect', 'rectRot', 'cross'] as const;
const DASHES = 4;
/** With more points than that a line has a symbol at some of them alone: the first number holds where they are levels. */
const MOST_SYMBOLS = { ofLevels: 30, ofCurves: 8 };

/** The same charts with lines that differ in dash or symbol, also in grey; what is drawn for a screen has the size of print. */
export function onPaper(
  datasets: readonly LineDataset[],
  series: readonly Series[],
): { datasets: LineDataset[]; series: Series[] } {
  const printed = toldApart(series);
  const byLine = new Map(printed.map((one) => [one.line, one]));
  return {
    series: printed,
    datasets: datasets.map((dataset, line) => {
      const one = byLine.get(line);
      return one ? printedLine(dataset, one.look, one.points.length) : dataset;
    }),
  };
}

/** Each keeps its dash and symbol unless another has the same; reference lines have none. */
function toldApart(series: readonly Series[]): Series[] {
  const taken = new Set<string>();
  const keyOf = ({ dash = [], pointStyle = 'circle', rotation = 0 }: SeriesLook) =>
    `${dash.join(' ')}|${String(pointStyle)}|${rotation}`;
  return series.map((one, i) => {
    const { look } = one;
    const free =
      one.kind === 'dense' || !taken.has(keyOf(look))
        ? look
        : (looks(look, i).find((other) => !taken.has(keyOf(other))) ?? look);
    taken.add(keyOf(free));
    return { ...one, look: free };
  });
}

/** The same colour with every symbol and dash, from the one of its turn. */
const looks = ({ colour }: SeriesLook, turn: number): SeriesLook[] =>
  Array.from({ length: SYMBOLS.length * DASHES }, (_, i) => ({
    colour,
    pointStyle: SYMBOLS[(turn + i) % SYMBOLS.length] ?? 'circle',
    dash: dashOf(turn + Math.floor(i / SYMBOLS.length)),
  }));

function printedLine(
  dataset: LineDataset,
  { dash = [], pointStyle = 'circle', rotation }: SeriesLook,
  points: number,
): LineDataset {
  const most = dataset.pointRadius === 0 ? MOST_SYMBOLS.ofCurves : MOST_SYMBOLS.ofLevels;
  const step = Math.ceil(points / most);
  // Where a layer has collapsed the chart has a symbol of its own.
  const ownSymbols = Array.isArray(dataset.pointStyle);
  const radius = pointStyle === false ? 0 : pointStyle === 'cross' ? 4.5 : 3.5;
  const radii = ownSymbols ? numbersOf(dataset.pointRadius, points) : numbersOf(radius, points);
  return {
    ...dataset,
    ...(ownSymbols ? {} : { pointStyle, ...(rotation === undefined ? {} : { pointRotation: rotation }) }),
    borderDash: dash.map((length) => length * SYMBOL),
    borderWidth: 2 * LINE,
    pointRadius: radii.map((size, i) => (ownSymbols || i % step === 0 ? size * SYMBOL : 0)),
    pointBorderWidth: ownSymbols || pointStyle === 'cross' ? 2 * LINE : LINE,
    pointBorderColor: dataset.borderColor as string,
    clip: 6 * SYMBOL,
    // A line in pieces is drawn step by step; otherwise as one Path2D, which cannot be recorded.
    segment: {},
  };
}

const numbersOf = (value: ChartDataset<'line', LinePoint[]>['pointRadius'], length: number): number[] =>
  Array.from({ length }, (_, i) => Number(Array.isArray(value) ? value[i] : (value ?? 0)));
