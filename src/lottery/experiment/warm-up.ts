// What reads experiment files runs for the first time: its code is compiled then, which takes longer than all that follows.
import { checkCell } from './check-cell';
import { fieldsOf } from './fields';
import { markdownTree } from './markdown';
import { parseYamlCell } from './yaml-cell';

type Breathe = () => Promise<unknown>;

/** Small, with what a file usually has. */
const CELL = 'experiment: a\ndataset: digits\nnetwork: {hidden: [8]}\ntraining:\n  iterations: 2 # few\n';
const PAGE = `# A\n\nWords, *more*, \`code\`, [a link](b).\n\n- one\n\n\`\`\`yaml\n${CELL}\`\`\`\n`;

/** Each piece of work once, in a turn of its own: then a whole file takes no long one. */
const MARKDOWN = [() => markdownTree('# A\n'), () => markdownTree(PAGE)];
const CELLS = [
  () => parseYamlCell('a: 1\n'),
  () => parseYamlCell(CELL),
  () => fieldsOf('experiment'),
  () => checkCell('experiment', parseYamlCell(CELL).settings ?? {}),
];

let markdown: Promise<void> | undefined;
let cells: Promise<void> | undefined;

/** @param breathe lets others have their turn */
export const warmUpMarkdown = (breathe: Breathe): Promise<void> => (markdown ??= inTurns(MARKDOWN, breathe));

/** @param breathe lets others have their turn */
export const warmUpCells = (breathe: Breathe): Promise<void> => (cells ??= inTurns(CELLS, breathe));

async function inTurns(steps: readonly (() => unknown)[], breathe: Breathe): Promise<void> {
  for (const step of steps) {
    step();
    await breathe();
  }
}
