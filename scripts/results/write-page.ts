// Writes a page of docs/results and its picture from what has been run.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { readEvents } from '../../src/lab/disk/events';
import { duration } from '../../src/lab/results/format';
import { readResults } from '../../src/lab/results/results';
import { findRuns } from '../../src/lab/runs';
import type { RunResults } from '../../src/protocol/results';
import type { RunSummary } from '../../src/protocol/run';
import { convPage } from './conv-page';
import { lenetPage } from './lenet-page';
import type { Page } from './page';
import { curvesPicture } from './picture';
import { findingsTable, levelsTable } from './tables';

const PAGES: Record<string, Page> = { 'lenet-mnist': lenetPage, 'conv-cifar10': convPage };

/**
 * @param name of the page
 * @param folder where it goes
 * @param runs the folder of run folders
 * @throws where the page's experiment has not been run, or not far enough
 */
export async function writePage(name: string, folder: string, runs: string): Promise<void> {
  const page = PAGES[name];
  if (!page) throw new Error(`There is no page ${name}: ${Object.keys(PAGES).join(', ')}.`);
  const summaries = await findRuns(runs);
  const run = summaries.find(({ experiment }) => experiment === page.experiment);
  if (!run)
    throw new Error(`${page.experiment} has not been run yet; \`npm run results -- ${name}\` runs it.`);
  const results = await readResults(run.folder);
  const others = new Map<string, RunResults>();
  for (const other of summaries)
    if (page.others.includes(other.experiment) && other.state === 'finished')
      others.set(other.experiment, await readResults(other.folder));
  await writeFile(join(folder, `${name}.png`), await curvesPicture(results.levels));
  const text = [
    page.introduction,
    await ranAs(run),
    ...page.others
      .filter((experiment) => !others.has(experiment))
      .map((experiment) => `\`${experiment}\`, of the same file, was not run to its end.`),
    `![Test accuracy and early-stop iteration against the share of weights left](${name}.png)`,
    '## The verdict of the run',
    results.verdict.sentences.map((sentence) => `- ${sentence}`).join('\n'),
    '## The paper’s findings',
    findingsTable(page.findings(results, others)),
    '## Levels',
    'Mean over replicates, in brackets least and greatest; accuracies are of the test part, read at the iteration of lowest validation loss.',
    levelsTable(results.levels, ...page.columns(results)),
    ...[...others].flatMap(([experiment, { levels }]) => [`### \`${experiment}\``, levelsTable(levels)]),
  ].join('\n\n');
  const file = join(folder, `${name}.md`);
  await writeFile(file, await format(text, { ...(await resolveConfig(file)), parser: 'markdown' }));
  console.log(`wrote docs/results/${name}.md and docs/results/${name}.png`);
}

async function ranAs(run: RunSummary): Promise<string> {
  const { events } = await readEvents(run.folder);
  const started = events.filter((event) => event.type === 'started');
  const cores = Math.max(...started.map((event) => event.cores));
  const { trainings, secondsSpent } = run.progress;
  const done =
    trainings.finished === trainings.total
      ? `${trainings.total} trainings`
      : `${trainings.finished} of ${trainings.total} trainings`;
  return `Run \`${run.run}\`: ${done} in ${duration(secondsSpent)} on ${cores === 1 ? '1 core' : `${cores} cores`}, which had other work to do as well.`;
}
