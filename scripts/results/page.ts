// Writes docs/results/lenet-mnist.md and its picture from finished runs.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readEvents } from '../../src/lab/events';
import { readResults } from '../../src/lab/results';
import { findRuns } from '../../src/lab/runs';
import { count, density, duration } from '../../src/lab/format';
import type { KindSummary, LevelSummary, Spread } from '../../src/protocol/charts';
import type { RunSummary } from '../../src/protocol/run';
import { findings } from './findings';
import { curvesPicture } from './picture';

/**
 * @param folder where the page goes
 * @param runs the folder of run folders
 * @throws where the iterative run is not finished
 */
export async function writePage(folder: string, runs: string): Promise<void> {
  const summaries = await findRuns(runs);
  const iterative = summaries.find((run) => run.experiment === 'lenet-mnist' && run.state === 'finished');
  if (!iterative)
    throw new Error('The run of lenet-mnist is not finished yet; `npm run results` continues it.');
  const oneShot = summaries.find(
    (run) => run.experiment === 'lenet-mnist-one-shot' && run.state === 'finished',
  );
  const results = await readResults(iterative.folder);
  const oneShotLevels = oneShot ? (await readResults(oneShot.folder)).levels : null;
  await writeFile(join(folder, 'lenet-mnist.png'), await curvesPicture(results.levels));
  const page = [
    INTRODUCTION,
    await ranAs(iterative, oneShot !== undefined),
    '![Test accuracy and early-stop iteration against the share of weights left](lenet-mnist.png)',
    '## What the run says of itself',
    results.verdict.sentences.map((sentence) => `- ${sentence}`).join('\n'),
    '## The paper’s findings',
    findingsTable(results.levels, oneShotLevels),
    '## Levels',
    'Mean over replicates, in brackets least and greatest; accuracies are of the test part, read at the iteration of lowest validation loss.',
    levelsTable(results.levels),
    ...(oneShotLevels ? ['### One-shot', levelsTable(oneShotLevels)] : []),
  ].join('\n\n');
  await writeFile(join(folder, 'lenet-mnist.md'), `${page}\n`);
  console.log('wrote docs/results/lenet-mnist.md and docs/results/lenet-mnist.png');
}

const INTRODUCTION = `# LeNet-300-100 on MNIST, against the paper

Made by one command, \`npm run results\`, from [lenet-mnist.lottery.md](lenet-mnist.lottery.md). The recipe is the paper’s (Frankle & Carbin,
arXiv:1803.03635v5, §2): 50,000 iterations of Adam at 1.2e-3 on batches of 60, 20% of the hidden layers’ and 10% of the output layer’s
surviving weights pruned a round. Fewer repetitions than the paper’s: 3 replicates (5 there), one random reinitialisation a ticket (3 there).`;

async function ranAs(run: RunSummary, withOneShot: boolean): Promise<string> {
  const { events } = await readEvents(run.folder);
  const started = events.filter((event) => event.type === 'started');
  const cores = Math.max(...started.map((event) => event.cores));
  const oneShot = withOneShot ? '' : ' The one-shot experiment of the same file was not run.';
  return `Run \`${run.run}\`: ${run.progress.trainings.total} trainings in ${duration(run.progress.secondsSpent)} on ${cores} cores, which had other work to do as well.${oneShot}`;
}

function findingsTable(iterative: LevelSummary[], oneShot: LevelSummary[] | null): string {
  const rows = findings(iterative, oneShot).map(
    (row) => `| ${row.paper} | ${row.here} | ${row.criterion} | **${row.outcome}** |`,
  );
  return ['| the paper | here | counts as reproduced when | |', '| --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
}

function levelsTable(levels: LevelSummary[]): string {
  const control = levels.some((level) => level.randomReinit);
  const head = [
    'level',
    'weights left',
    'test accuracy %',
    'early stop',
    'before training %',
    'against dense',
  ];
  const controlHead = control ? ['reinitialised: accuracy %', 'early stop'] : [];
  const rows = levels.map((level) => [
    `${level.level}`,
    density(level.density),
    accuracyCell(level.ticket),
    iterationsCell(level.ticket),
    (level.ticket.untrainedAccuracy.mean * 100).toFixed(1),
    level.accuracy && level.iterations
      ? `accuracy ${level.accuracy.outcome}, iterations ${level.iterations.outcome}${level.winning ? ', **winning**' : ''}`
      : '–',
    ...(control
      ? level.randomReinit
        ? [accuracyCell(level.randomReinit), iterationsCell(level.randomReinit)]
        : ['–', '–']
      : []),
  ]);
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  const all = [...head, ...controlHead];
  return [line(all), line(all.map(() => '---')), ...rows.map(line)].join('\n');
}

const cell = ({ mean, min, max }: Spread, text: (value: number) => string) =>
  `${text(mean)} (${text(min)}–${text(max)})`;
const accuracyCell = (kind: KindSummary) => cell(kind.earlyStopAccuracy, (share) => (share * 100).toFixed(2));
const iterationsCell = (kind: KindSummary) => cell(kind.earlyStopIteration, count);
