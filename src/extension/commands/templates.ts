// The example experiments that ship as templates.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { CATALOGUE } from '../../data/catalogue';
import type { CatalogueEntry } from '../../data/catalogue';
import { buildNetwork } from '../../lottery/network/build-network';
import { readExperiments } from '../../experiment/file/read-file';
import type { Experiment } from '../../lottery/settings';
import { planTrainings, trainingCost } from '../../lottery/trainings/plan';
import type { PlannedTraining } from '../../lottery/trainings/training';

export interface Template {
  /** File name without its ending. */
  name: string;
  /** The first heading. */
  title: string;
  /** The first paragraph, on one line. */
  description: string;
  text: string;
  /** Of all its experiments. */
  trainings: number;
  datasets: CatalogueEntry[];
}

const ENDING = '.lottery.md';

/** Those with nothing to fetch first, and of these the ones that take least work. */
export async function readTemplates(folder: string): Promise<Template[]> {
  const templates: (Template & { work: number })[] = [];
  for (const file of (await readdir(folder)).filter((name) => name.endsWith(ENDING))) {
    const text = await readFile(join(folder, file), 'utf8');
    const experiments = readExperiments(text, file).experiments.map(workloadOf);
    templates.push({
      name: file.slice(0, -ENDING.length),
      ...titleOf(text),
      text,
      trainings: experiments.reduce((sum, { trainings }) => sum + trainings, 0),
      datasets: [...new Set(experiments.map(({ dataset }) => dataset))],
      work: experiments.reduce((sum, { work }) => sum + work, 0),
    });
    // Taking a file apart is some milliseconds of work: the editor gets its turn.
    await yieldToEvents();
  }
  return templates.sort((a, b) => Number(isFetched(a)) - Number(isFetched(b)) || a.work - b.work);
}

/** Whether there is data that does not ship. */
export const isFetched = ({ datasets }: Pick<Template, 'datasets'>): boolean =>
  datasets.some(({ shipped }) => shipped === undefined);

function workloadOf({ experiment }: { experiment: Experiment }) {
  const { name } = experiment.dataset;
  if (name === undefined) throw new Error(`The template of ${experiment.experiment} has data of its own.`);
  const dataset = CATALOGUE[name];
  const network = buildNetwork(experiment.network, dataset.shape, dataset.classNames.length);
  const plan = planTrainings(experiment);
  const cost = (planned: PlannedTraining) => trainingCost(planned, experiment, network, dataset.test);
  return { dataset, trainings: plan.length, work: plan.reduce((sum, planned) => sum + cost(planned), 0) };
}

/** Heading and first paragraph of a Markdown text, without its marks. */
export function titleOf(text: string): Pick<Template, 'title' | 'description'> {
  const blocks = text.replace(/\r\n/g, '\n').split(/\n{2,}/);
  const headed = blocks.findIndex((block) => block.startsWith('# '));
  const [heading = '', ...under] = (blocks[headed] ?? '').split('\n');
  const paragraph = [under.join('\n'), ...blocks.slice(headed + 1)].find((block) =>
    /^[^\s#>`<-]/.test(block),
  );
  return { title: plain(heading.slice(2)), description: plain(paragraph ?? '') };
}

const plain = (markdown: string) =>
  markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*`]/g, '')
    .replace(/\s+/g, ' ')
    .trim();

/** A name that no file of the folder has yet; `taken` are the names of its files. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted + ENDING)) return wanted;
  for (let n = 2; ; n++) if (!taken.has(`${wanted}-${n}${ENDING}`)) return `${wanted}-${n}`;
}

export const experimentFileName = (name: string): string =>
  name.endsWith(ENDING) ? name : `${name.replace(/\.md$/, '')}${ENDING}`;
