// Reads the cells of an experiment file: every experiment that can be run, and everything that is wrong, at once.
import { fencedBlock, placeOf } from './block';
import type { YamlBlock } from './block';
import { prepareCells, readCells } from './cells';
import type { CellReading } from './cells';
import { misplacedCells } from './misplaced';
import { splitNotebook } from './notebook';
import { fieldName, inWords } from './problem';
import type { Finding, Problem, Span } from './problem';
import type { CompareCell, Experiment, InspectCell } from './schema';
import type { YamlCell } from './yaml-cell';
import { inEnglish } from '../translate';
import type { Translate } from '../translate';
import { warmUpMarkdown } from './warm-up';

export { formatProblem } from './problem';
export type { Problem } from './problem';

export interface ReadExperiment {
  /** With every default filled in. */
  experiment: Experiment;
  /** The YAML as written, without its fences. */
  source: string;
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
  compares: ReadCell<CompareCell>[];
  inspects: ReadCell<InspectCell>[];
  /** In the order of the file. */
  problems: Problem[];
}

/** @param fileName what problems call the file */
export function readExperiments(
  text: string,
  fileName: string,
  translate: Translate = inEnglish,
): ReadResult {
  const result: ReadResult = { experiments: [], compares: [], inspects: [], problems: [] };
  for (const cell of readCells(blocksOf(text))) {
    const { content, findings, block } = cell;
    const place = { source: block.source, line: block.line };
    if (content?.kind === 'experiment') result.experiments.push({ experiment: content.experiment, ...place });
    if (content?.kind === 'compare') result.compares.push({ cell: content.cell, ...place });
    if (content?.kind === 'inspect') result.inspects.push({ cell: content.cell, ...place });
    result.problems.push(...findings.map((finding) => problemAt(cell, finding, fileName, translate)));
  }
  result.problems.push(...misplacedCells(text, fileName, translate));
  result.problems.sort((a, b) => a.line - b.line || a.column - b.column);
  return result;
}

/**
 * The same, in short turns.
 * @param breathe lets others have their turn
 */
export async function readExperimentsInTurns(
  text: string,
  fileName: string,
  breathe: () => Promise<unknown>,
  translate: Translate,
): Promise<ReadResult> {
  await warmUpMarkdown(breathe);
  await prepareCells(blocksOf(text), breathe);
  return readExperiments(text, fileName, translate);
}

const blocksOf = (text: string): YamlBlock[] =>
  splitNotebook(text)
    .blocks.filter(({ kind }) => kind === 'code')
    .flatMap((block) => fencedBlock(block) ?? []);

/** A finding where it stands: in the file, or in the notebook's cell. */
export function problemAt(
  { block, yaml }: Pick<CellReading, 'block' | 'yaml'>,
  finding: Finding,
  file: string,
  translate: Translate,
): Problem {
  const span = spanOf(yaml, finding);
  const start = placeOf(block, span.from);
  const end = placeOf(block, span.to);
  return {
    file,
    ...start,
    endLine: end.line,
    endColumn: end.column,
    field: fieldName(finding.path),
    ...inWords(finding, translate),
    severity: finding.severity ?? 'error',
  };
}

/** What a finding underlines, in its cell's text. */
export const spanOf = (yaml: YamlCell, finding: Finding): Span =>
  finding.span ?? yaml.locate(finding.path, finding.part);
