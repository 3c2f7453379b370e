// The report's tables: the levels, and the values of its charts.
import { isStable } from '../../../lottery/findings/stability';
import type { Stability } from '../../../lottery/findings/stability';
import type { KindSummary, LevelSummary } from '../../../lottery/findings/verdict';
import { multiplyAddsText } from '../../../lottery/trainings/multiply-adds-text';
import type { RunResults } from '../../../protocol/results';
import type { Spread } from '../../../lottery/findings/statistics';
import type { CurvePoint, TrainingCurve } from '../../../protocol/charts';
import { isCollapsed } from '../../../lottery/findings/layer-collapse';
import { CONTROL_KINDS } from '../../../lottery/trainings/training';
import {
  CONTROL_TITLES,
  count,
  density,
  outcomeText,
  percent,
  points,
  signed,
  workerTime,
} from '../../../protocol/format';
import type { PaperTable } from '../tables/paper-table';
import { html } from './html';
import type { Html } from './html';

const COLLAPSE = html`<small class="loses">layer collapse</small>`;

/** A row a level. */
export function levelsTable({
  levels,
  costs,
  seconds,
}: Pick<RunResults, 'levels' | 'costs' | 'seconds'>): Html {
  const dense = costs?.toFind[0] ?? NaN;
  const kinds = CONTROL_KINDS.filter((kind) => levels.some((level) => level.controls[kind]));
  const early = levels.some(({ maskTaken }) => maskTaken);
  return dataTable({
    caption:
      'Mean over the replicates, with the lowest and the highest value below it. Accuracies are of the test part at early stop, unless the column says otherwise. A question mark means that there is only one replicate, so chance cannot be judged.',
    head: [
      'Level',
      'Weights left',
      ...(early ? ['Mask taken at iteration'] : []),
      'Test accuracy',
      'At the end',
      'Early stop at iteration',
      'Untrained',
      ...kinds.flatMap((kind) => [capitalised(CONTROL_TITLES[kind]), 'Its early stop']),
      'Accuracy against dense',
      'Iterations against dense',
      'Winning ticket',
      ...(costs ? ['Multiply–adds to find it'] : []),
      ...(seconds ? ['Time to find it'] : []),
    ],
    rows: levels.map((level) => ({
      className: level.winning ? 'winning' : '',
      name: String(level.level),
      cells: [
        html`${density(level.density)}<br /><small>${count(level.survivors)}</small>`,
        ...(early ? [level.maskTaken ? iterations(level.maskTaken.iteration) : ''] : []),
        accuracy(level.ticket.earlyStopAccuracy),
        accuracy(level.ticket.endAccuracy),
        iterations(level.ticket.earlyStopIteration),
        accuracy(level.ticket.untrainedAccuracy),
        ...kinds.flatMap((kind) => control(level.controls[kind])),
        level.level === 0 ? 'dense' : outcome(level.accuracy, POINTS),
        level.level === 0 ? 'dense' : outcome(level.iterations, ITERATIONS),
        html`${level.level === 0 ? '' : level.winning ? 'yes' : 'no'}${level.layers.some(isCollapsed) && html`<br />${COLLAPSE}`}`,
        ...(costs ? [toFind(costs.toFind[level.level], dense)] : []),
        ...(seconds ? [time(seconds.toFind[level.level])] : []),
      ],
    })),
  });
}

/** Density of every layer and its dead neurons. */
export function layersTable(levels: LevelSummary[]): Html {
  const layers = levels[0]?.layers ?? [];
  return dataTable({
    caption:
      'Weights left in each layer, and hidden neurons that no longer react to their input (mean over the replicates). Layer collapse: no weight of a layer is left, in at least one replicate, so that nothing passes through it.',
    head: [
      'Level',
      'All layers',
      ...layers.flatMap(({ name }) => [`${name}: left`, `${name}: dead neurons`]),
    ],
    rows: levels.map((level) => ({
      name: String(level.level),
      cells: [
        density(level.density),
        ...level.layers.flatMap((layer) => [
          html`${density(layer.density)}${isCollapsed(layer) && html`<br />${COLLAPSE}`}`,
          layer.deadNeurons.mean.toFixed(1),
        ]),
      ],
    })),
  });
}

/** A row a level and iteration. */
export const stabilityTable = (stability: readonly Stability[]): Html =>
  dataTable({
    caption:
      'Barriers of error on the line between a network and its copy, mean over the replicates with the lowest and the highest below it, and how far apart the two end, as a share of how far they have come.',
    head: ['Level', 'Weights left', 'Copy from iteration', 'Test', 'Training', 'Distance', 'Stable'],
    rows: stability.map((one) => ({
      name: String(one.level),
      cells: [
        density(one.density),
        count(one.at),
        barrier(one.barrier.test),
        barrier(one.barrier.train),
        percent(one.distance.mean / one.travelled.mean, 0),
        isStable(one) ? 'yes' : 'no',
      ],
    })),
  });

const barrier = (spread: Spread) => spreadCell(spread, (share) => (share * 100).toFixed(1));

const TABLE_ROWS = 12;

/** Training curves of tickets at a dozen moments. */
export function curvesTable(curves: TrainingCurve[]): Html {
  const tickets = curves.filter(({ kind }) => kind === 'ticket');
  const iterationsOf = [
    ...new Set(tickets.flatMap(({ points }) => points.map(({ iteration }) => iteration))),
  ];
  iterationsOf.sort((a, b) => a - b);
  const step = Math.max(1, Math.ceil((iterationsOf.length - 1) / (TABLE_ROWS - 1)));
  const shown = iterationsOf.filter((_, i) => i % step === 0 || i === iterationsOf.length - 1);
  return dataTable({
    caption: 'Test accuracy of the tickets while they train, mean over the replicates.',
    head: [
      'Iteration',
      ...tickets.map((curve) => (curve.level === 0 ? 'Dense' : `${density(curve.density)} left`)),
    ],
    rows: shown.map((iteration) => ({
      name: count(iteration),
      cells: tickets.map(({ points }) => curveCell(points.find((point) => point.iteration === iteration))),
    })),
  });
}

/** The same as in LaTeX and Markdown. */
export const paperTable = ({ caption, head, rows }: PaperTable): Html =>
  dataTable({
    caption,
    head: head.map(({ title, group }) => (group === undefined ? title : `${group}: ${title}`)),
    rows: rows.map(([name = '', ...cells]) => ({ name, cells })),
  });

interface DataTable {
  caption: string;
  head: string[];
  rows: { name: string; className?: string; cells: (string | Html)[] }[];
}

const dataTable = ({ caption, head, rows }: DataTable) =>
  html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table class="numbers">
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head.map((title) => html`<th scope="col">${title}</th> `)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ name, className, cells }) =>
            html`<tr class="${className}">
              <th scope="row">${name}</th>
              ${cells.map((cell) => html`<td>${cell}</td> `)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;

const spreadCell = (spread: Spread, format: (value: number) => string): Html => {
  const range = html`<br /><small>${format(spread.min)}–${format(spread.max)}</small>`;
  return html`${format(spread.mean)}${spread.values.length > 1 && range}`;
};

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

const accuracy = (spread: Spread) => spreadCell(spread, (share) => percent(share));
const iterations = (spread: Spread) => spreadCell(spread, count);

const control = (kind: KindSummary | null): Html[] =>
  kind ? [accuracy(kind.earlyStopAccuracy), iterations(kind.earlyStopIteration)] : [html`–`, html`–`];

function outcome(comparison: LevelSummary['accuracy'], { format, unit }: DifferenceForm): Html {
  if (!comparison) return html``;
  const { ci95, difference } = comparison;
  const interval = ci95 ? ` (${ci95.map(format).join(' to ')})` : '';
  return html`<span class="${comparison.outcome}">${outcomeText(comparison)}</span><br /><small
      >${format(difference.mean)}${unit}${interval}</small
    >`;
}

interface DifferenceForm {
  format: (difference: number) => string;
  unit: string;
}

const POINTS: DifferenceForm = { format: points, unit: ' points' };
const ITERATIONS: DifferenceForm = { format: (difference) => signed(count(difference)), unit: '' };

function toFind(multiplyAdds: number | null | undefined, dense: number): Html {
  if (multiplyAdds === null || multiplyAdds === undefined) return html`–`;
  return html`${multiplyAddsText(multiplyAdds)}<br /><small
      >${(multiplyAdds / dense).toFixed(2)} × dense</small
    >`;
}

const time = (seconds: number | null | undefined) =>
  seconds === null || seconds === undefined ? '–' : workerTime(seconds);

function curveCell(point: CurvePoint | undefined): string {
  if (!point) return '';
  return point.mean === null ? 'NaN' : percent(point.mean);
}
