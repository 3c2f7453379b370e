// What stands above a chart on paper: what it shows, of which runs, over how many replicates.
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

const BANDS: Record<CurveChoices['band'], string | null> = {
  range: 'band: lowest to highest',
  interval: 'band: 95% interval',
  none: null,
};

/** Charts whose lines have bands. */
const BANDED: readonly FigureChart[] = ['accuracy', 'iterations', 'cost', 'training', 'stability'];

/** `digits · n = 5 · band: lowest to highest`; of several runs the names stand in the legend. */
export function figureNote(
  chart: FigureChart,
  runs: readonly { name: string; levels: readonly CurveLevel[] }[],
  band: CurveChoices['band'],
): string {
  const [first, ...others] = runs;
  const replicates = runs.flatMap(({ levels }) =>
    levels.flatMap(({ kinds }) => kinds.ticket?.replicates ?? []),
  );
  const [least, most] = [Math.min(...replicates), Math.max(...replicates)];
  return [
    first && others.length === 0 ? first.name : null,
    replicates.length > 0 ? `n = ${least === most ? most : `${least}–${most}`}` : null,
    BANDED.includes(chart) && most > 1 ? BANDS[band] : null,
  ]
    .filter((part) => part !== null)
    .join(' · ');
}
