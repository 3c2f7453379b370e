// The example experiments that ship as templates.
import { readFile, readdir } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { CATALOGUE } from '../../data/catalogue';
import type { CatalogueEntry } from '../../data/catalogue';
import { buildNetwork } from '../../lottery/network/build-network';
import { readExperiments } from '../../experiment/file/read-file';
import { expand } from '../../experiment/sweep/expand';
import type { Experiment } from '../../lottery/settings';
import { planTrainings, trainingCost } from '../../lottery/trainings/plan';
import type { PlannedTraining } from '../../lottery/trainings/training';

export interface Template {
  /** Name of the experiment file, without its ending. */
  name: string;
  /** The first heading. */
  title: string;
  /** The first paragraph, on one line. */
  description: string;
  text: string;
  /** Files that the experiment names, which lie beside it. */
  companions: NamedText[];
  /** Of all its experiments, those of sweeps among them. */
  trainings: number;
  /** Those that Ticket Lab knows by name; empty where a companion gives the data. */
  datasets: CatalogueEntry[];
}

/** What a file is called, and what is in it. */
export interface NamedText {
  name: string;
  text: string;
}

const ENDING = '.lottery.md';
/** A sweep of more is no first experiment. */
const MOST_SWEPT = 1000;

/**
 * Those with nothing to fetch first, and of these the ones that take least work.
 * @param folder with experiment files, and with folders of the same name as the experiment file in them
 */
export async function readTemplates(folder: string): Promise<Template[]> {
  const templates: (Template & { work: number })[] = [];
  for (const { name, path, companions } of await templatesIn(folder)) {
    const text = await readFile(path, 'utf8');
    const read = readExperiments(text, path);
    const experiments = read.experiments.map(workloadOf);
    for (const { sweep } of read.sweeps)
      experiments.push(
        ...(await expand(sweep, MOST_SWEPT, yieldToEvents)).experiments.map(({ read }) => workloadOf(read)),
      );
    templates.push({
      name,
      ...titleOf(text),
      text,
      companions,
      trainings: experiments.reduce((sum, { trainings }) => sum + trainings, 0),
      datasets: [...new Set(experiments.flatMap(({ datasets }) => datasets))],
      work: experiments.reduce((sum, { work }) => sum + work, 0),
    });
    // Taking a file apart is some milliseconds of work: the editor gets its turn.
    await yieldToEvents();
  }
  return templates.sort((a, b) => Number(isFetched(a)) - Number(isFetched(b)) || byWork(a, b));
}

const byWork = (a: { work: number }, b: { work: number }) => (a.work === b.work ? 0 : a.work - b.work);

async function templatesIn(folder: string) {
  const entries = await readdir(folder, { withFileTypes: true });
  const templates = entries.map(async (entry) => {
    if (!entry.isDirectory())
      return entry.name.endsWith(ENDING)
        ? { name: entry.name.slice(0, -ENDING.length), path: join(folder, entry.name), companions: [] }
        : undefined;
    const { name } = entry;
    const files = await readdir(join(folder, name));
    if (!files.includes(name + ENDING)) return undefined;
    const companions = files
      .filter((file) => file.endsWith('.py'))
      .map(async (file) => ({ name: file, text: await readFile(join(folder, name, file), 'utf8') }));
    return { name, path: join(folder, name, name + ENDING), companions: await Promise.all(companions) };
  });
  return (await Promise.all(templates)).filter((template) => template !== undefined);
}

/**
 * What a template writes beside its experiment file. Where a name is taken by a file with other text, the companion gets a free one, and
 * the experiment names that.
 * @param inFolder the text of a file of the folder; undefined where there is none
 */
export async function companionsFor(
  template: Pick<Template, 'text' | 'companions'>,
  inFolder: (name: string) => Promise<string | undefined>,
): Promise<Pick<Template, 'text' | 'companions'>> {
  let { text } = template;
  const companions: NamedText[] = [];
  for (const { name, text: content } of template.companions) {
    const free = await freeCompanion(name, async (candidate) => {
      const there = await inFolder(candidate);
      return there === undefined || there === content;
    });
    text = text.replaceAll(name, free);
    if ((await inFolder(free)) === undefined) companions.push({ name: free, text: content });
  }
  return { text, companions };
}

async function freeCompanion(name: string, isFree: (name: string) => Promise<boolean>): Promise<string> {
  if (await isFree(name)) return name;
  const { name: stem, ext } = parse(name);
  // An underscore, so that Python can import it, too.
  for (let n = 2; ; n++) if (await isFree(`${stem}_${n}${ext}`)) return `${stem}_${n}${ext}`;
}

/** Whether there is data that does not ship. */
export const isFetched = ({ datasets }: Pick<Template, 'datasets'>): boolean =>
  datasets.some(({ shipped }) => shipped === undefined);

function workloadOf({ experiment }: { experiment: Experiment }) {
  const plan = planTrainings(experiment);
  const { name } = experiment.dataset;
  // How much work a model of one's own is, only its Python knows.
  if (name === undefined || experiment.network.model !== undefined)
    return { datasets: [], trainings: plan.length, work: Infinity };
  const dataset = CATALOGUE[name];
  const network = buildNetwork(experiment.network, dataset.shape, dataset.classNames.length);
  const cost = (planned: PlannedTraining) => trainingCost(planned, experiment, network, dataset.test);
  return {
    datasets: [dataset],
    trainings: plan.length,
    work: plan.reduce((sum, planned) => sum + cost(planned), 0),
  };
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
