// The report's script: draws the charts that the page has room for, in its light or dark colours.
import {
  Chart as Drawing,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Tooltip,
} from 'chart.js';
import type { ReportData } from '../../src/protocol/charts';
import {
  accuracyChart,
  accuracyOfRunsChart,
  iterationsChart,
  layersChart,
  runCostChart,
} from '../charts/charts';
import { barrierAlongDensity, barrierAlongIterations, errorsOnTheLine } from '../charts/stability-charts';
import { only } from '../charts/only';
import type { Series } from '../charts/series';
import { Figure } from './figure';
import { DARK, LIGHT } from '../charts/theme';
import { trainingFigure } from './training-figure';

Drawing.register(LinearScale, LineController, LineElement, LogarithmicScale, PointElement, Tooltip);

const runs: ReportData[] = JSON.parse(document.getElementById('data')?.textContent ?? '');

const figures = [...runs.flatMap(figuresOf), figure(document, 'compared', comparedFigure)].filter(
  (made) => made !== null,
);

const dark = matchMedia('(prefers-color-scheme: dark)');
const draw = (inDark: boolean) => {
  for (const made of figures) made.draw(inDark ? DARK : LIGHT);
};
draw(dark.matches);
dark.addEventListener('change', () => draw(dark.matches));
// Paper is white.
addEventListener('beforeprint', () => draw(false));
addEventListener('afterprint', () => draw(dark.matches));

function figuresOf({ levels, toFind, curves, stability: own }: ReportData, place: number): (Figure | null)[] {
  const section = document.querySelector(`section[data-run="${place}"]`) ?? document;
  const stability = [{ run: null, stability: own }];
  const simple = (name: string, make: ConstructorParameters<typeof Figure>[1]) =>
    figure(section, name, (root) => new Figure(root, make));
  return [
    figure(section, 'accuracy', (root) => {
      const all = root.querySelector<HTMLInputElement>('input[name=range]');
      const made = new Figure(root, (options) =>
        accuracyChart(levels, options, all?.checked ? 'all' : 'tickets'),
      );
      all?.addEventListener('change', () => made.redraw());
      return made;
    }),
    simple('iterations', (options) => iterationsChart(levels, options)),
    simple('cost', (options) => runCostChart(levels, toFind, options)),
    figure(section, 'training', (root) => trainingFigure(root, curves)),
    simple('layers', (options) => layersChart(levels, options)),
    simple('barrier-iterations', (options) => barrierAlongIterations(stability, options)),
    simple('barrier-density', (options) => barrierAlongDensity(stability, options)),
    simple('line', (options) => errorsOnTheLine(stability, options)),
  ];
}

/** The tickets of every run: what lies beside them would hide more than it shows. */
function comparedFigure(root: HTMLElement): Figure {
  const compared = runs.map(({ name, levels }) => ({ run: name, levels }));
  const isTicket = ({ kind }: Series) => kind === 'ticket';
  return new Figure(root, (options) =>
    only(accuracyOfRunsChart(compared, { ...options, visible: isTicket }, 'tickets'), isTicket),
  );
}

function figure(place: ParentNode, name: string, make: (root: HTMLElement) => Figure): Figure | null {
  const root = place.querySelector<HTMLElement>(`figure[data-chart=${name}]`);
  return root ? make(root) : null;
}
