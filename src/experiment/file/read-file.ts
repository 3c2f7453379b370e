// Reads the cells of an experiment file: every experiment that can be run, and everything that is wrong, at once.
import { fencedBlock, placeOf } from './block';
import type { YamlBlock } from './block';
import { prepareCells, readCells } from './cells';
import type { CellReading } from './cells';
import { excessOfFile } from './limits';
import type { Excess } from './limits';
import { misplacedCells } from './misplaced-cells';
import { splitNotebook } from './notebook';
import { fieldName, inWords } from '../checks/problem';
import type { Problem, FileProblem, Span } from '../checks/problem';
import type { CompareCell, InspectCell } from '../schema/cell-schemas';
import type { Sweep } from '../sweep/sweep';
import type { WrittenExperiment } from '../written-experiment';
import type { YamlCell } from './yaml-cell';
import { inEnglish } from '../../lottery/translate';
import type { Translate } from '../../lottery/translate';
import { warmUpMarkdown } from './warm-up';

export { formatProblem } from '../checks/problem';
export type { FileProblem } from '../checks/problem';

export interface ReadExperiment extends WrittenExperiment {
  /** The line of its opening fence, from 1. */
  line: number;
}

export interface ReadSweep {
  sweep: Sweep;
  /** The line of its opening fence, from 1. */
  line: number;
}

interface ReadCell<T> {
  cell: T;
  source: string;
  line: number;
}

export interface ReadResult {
  /** Only those without errors. */
  experiments: ReadExperiment[];
  sweeps: ReadSweep[];
  compares: ReadCell<CompareCell>[];
  inspects: ReadCell<InspectCell>[];
  /** In the order of the file. */
  problems: FileProblem[];
}

/** @param fileName what problems call the file */
export function readExperiments(
  text: string,
  fileName: string,
  translate: Translate = inEnglish,
): ReadResult {
  const excess = excessOfFile(text);
  const result = excess ? refusedFile(fileName, excess, translate) : nothing();
  for (const cell of readCells(blocksOf(text))) {
    const { content, problems, block } = cell;
    const place = { source: block.source, line: block.line };
    if (content?.kind === 'experiment') result.experiments.push({ experiment: content.experiment, ...place });
    if (content?.kind === 'sweep') result.sweeps.push({ sweep: content.sweep, line: block.line });
    if (content?.kind === 'compare') result.compares.push({ cell: content.cell, ...place });
    if (content?.kind === 'inspect') result.inspects.push({ cell: content.cell, ...place });
    result.problems.push(...problems.map((problem) => problemAt(cell, problem, fileName, translate)));
  }
  result.problems.push(...misplacedCells(text, fileName, translate));
  result.problems.sort((a, b) => a.line - b.line || a.column - b.column);
  return result;
}

/**
 * The same, in short turns.
 * @param yieldToEvents serves waiting events
 */
export async function readExperimentsInTurns(
  text: string,
  fileName: string,
  yieldToEvents: () => Promise<unknown>,
  translate: Translate,
): Promise<ReadResult> {
  await warmUpMarkdown(yieldToEvents);
  await prepareCells(blocksOf(text), yieldToEvents);
  return readExperiments(text, fileName, translate);
}

const blocksOf = (text: string): YamlBlock[] =>
  splitNotebook(text)
    .blocks.filter(({ kind }) => kind === 'code')
    .flatMap((block) => fencedBlock(block) ?? []);

const nothing = (): ReadResult => ({ experiments: [], sweeps: [], compares: [], inspects: [], problems: [] });

/** What there is to say of a file that is not read. */
export const refusedFile = (
  fileName: string,
  excess: Excess,
  translate: Translate = inEnglish,
): ReadResult => ({ ...nothing(), problems: [problemOfFile(fileName, excess, translate)] });

/** What is wrong with the file as a whole stands at its beginning. */
const problemOfFile = (file: string, excess: Excess, translate: Translate): FileProblem => ({
  ...{ file, line: 1, column: 1, endLine: 1, endColumn: 2, field: '' },
  ...inWords(excess, translate),
  severity: 'error',
});

/** A problem where it stands: in the file, or in the notebook's cell. */
export function problemAt(
  { block, yaml }: Pick<CellReading, 'block' | 'yaml'>,
  problem: Problem,
  file: string,
  translate: Translate,
): FileProblem {
  const span = spanOf(yaml, problem);
  const start = placeOf(block, span.from);
  const end = placeOf(block, span.to);
  return {
    file,
    ...start,
    endLine: end.line,
    endColumn: end.column,
    field: fieldName(problem.path),
    ...inWords(problem, translate),
    severity: problem.severity ?? 'error',
  };
}

/** What a problem underlines, in its cell's text. */
export const spanOf = (yaml: YamlCell, problem: Problem): Span =>
  problem.span ?? yaml.locate(problem.path, problem.part);
