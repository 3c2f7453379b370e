// Words above a chart on paper: what it shows, of which runs, over how many replicates.
import type { Chart } from '../charts/chart';
import type { CURVE_TABS } from '../../src/protocol/views/curves';
import { type CurveChoices, type CurveLevel } from '../../src/protocol/views/curves';

export type FigureChart = (typeof CURVE_TABS)[number];

export const FIGURE_TITLES: Record<FigureChart, string> = {
  accuracy: 'Accuracy against weights left',
  iterations: 'Early-stop iteration against weights left',
  cost: 'Accuracy against the cost of finding the ticket',
  training: 'Accuracy while training',
  updates: 'Updates of the mask',
  layers: 'Density of each layer',
  profile: 'Density of each layer at one level',
  stability: 'Stability',
};

/** `digits · n = 5 · band, whiskers: min–max · ring: smallest winner`; of several runs the names stand in the legend. */
export function figureNote(
  chart: FigureChart,
  drawn: Chart,
  {
    runs,
    band,
  }: { runs: readonly { name: string; levels: readonly CurveLevel[] }[]; band: CurveChoices['band'] },
): string {
  const [first, ...others] = runs;
  const replicates = runs.flatMap(({ levels }) =>
    levels.flatMap(({ kinds }) => kinds.ticket?.replicates ?? []),
  );
  const [least, most] = [Math.min(...replicates), Math.max(...replicates)];
  return [
    first && others.length === 0 ? first.name : null,
    replicates.length > 0 ? `n = ${least === most ? most : `${least}–${most}`}` : null,
    ...marks(drawn, band === 'interval' && chart !== 'stability' ? '95% interval' : 'min–max'),
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

/** What bands, whiskers and rings mean, of those that are drawn. */
function marks({ configuration, series }: Chart, spread: string): string[] {
  const points = series.flatMap(({ line }) => configuration.data.datasets[line]?.data ?? []);
  const spreads = [
    ...(points.some(({ min, max }) => typeof min === 'number' && typeof max === 'number' && min < max)
      ? ['band']
      : []),
    ...(points.some(({ whisker }) => whisker) ? ['whiskers'] : []),
  ];
  return [
    ...(spreads.length > 0 ? [`${spreads.join(', ')}: ${spread}`] : []),
    ...(points.some(({ ring }) => ring) ? ['ring: smallest winner'] : []),
  ];
}
