// Writes a page of docs/results and its picture from what has been run.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { readResults } from '../../src/lab/results/results';
import { findRuns } from '../../src/lab/runs';
import { convPage } from './conv-page';
import { lenetPage } from './lenet-page';
import { methodsPage } from './methods-page';
import type { Page, Runs } from './page';

const PAGES: Record<string, Page> = {
  'lenet-mnist': lenetPage,
  'conv-cifar10': convPage,
  methods: methodsPage,
};

/**
 * @param name of the page
 * @param folder where it goes
 * @param runs the folder of run folders
 * @throws where an experiment that the page can't do without has not been run, or not far enough
 */
export async function writePage(name: string, folder: string, runs: string): Promise<void> {
  const page = PAGES[name];
  if (!page) throw new Error(`There is no page ${name}: ${Object.keys(PAGES).join(', ')}.`);
  const found = await runsOf(page, runs);
  const text = await page.text(found, `![${page.picture.about}](${name}.png)`);
  const file = join(folder, `${name}.md`);
  await writeFile(join(folder, `${name}.png`), await page.picture.draw(found));
  await writeFile(
    file,
    await format(text.join('\n\n'), { ...(await resolveConfig(file)), parser: 'markdown' }),
  );
  console.log(`wrote docs/results/${name}.md and docs/results/${name}.png`);
}

async function runsOf({ experiments }: Page, root: string): Promise<Runs> {
  const runs: Runs = new Map();
  for (const summary of await findRuns(root))
    if (experiments.includes(summary.experiment) && !runs.has(summary.experiment))
      runs.set(summary.experiment, { summary, results: await readResults(summary.folder) });
  return runs;
}
