// A report of runs: one HTML file that needs nothing else, neither network nor other files.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { LabError, errorCode } from '../../lottery/errors';
import { say } from '../../lottery/translate';
import type { Experiment } from '../../lottery/settings';
import type { ReportData } from '../../protocol/charts';
import type { RunFigure } from '../../protocol/drawing';
import type { RunResults } from '../../protocol/results';
import { trainingCurves } from './curves';
import { readError } from '../disk/files';
import { count, datasetName, networkName, trainingName } from '../../protocol/format';
import { sourceFile } from '../disk/paths';
import { readText } from '../disk/run-files';
import {
  comparedChart,
  drawnCharts,
  layersSection,
  mainCharts,
  stabilitySection,
  trainingSection,
} from './report/charts';
import { html, inlineJson, inlineScript, rawElement } from './report/html';
import type { Html } from './report/html';
import { settingsSection } from './report/settings';
import { comparisonPaperTable } from './tables/paper-table';
import { STYLE, STYLE_ON_PAPER } from './report/style';
import { levelsTable, paperTable } from './report/tables';
import { readResults } from './results';
import { VERSION } from '../version';

/** Draws a chart of runs as SVG in the print style; null where they have nothing that it shows. */
export type DrawFigure = (
  chart: RunFigure,
  runs: readonly { name: string; results: RunResults }[],
) => string | null;

/**
 * The report of runs, finished or not, which are compared where there are several.
 * @param draw charts for print, in place of those that a script draws on the reader's screen
 * @throws LabError where a run cannot be read
 */
export async function runReport(folders: readonly string[], draw?: DrawFigure): Promise<string> {
  const runs: ReportedRun[] = [];
  for (const folder of folders)
    runs.push({ results: await readResults(folder), source: await readSource(folder) });
  return reportHtml({ runs, charts: draw ?? { script: await reportScript() } });
}

async function readSource(folder: string): Promise<string> {
  const path = sourceFile(folder);
  try {
    return await readText({ run: folder, path });
  } catch (error) {
    throw readError(error, path);
  }
}

export interface ReportedRun {
  results: RunResults;
  /** The experiment's cell as written. */
  source: string;
}

export interface ReportParts {
  /** At least one. */
  runs: readonly ReportedRun[];
  /** What draws the charts: when the page is read, or now. */
  charts: { script: string } | DrawFigure;
}

/** The page. What it may load or run is limited to its own script and style, by their hashes. */
export function reportHtml({ runs, charts }: ReportParts): string {
  const draw = typeof charts === 'function' ? charts : null;
  const program = typeof charts === 'function' ? null : inlineScript(charts.script);
  const style = draw ? STYLE + STYLE_ON_PAPER : STYLE;
  const scripts = program === null ? "'none'" : hashOf(program);
  const policy = `default-src 'none'; script-src ${scripts}; style-src ${hashOf(style)}; base-uri 'none'; form-action 'none'`;
  const all = runs.map(({ results }) => results);
  const names = all.map(({ experiment }) => experiment.experiment);
  const title = names.join(', ');
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="${draw ? 'light' : 'light dark'}" />
        <meta name="generator" content="Ticket Lab ${VERSION}" />
        <title>${title} · Ticket Lab</title>
        ${rawElement('<style>', style, '</style>')}
      </head>
      <body>
        <main>
          ${runs.length > 1 && comparisonSection(all, draw)} ${runs.map((run, i) => runSection(run, i, draw))}
        </main>
        ${
          program !== null &&
          all.some(({ levels }) => levels.length > 0) && [
            rawElement(
              '<script type="application/json" id="data">',
              inlineJson(all.map(reportData)),
              '</script>',
            ),
            rawElement('<script>', program, '</script>'),
          ]
        }
      </body>
    </html> `;
  return page.text;
}

function runSection({ results, source }: ReportedRun, place: number, draw: DrawFigure | null): Html {
  const { experiment, levels, stability = [] } = results;
  const found = html`${draw ? drawnCharts((chart) => draw(chart, [{ name: experiment.experiment, results }])) : mainCharts(results)}
    <h2>Levels</h2>
    <p class="note">
      A ticket wins where it reaches at least the dense network's test accuracy in at most as many iterations,
      in the mean. “Wins”, “matches” and “loses” judge the differences, paired by replicate, by their 95%
      interval, which allows for the chance of training and, as far as its size is known, for that of the test
      set.
    </p>
    ${levelsTable(results)} ${!draw && trainingSection(results, trainingCurves(results))}
    ${!draw && layersSection(levels)} ${!draw && stability.length > 0 && stabilitySection(stability)}`;
  return html`<section data-run="${place}">
    <h1>${experiment.experiment}</h1>
    <p class="facts">${facts(experiment)}</p>
    ${experiment.description && html`<p>${experiment.description}</p>`} ${verdict(results)}
    ${trouble(results)} ${levels.length > 0 && found} ${settingsSection(experiment)}
    ${reproduction(results, source)}
  </section> `;
}

/** Runs side by side, the first as the baseline. */
function comparisonSection(runs: readonly RunResults[], draw: DrawFigure | null): Html {
  const named = runs.map((run) => ({ ...run, name: nameIn(runs, run) }));
  const figures = runs.map((results) => ({ name: nameIn(runs, results), results }));
  return html`<section>
    <h1>${named.map(({ name }) => name).join(', ')}</h1>
    ${
      draw
        ? drawnCharts((chart) => (COMPARED.includes(chart) ? draw(chart, figures) : null))
        : html`<div class="charts">${comparedChart()}</div>`
    }
    ${paperTable(comparisonPaperTable(named, 0))}
  </section> `;
}

/** Charts in which several runs can be told apart. */
const COMPARED: readonly RunFigure[] = ['accuracy', 'iterations', 'cost'];

/** Its experiment's, or the run's own where another has the same. */
const nameIn = (runs: readonly RunResults[], { experiment, run }: RunResults): string =>
  runs.filter((other) => other.experiment.experiment === experiment.experiment).length > 1
    ? run
    : experiment.experiment;

const reportData = (results: RunResults, _: number, runs: readonly RunResults[]): ReportData => ({
  name: nameIn(runs, results),
  levels: results.levels,
  toFind: results.costs?.toFind ?? [],
  curves: trainingCurves(results),
  stability: results.stability ?? [],
});

/**
 * The script that draws a report's charts, as the build leaves it beside the programs.
 * @throws LabError where it was not built
 */
async function reportScript(): Promise<string> {
  const places = ['./webview/report.js', '../../dist/webview/report.js'];
  for (const place of places) {
    try {
      return await readFile(new URL(place, import.meta.url), 'utf8');
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
  }
  throw new LabError(say('The script that draws a report is missing (dist/webview/report.js).'), {
    hint: say('Install Ticket Lab again; in a checkout: npm run build'),
  });
}

/** `'sha256-…'`, as a content security policy names what may run. */
const hashOf = (content: string) => `'sha256-${createHash('sha256').update(content).digest('base64')}'`;

function facts({ dataset, network, training, pruning, replicates }: Experiment): string {
  const layers = networkName(network);
  return [
    datasetName(dataset),
    network.hidden ? `hidden layers ${layers ?? 'none'}` : layers,
    `${count(training.iterations)} iterations of ${training.optimiser}`,
    `${pruning.method} pruning, ${pruning.rounds} round${pruning.rounds === 1 ? '' : 's'}`,
    `${replicates} replicate${replicates === 1 ? '' : 's'}`,
  ].join(' · ');
}

function verdict({ verdict: { headline, sentences }, state, trainings }: RunResults): Html {
  const done = trainings.filter(({ record }) => record !== null).length;
  return html`${
      state !== 'finished' &&
      html`<div class="verdict warning">
        <p>This run is ${state}: ${done} trainings are done. What follows covers those.</p>
      </div>`
    }
    ${headline !== null && html`<p class="headline">${headline}</p>`}
    <div class="verdict">${sentences.map((sentence) => html`<p>${sentence}</p> `)}</div>`;
}

/** Trainings whose numbers are not to be trusted, by name. */
function trouble({ trainings }: RunResults): Html | false {
  const diverged = trainings.filter(({ record }) => record && !Number.isFinite(record.end.testLoss));
  if (diverged.length === 0) return false;
  return html`<div class="verdict warning">
    <p>
      ${diverged.length === 1 ? 'One training' : `${diverged.length} trainings`} diverged: the loss ended as
      no number. Nothing can be pruned from such a network. A smaller learning rate usually helps.
    </p>
    <ul>
      ${diverged.map(({ key }) => html`<li>${trainingName(key)}</li> `)}
    </ul>
  </div>`;
}

function reproduction({ run, hash, created, experiment }: RunResults, source: string): Html {
  const file = `${experiment.experiment}.lottery.md`;
  return html`<h2>How to reproduce this</h2>
    <p>
      Save this as <code>${file}</code> and run <code>ticketlab run ${file}</code>.
      ${
        experiment.engine === 'sparse'
          ? 'The same settings give the same numbers to the last bit, on every machine with the same release.'
          : 'On another machine the numbers are the same up to rounding.'
      }
    </p>
    ${rawElement('<pre>', html`${`\`\`\`yaml\n${source.trimEnd()}\n\`\`\``}`.text, '</pre>')}
    <dl>
      <dt>Run</dt>
      <dd>${run}</dd>
      <dt>Hash of the settings</dt>
      <dd><code>${hash}</code></dd>
      <dt>Started</dt>
      <dd><time datetime="${created}">${created.slice(0, 16).replace('T', ' ')} UTC</time></dd>
      <dt>Report written by</dt>
      <dd>Ticket Lab ${VERSION}</dd>
    </dl>`;
}
