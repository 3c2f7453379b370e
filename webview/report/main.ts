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
import { accuracyChart, iterationsChart, layersChart, runCostChart } from '../charts/charts';
import { barrierAlongDensity, barrierAlongIterations, errorsOnTheLine } from '../charts/stability-charts';
import { Figure } from './figure';
import { DARK, LIGHT } from '../charts/theme';
import { trainingFigure } from './training-figure';

Drawing.register(LinearScale, LineController, LineElement, LogarithmicScale, PointElement, Tooltip);

const data: ReportData = JSON.parse(document.getElementById('data')?.textContent ?? '');
const { levels } = data;
const stability = [{ run: null, stability: data.stability }];

const figures = [
  figure('accuracy', (root) => {
    const all = root.querySelector<HTMLInputElement>('input[name=range]');
    const made = new Figure(root, (options) =>
      accuracyChart(levels, options, all?.checked ? 'all' : 'tickets'),
    );
    all?.addEventListener('change', () => made.redraw());
    return made;
  }),
  figure('iterations', (root) => new Figure(root, (options) => iterationsChart(levels, options))),
  figure('cost', (root) => new Figure(root, (options) => runCostChart(levels, data.toFind, options))),
  figure('training', (root) => trainingFigure(root, data.curves)),
  figure('layers', (root) => new Figure(root, (options) => layersChart(levels, options))),
  figure(
    'barrier-iterations',
    (root) => new Figure(root, (options) => barrierAlongIterations(stability, options)),
  ),
  figure('barrier-density', (root) => new Figure(root, (options) => barrierAlongDensity(stability, options))),
  figure('line', (root) => new Figure(root, (options) => errorsOnTheLine(stability, options))),
].filter((made) => made !== null);

const dark = matchMedia('(prefers-color-scheme: dark)');
const draw = (inDark: boolean) => {
  for (const made of figures) made.draw(inDark ? DARK : LIGHT);
};
draw(dark.matches);
dark.addEventListener('change', () => draw(dark.matches));
// Paper is white.
addEventListener('beforeprint', () => draw(false));
addEventListener('afterprint', () => draw(dark.matches));

function figure(name: string, make: (root: HTMLElement) => Figure): Figure | null {
  const root = document.querySelector<HTMLElement>(`figure[data-chart=${name}]`);
  return root ? make(root) : null;
}
