// Figures of the report's charts, each with its controls and a table of the same values.
import type { Stability } from '../../../lottery/findings/stability';
import type { RunResults } from '../../../protocol/results';
import type { LevelSummary, TrainingCurve, TrainingKind } from '../../../protocol/charts';
import { CONTROL_TITLES, density } from '../../../protocol/format';
import { RUN_FIGURES, type RunFigure } from '../../../protocol/drawing';
import { html, rawElement } from './html';
import type { Html } from './html';
import { curvesTable, layersTable, stabilityTable } from './tables';

/** Without costs there is, instead of their chart, why they are not known. */
export const mainCharts = ({ costs, experiment }: Pick<RunResults, 'costs' | 'experiment'>): Html =>
  html`<div class="charts">
      ${figure({
        chart: 'accuracy',
        title: 'Test accuracy against weights left',
        text: 'At early stop. Lines are means over the replicates, bands reach from the lowest to the highest value. The logarithmic axis runs from the dense network on the left to the smallest ticket.',
        more: html`<p class="choice">
          <label><input type="checkbox" name="range" /> Fit the axis to all lines</label>
        </p>`,
      })}
      ${figure({
        chart: 'iterations',
        title: 'Early-stop iteration against weights left',
        text: 'The iteration of the lowest validation loss: lower is faster.',
      })}
      ${
        costs &&
        figure({
          chart: 'cost',
          title: 'Test accuracy against the cost of finding the ticket',
          text: 'At early stop, against the multiply–adds of all that was trained to find the ticket, itself included (G is billions, 10⁹). Labels say how much of the weights is left.',
        })
      }
    </div>
    ${
      !costs &&
      html`<p class="note">
        ${
          experiment.network.model === undefined
            ? 'Multiply–adds are not known: network.json in the folder of the run is missing or damaged.'
            : 'There is no chart of what it cost to find each ticket: how often each weight of a model of your own is used only its code knows.'
        }
      </p>`
    }`;

/** Of several runs in one. */
export const comparedChart = (): Html =>
  figure({
    chart: 'compared',
    title: 'Test accuracy against weights left',
    text: 'Tickets of each run, at early stop; bands reach from the lowest to the highest value.',
  });

/** Pictures that are drawn already, as SVG. */
export const drawnCharts = (draw: (chart: RunFigure) => string | null): Html =>
  html`<div class="charts">
    ${RUN_FIGURES.map((chart) => {
      const picture = draw(chart);
      return (
        picture !== null && html`<figure>${rawElement('<div class="drawn">', picture, '</div>')}</figure>`
      );
    })}
  </div>`;

const NAMES: Record<TrainingKind, string> = {
  ...CONTROL_TITLES,
  ticket: 'tickets',
  copy: 'copies',
};

export function trainingSection({ levels, verdict }: RunResults, curves: TrainingCurve[]): Html {
  const chosen = levelsWorthShowing(levels, verdict.smallestWinning);
  const kinds = [...new Set(curves.map(({ kind }) => kind))];
  return html`<h2>Training</h2>
    ${figure({
      chart: 'training',
      title: 'Test accuracy while training',
      text: 'Mean over the replicates; controls are dashed or dotted in the colour of their level.',
      more: html`<fieldset>
          <legend>Weights left</legend>
          ${levels.map(
            (level) =>
              html`<label
                ><input
                  type="checkbox"
                  name="level"
                  value="${level.level}"
                  ${chosen.has(level.level) && 'checked'}
                />
                ${level.level === 0 ? 'dense' : density(level.density)}</label
              > `,
          )}
        </fieldset>
        <fieldset>
          <legend>Trainings</legend>
          ${kinds.map(
            (kind) =>
              html`<label
                ><input type="checkbox" name="kind" value="${kind}" ${kind === 'ticket' && 'checked'} />
                ${NAMES[kind]}</label
              > `,
          )}
        </fieldset>`,
    })}
    <details>
      <summary>Table</summary>
      ${curvesTable(curves)}
    </details>`;
}

export const layersSection = (levels: LevelSummary[]): Html =>
  html`<h2>Layers</h2>
    ${figure({
      chart: 'layers',
      title: 'Density of each layer',
      text: 'Weights left in a layer against weights left in all, both axes logarithmic. A cross marks layer collapse: no weight is left.',
    })}
    <details>
      <summary>Table, with dead neurons</summary>
      ${layersTable(levels)}
    </details>`;

export const stabilitySection = (stability: readonly Stability[]): Html =>
  html`<h2>Stability</h2>
    <p class="note">
      Copies of a network see the same batches up to an iteration, and others from there on. The error is that
      of the networks on the line in weight space between the two; a network is stable where the test error
      rises by less than 2 points (Frankle et al. 2020).
    </p>
    <div class="charts">
      ${
        severalOf(stability, ({ at }) => at) &&
        figure({
          chart: 'barrier-iterations',
          title: 'Barrier against the iteration of the copy',
          text: 'The highest test error on the line over the mean of those at its ends.',
        })
      }
      ${
        severalOf(stability, ({ level }) => level) &&
        figure({
          chart: 'barrier-density',
          title: 'Barrier against weights left',
          text: 'The same, level by level.',
        })
      }
      ${figure({
        chart: 'line',
        title: 'Test error on the line',
        text: 'Mean over the replicates, from the ticket on the left to its copy on the right.',
      })}
    </div>
    ${stabilityTable(stability)}`;

const severalOf = (stability: readonly Stability[], of: (one: Stability) => number): boolean =>
  new Set(stability.map(of)).size > 1;

const figure = ({ chart, title, text, more }: { chart: string; title: string; text: string; more?: Html }) =>
  html`<figure data-chart="${chart}">
    <figcaption><strong>${title}</strong>${text}</figcaption>
    <div class="canvas">
      <canvas role="img" aria-label="${title}. The table of this section says the same."></canvas>
    </div>
    <div class="legend" role="group" aria-label="Lines of the chart"></div>
    ${more}
  </figure>`;

/** The dense network, about a half and a fifth of the weights (as paper §3 shows), the smallest winning ticket and the last. */
export function levelsWorthShowing(levels: LevelSummary[], smallestWinning: number | null): Set<number> {
  const nearest = (target: number) =>
    [...levels].sort(
      (a, b) => Math.abs(Math.log(a.density / target)) - Math.abs(Math.log(b.density / target)),
    )[0]?.level;
  const wanted = [0, nearest(0.51), nearest(0.21), smallestWinning, levels.at(-1)?.level];
  return new Set(wanted.filter((level) => typeof level === 'number'));
}
