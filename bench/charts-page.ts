// A page with the four linked charts of the Runs table on runs made up for it. Built for a browser by bench/charts.ts.
import type { CurveLevel } from '../src/protocol/views/curves';
import type { RunsTableContract, ShownRun } from '../src/protocol/views/runs-table';
import { byKind, type TrainingCurve } from '../src/protocol/charts';
import type { Host } from '../webview/ui/host';
import { makeCharts } from '../webview/runs-table/charts-area';
import { Linking } from '../webview/runs-table/linking';
import '../webview/ui/base.css';
import '../webview/runs-table/charts/charts.css';

const RATES = [0.1, 0.2, 0.3, 0.4];
const LEVELS = 15;
const EVALUATIONS = 300;

interface Made {
  run: ShownRun;
  rate: number;
  /** By which its accuracies differ from others'. */
  shift: number;
}

/** The same runs every time. */
function made(i: number): Made {
  const rate = RATES[i % RATES.length] ?? 0.2;
  const shift = Math.sin(i * 12.9898) / 60;
  const winner = 1 - rate > 0.65 ? (1 - rate) ** 9 : null;
  return {
    ...{ rate, shift },
    run: {
      ...{ folder: `/runs/run-${i}`, name: `run-${i}`, state: 'finished', colour: i, message: null },
      ...{ can: { pause: false, resume: false }, finished: 1, reading: false },
      cells: {
        ...{ run: `run-${i}`, dataset: i % 3 === 0 ? 'digits' : 'fashion-mnist', state: 'finished' },
        ...{ 'pruning.rate': rate, 'training.learning_rate': 3e-4 * 10 ** ((i % 9) / 4) },
        ...{ seconds: 60 + 10 * i, dense_accuracy: 0.95 + shift, best_accuracy: 0.965 + shift },
        ...(winner === null ? {} : { winner_density: winner, winner_accuracy: 0.955 + shift }),
      },
    },
  };
}

const spread = (mean: number) => ({
  ...{ mean, min: mean - 0.004, max: mean + 0.004, low: mean - 0.005, high: mean + 0.005 },
});
const accuracies = (mean: number) => ({ test: spread(mean), validation: spread(mean) });

const levelsOf = ({ rate, shift }: Made): CurveLevel[] =>
  Array.from({ length: LEVELS }, (_, level) => {
    const density = (1 - rate) ** level;
    const accuracy =
      0.95 + shift + 0.015 * Math.sin(level / 3) - (density < 0.05 ? 0.1 * (0.05 - density) * 20 : 0);
    const ticket = {
      ...{
        replicates: 3,
        iterations: spread(400),
        earlyStop: accuracies(accuracy),
        end: accuracies(accuracy),
      },
    };
    return {
      ...{ level, density, winning: true, toFind: null, layers: [] },
      kinds: byKind((kind) => (kind === 'ticket' ? ticket : null)),
    };
  });

const curveOf = ({ shift, rate }: Made, level: number): TrainingCurve => ({
  ...{ level, density: (1 - rate) ** level, kind: 'ticket' },
  points: Array.from({ length: EVALUATIONS }, (_, i) => {
    const mean = 0.95 + shift - 0.8 * Math.exp(-i / 25) + Math.sin(i * 7.13 + shift * 1e4) / 150;
    return { iteration: i * 20, mean, min: mean - 0.003, max: mean + 0.003 };
  }),
});

const wanted = new URLSearchParams(location.search);
const runs = Array.from({ length: Number(wanted.get('runs') ?? 50) }, (_, i) => made(i));
const madeAt = (folder: string) => runs.find(({ run }) => run.folder === folder) as Made;

const host = {
  ask: (name: string, params: { folder: string; wanted?: { level: number }[] }) => {
    const one = madeAt(params.folder);
    const answer =
      name === 'levels'
        ? { finished: 1, levels: levelsOf(one), ownModel: false, masksMove: false, stability: [] }
        : params.wanted?.map(({ level }) => curveOf(one, level));
    return Promise.resolve(answer);
  },
} as unknown as Host<RunsTableContract>;

const linking = new Linking();
const charts = makeCharts({
  ...{ host, linking, choices: JSON.parse(wanted.get('choices') ?? '{}') },
  remember: (choices) => Object.assign(window, { remembered: choices }),
  tell: (error) => console.error(error),
});
document.body.append(charts.element);
const columns = [...new Set(runs.flatMap(({ run }) => Object.keys(run.cells)))];
charts.update({ runs: runs.map(({ run }) => run), selected: new Set(), columns, shownColumns: columns });

Object.assign(window, { linking });
