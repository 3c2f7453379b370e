// First use of what reads experiment files, in small steps: V8 compiles its code then, which takes longer than all that follows.
import { checkCell } from '../checks/check-cell';
import { fieldsOf } from '../schema/fields';
import { markdownTree } from './markdown';
import { parseYamlCell } from './yaml-cell';

type YieldToEvents = () => Promise<unknown>;

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

/** @param yieldToEvents serves waiting events */
export const warmUpMarkdown = (yieldToEvents: YieldToEvents): Promise<void> =>
  (markdown ??= inTurns(MARKDOWN, yieldToEvents));

/** @param yieldToEvents serves waiting events */
export const warmUpCells = (yieldToEvents: YieldToEvents): Promise<void> =>
  (cells ??= inTurns(CELLS, yieldToEvents));

async function inTurns(steps: readonly (() => unknown)[], yieldToEvents: YieldToEvents): Promise<void> {
  for (const step of steps) {
    step();
    await yieldToEvents();
  }
}
