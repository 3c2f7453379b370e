// Problems of experiment files as lines of text.
import { formatProblem, readExperiments } from '../../../src/experiment/file/read-file';

export const cell = (yaml: string) => `\`\`\`yaml\n${yaml}\n\`\`\`\n`;
export const read = (text: string) => readExperiments(text, 'x.lottery.md');
export const problems = (text: string) => read(text).problems.map(formatProblem);

export const GOOD = 'experiment: a\ndataset: digits\nnetwork: {hidden: [64, 32]}';

/** Problems of a cell of which only some settings are of interest. */
export const of = (settings: string, rest = GOOD) => {
  const sections = settings.split('\n').map((line) => line.split(':')[0]);
  const kept = rest.split('\n').filter((line) => !sections.includes(line.split(':')[0]));
  return problems(cell([...kept, settings].join('\n'))).map((line) => line.replace(/^\S+ /, ''));
};
