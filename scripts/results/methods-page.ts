// The page of what papers on pruning methods found, in small runs.
import type { Stability } from '../../src/lottery/findings/stability';
import { byKind } from '../../src/protocol/charts';
import type { LevelSummary, TrainingKind } from '../../src/protocol/charts';
import type { RunResults } from '../../src/protocol/results';
import { accuracyChart } from '../../webview/charts/charts';
import type { Chart } from '../../webview/charts/charts';
import { levelsChart } from '../../webview/charts/levels';
import type { RunLevels } from '../../webview/charts/levels';
import { errorsOnTheLine } from '../../webview/charts/stability-charts';
import type { RunStability } from '../../webview/charts/stability-charts';
import type { Finding } from './finding';
import {
  retrainingFindings,
  riglFindings,
  snipFindings,
  stabilityFindings,
  ticketFindings,
} from './methods-findings';
import { ranAs } from './page';
import type { Page, Run, Runs } from './page';
import { LOOK, sideBySide } from './picture';
import { controlsTable, endsTable, findingsTable, linesTable } from './tables';

/** What the page says of one method, or of one question. */
interface Chapter {
  title: string;
  text: string;
  experiments: string[];
  findings(results: ResultsOf): Finding[];
  /** Its figures. @param runs those of its experiments that have begun */
  tables(runs: Run[]): string[];
}

/** Of an experiment's run; null where it has not been run. */
type ResultsOf = (experiment: string) => RunResults | null;

const RETRAINED = ['rewind-to-init', 'rewind-late', 'rewind-the-rate', 'fine-tune'];

const COPIED = ['stability-lenet', 'stability-residual'];

const CHAPTERS: Chapter[] = [
  {
    title: 'SNIP: a mask before training',
    text: `LeNet-300-100 on MNIST ([Lee, Ajanthan & Torr 2019](https://arxiv.org/abs/1810.02340), Table 1) by the paper’s recipe: momentum of 0.9, the rate divided by 10 every 25,000 iterations, of which there are 60,000. One draw of the weights is scored and
trained, and biases are not pruned; the authors’ code scores one draw, trains another, and prunes biases, too. Three replicates, of 3 to 20 there.

A first look was by the defaults of the authors’ code, 10,000 iterations at one rate without momentum: errors of 1.85% dense, 3.00% at 95% and 4.53% at 98%, and 2.95% and 4.61% by SNIP written in PyTorch for comparison (one seed). So the recipe was changed; the criteria were not.

What shuffling costs is above all which pixels a mask looks at, and many of MNIST’s say nothing. In PyTorch (98%, one seed, the first recipe) SNIP’s mask reaches 325 of 784 pixels, a shuffled one 736; shuffling raises the error from 4.61% to 6.04%, but only to 5.03% where every pixel keeps its number of weights.
The controls are those of [Frankle et al. 2021](https://arxiv.org/abs/2009.08576), who asked them of convolutional networks.`,
    experiments: ['snip-95', 'snip-98'],
    findings: (of) => snipFindings(levels(of('snip-95')), levels(of('snip-98'))),
    tables: (runs) =>
      runs.flatMap(({ summary, results }) => [`\`${summary.experiment}\`:`, controlsTable(results.levels)]),
  },
  {
    title: 'Tickets under the same controls',
    text: `Iterative magnitude pruning of the same network: three rounds of 70% with 5,000 iterations and two replicates, where the lottery ticket paper has fifteen of 20% with 50,000 and five. Judged at the smallest level.`,
    experiments: ['tickets'],
    findings: (of) => ticketFindings(levels(of('tickets'))),
    tables: (runs) => runs.map(({ results }) => controlsTable(results.levels)),
  },
  {
    title: 'RigL: a mask that moves',
    text: `LeNet-300-100 on MNIST with as many weights as in the paper ([Evci et al. 2020](https://arxiv.org/abs/1911.11134), appendix B) and the settings of its script, everything a quarter as long: 30,000 iterations instead of 120,000. The paper keeps 1%
of the first layer and 10.9% of the second, here it is 1.2% and 9.4%: the rule that comes closest. 1,000 training images are held out. One replicate, as there. The error is that at the end, as there.`,
    experiments: ['rigl'],
    findings: (of) => riglFindings(levels(of('rigl'))),
    tables: (runs) => [endsTable(runs.map(named))],
  },
  {
    title: 'What to train after pruning',
    text: `[Renda, Frankle & Carbin 2020](https://arxiv.org/abs/2003.02389) on ResNet-20 and CIFAR-10, of which the figures on the left are, at 13.4% of the weights (their data; medians of three). Here: a residual network of 11,000 weights with batch norms, on 4,500 images of
clothes; 600 iterations instead of 71,108, two rounds of 65% instead of nine of 20%. Judged at 12.3% of the weights, by the test accuracy at the end. With three replicates and 1,000 test images, one or two points may be chance.

So short a training leaves nothing to gain by late rewinding: pruned networks from the start are as good as dense ones. And 600 iterations at a hundredth of the rate do not repair what two cuts of 65% break.`,
    experiments: RETRAINED,
    findings: (of) =>
      retrainingFindings({
        init: levels(of('rewind-to-init')),
        late: levels(of('rewind-late')),
        rate: levels(of('rewind-the-rate')),
        fineTuned: levels(of('fine-tune')),
      }),
    tables: (runs) => [endsTable(runs.map(named))],
  },
  {
    title: 'Stability: linear mode connectivity',
    text: `[Frankle, Dziugaite, Roy & Carbin 2020](https://arxiv.org/abs/1912.05671): a network is trained twice from one state, the second time with another order of examples. How high does the error rise on the line between the two, over the mean of both ends? Here: LeNet-300-100
on MNIST with 5,000 iterations of the paper’s 50,000, one replicate; and the residual network of the chapter before, in place of ResNet-20 on CIFAR-10, with a second copy where the learning rate first falls (the paper finds ResNet-20 stable
from 3% of its training on). 11 networks on each line, 30 in the paper; statistics of batch norms are measured anew at each.`,
    experiments: COPIED,
    findings: (of) =>
      stabilityFindings(
        of('stability-lenet')?.stability ?? null,
        of('stability-residual')?.stability ?? null,
      ),
    tables: (runs) => {
      const copies = runs.flatMap(({ summary, results }) =>
        (results.stability ?? []).map((one): [string, Stability] => [summary.experiment, one]),
      );
      return copies.length > 0 ? [linesTable(copies)] : [];
    },
  },
];

export const methodsPage: Page = {
  experiments: CHAPTERS.flatMap(({ experiments }) => experiments),
  picture: {
    about:
      'Test accuracy against the share of weights left, of tickets and their controls and of four ways to go on after pruning; test error on the line from a network to its copy',
    draw: (runs) =>
      sideBySide(
        ...begun(runs, ['tickets']).map(({ results }) => accuracyChart(results.levels, LOOK, 'all')),
        retrainedChart(begun(runs, RETRAINED)),
        errorsOnTheLine(begun(runs, COPIED).map(stabilityOf), LOOK),
      ),
  },
  text: async (runs, picture) => [
    `# Published behaviour of other methods, small

Made by one command, \`npm run results -- methods\`, from [methods.lottery.md](methods.lottery.md), which says why each setting is as it is. Every chapter holds small runs against what a paper states. What counts as reproduced was written
down before any of its results were seen, and has not been changed since. Accuracies are of the test part; unless another is named, at the iteration of lowest validation loss, and in the mean of replicates. In brackets least and greatest.

Run on 30 November 2026: \`tickets\`, \`rigl\`, \`rewind-late\` and \`rewind-the-rate\` with the engine of commit 337af74, \`stability-lenet\` with that of 556e57a, \`snip-95\` and \`snip-98\` with that of 3d74949 (the second took its dense networks from the first), the others with that of 640b042. The dense networks of \`rewind-late\` and \`fine-tune\`,
trained by two of them, are the same to the bit. Times are those of a busy machine, on which each run had less than a tenth of a core:
so few replicates, and such short trainings.`,
    picture,
    ...(await Promise.all(CHAPTERS.map((chapter) => chapterText(chapter, runs)))).flat(),
  ],
};

async function chapterText(chapter: Chapter, runs: Runs): Promise<string[]> {
  const { title, text, experiments, findings, tables } = chapter;
  const there = begun(runs, experiments);
  const lines = await Promise.all(there.map(ranAs));
  const missing = experiments.filter((experiment) => !runs.has(experiment));
  return [
    `## ${title}`,
    text,
    findingsTable(findings((experiment) => runs.get(experiment)?.results ?? null)),
    ...(there.length > 0 ? tables(there) : []),
    [...lines, ...missing.map((experiment) => `\`${experiment}\` has not been run.`)]
      .map((line) => `- ${line}`)
      .join('\n'),
  ];
}

const begun = (runs: Runs, experiments: string[]): Run[] =>
  experiments.flatMap((experiment) => runs.get(experiment) ?? []);

const levels = (results: RunResults | null) => results?.levels ?? null;

const named = ({ summary, results }: Run): [string, LevelSummary[]] => [summary.experiment, results.levels];

const stabilityOf = ({ summary, results }: Run): RunStability => ({
  run: summary.experiment,
  stability: results.stability ?? [],
});

/** All have the same dense networks: the points at 100% are enough of them. */
function retrainedChart(runs: Run[]): Chart {
  const { configuration, series } = levelsChart(runs.map(endLevels), LOOK, {
    yTitle: 'Test accuracy at the end (%)',
    value: (value) => `${value.toFixed(2)}%`,
  });
  for (const { kind, line } of series) {
    const dataset = configuration.data.datasets[line];
    if (dataset && kind === 'dense') dataset.hidden = true;
  }
  return { configuration, series };
}

/** The tickets of a run by their accuracy at the end, in percent. */
function endLevels({ summary, results }: Run): RunLevels {
  return {
    run: summary.experiment,
    levels: results.levels.map(({ level, density, ticket: { endAccuracy } }) => {
      const [mean, min, max] = [endAccuracy.mean, endAccuracy.min, endAccuracy.max].map(
        (share) => share * 100,
      );
      const band = { mean: mean ?? null, min: min ?? null, max: max ?? null };
      const values = byKind((kind: TrainingKind) => (kind === 'ticket' ? band : null));
      return { level, density, winning: null, values };
    }),
  };
}
