// A page that holds one run against the findings of a paper.
import type { RunResults } from '../../src/protocol/results';
import type { Finding } from './finding';
import { ranAs } from './page';
import type { Page } from './page';
import { curvesPicture } from './picture';
import { findingsTable, levelsTable } from './tables';
import type { Column } from './tables';

/** What such a page says beside the figures of its run. */
export interface PaperPage {
  /** Of the experiment that the page is about. */
  experiment: string;
  introduction: string;
  /** Of the experiments that are held against it. */
  others: string[];
  /** @param others their results, of those that are finished */
  findings(results: RunResults, others: Map<string, RunResults>): Finding[];
  columns(results: RunResults): Column[];
}

export function paperPage(page: PaperPage): Page {
  const needed = <T>(found: T | undefined): T => {
    if (found === undefined) throw new Error(`${page.experiment} has not been run yet.`);
    return found;
  };
  return {
    experiments: [page.experiment, ...page.others],
    picture: {
      about: 'Test accuracy and early-stop iteration against the share of weights left',
      draw: (runs) => curvesPicture(needed(runs.get(page.experiment)).results.levels),
    },
    text: async (runs, picture) => {
      const run = needed(runs.get(page.experiment));
      const { results } = run;
      const others = new Map<string, RunResults>();
      for (const other of page.others) {
        const found = runs.get(other);
        if (found?.summary.state === 'finished') others.set(other, found.results);
      }
      return [
        page.introduction,
        await ranAs(run),
        ...page.others
          .filter((experiment) => !others.has(experiment))
          .map((experiment) => `\`${experiment}\`, of the same file, was not run to its end.`),
        picture,
        '## The verdict of the run',
        results.verdict.sentences.map((sentence) => `- ${sentence}`).join('\n'),
        '## The paper’s findings',
        findingsTable(page.findings(results, others)),
        '## Levels',
        'Mean over replicates, in brackets least and greatest; accuracies are of the test part, read at the iteration of lowest validation loss.',
        levelsTable(results.levels, ...page.columns(results)),
        ...[...others].flatMap(([experiment, { levels }]) => [`### \`${experiment}\``, levelsTable(levels)]),
      ];
    },
  };
}
