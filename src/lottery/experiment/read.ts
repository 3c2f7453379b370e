// Reads the cells of an experiment file: every experiment that can be run, and everything that is wrong, at once.
import { cellKind } from './cell-kind';
import type { CellKind } from './cell-kind';
import { checkCell } from './check-cell';
import { fenceText, parseFence, strippedWidth } from './fence';
import { misplacedCells } from './misplaced';
import { splitNotebook } from './notebook';
import type { Block } from './notebook';
import { fieldName, nearest } from './problem';
import type { Finding, Problem, Span } from './problem';
import type { CompareCell, Experiment, InspectCell } from './schema';
import { parseYamlCell } from './yaml-cell';
import type { YamlCell } from './yaml-cell';

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
export function readExperiments(text: string, fileName: string): ReadResult {
  const result: ReadResult = { experiments: [], compares: [], inspects: [], problems: [] };
  const cells = splitNotebook(text).blocks.flatMap((block) => openCell(block));
  const named = namedExperiments(cells);
  for (const cell of cells) {
    const findings = [...cell.yaml.findings, ...readCell(cell, named, result)];
    result.problems.push(...findings.map((finding) => problemAt(cell, finding, fileName)));
  }
  result.problems.push(...misplacedCells(text, fileName));
  result.problems.sort((a, b) => a.line - b.line || a.column - b.column);
  return result;
}

/** A YAML cell taken apart. */
interface OpenCell {
  kind: CellKind;
  block: Block;
  source: string;
  yaml: YamlCell;
  /** Characters to add to the columns of each line of `source`: its fence's indentation. */
  indents: number[];
}

/** Experiments by name, also those with errors: so far as a cell can refer to them. */
type Named = Map<string, { first: OpenCell; rounds: number | undefined; replicates: number | undefined }>;

function openCell(block: Block): OpenCell[] {
  const fence = block.kind === 'code' ? parseFence(block.source) : null;
  if (!fence) return [];
  const source = fenceText(fence);
  const kind = cellKind(source);
  if (kind === null || kind === 'empty') return [];
  const indents = fence.lines.map((line) => strippedWidth(fence, line));
  return [{ kind, block, source, yaml: parseYamlCell(source), indents }];
}

function namedExperiments(cells: OpenCell[]): Named {
  const named: Named = new Map();
  for (const cell of cells) {
    const name = nameOf(cell);
    if (cell.kind !== 'experiment' || name === undefined || named.has(name)) continue;
    const { known } = checkCell('experiment', cell.yaml.settings ?? {});
    named.set(name, { first: cell, rounds: known?.pruning?.rounds, replicates: known?.replicates });
  }
  return named;
}

/** The experiment's name, from its text where that is broken. */
function nameOf({ yaml, source }: OpenCell): string | undefined {
  const name = yaml.settings?.experiment ?? /^experiment:[ \t]*([\w.-]+)[ \t]*$/m.exec(source)?.[1];
  return typeof name === 'string' ? name : undefined;
}

/** Adds what the cell holds to the result and returns what is wrong with its settings. */
function readCell(cell: OpenCell, named: Named, result: ReadResult): Finding[] {
  const { kind, source, yaml } = cell;
  // What a broken text seems to say is not worth a message: the syntax comes first.
  if (!yaml.settings || yaml.broken) return [];
  const place = { source, line: cell.block.line };
  const { settings } = yaml;
  switch (kind) {
    case 'experiment': {
      const { output, findings } = checkCell('experiment', settings);
      findings.push(...uniqueName(cell, named));
      if (output && sound(cell, findings)) result.experiments.push({ experiment: output, ...place });
      return findings;
    }
    case 'compare': {
      const { output, findings } = checkCell('compare', settings);
      findings.push(...compareFindings(settings, findings, named));
      if (output && sound(cell, findings)) result.compares.push({ cell: output, ...place });
      return findings;
    }
    case 'inspect': {
      const { output, findings } = checkCell('inspect', settings);
      findings.push(...inspectFindings(settings, findings, named));
      if (output && sound(cell, findings)) result.inspects.push({ cell: output, ...place });
      return findings;
    }
  }
}

const sound = (cell: OpenCell, findings: Finding[]) =>
  [...cell.yaml.findings, ...findings].every((finding) => finding.severity === 'warning');

function uniqueName(cell: OpenCell, named: Named): Finding[] {
  const name = nameOf(cell);
  const first = name === undefined ? undefined : named.get(name)?.first;
  if (!first || first === cell) return [];
  const span = first.yaml.locate(['experiment'], 'value');
  const message = `\`${name}\` is already the name of the experiment on line ${placeOf(first, span.from).line}`;
  return [{ path: ['experiment'], part: 'value', message, hint: 'names are unique in a file' }];
}

/** What names of other cells a comparison gets wrong; those that are no names at all are found already. */
function compareFindings(settings: Record<string, unknown>, found: Finding[], named: Named): Finding[] {
  const wrong = new Set(found.map(({ path }) => fieldName(path)));
  const compare: unknown[] = Array.isArray(settings.compare) ? settings.compare : [];
  const names = compare.filter((name) => typeof name === 'string');
  const findings = compare.flatMap((name, i): Finding[] => {
    if (typeof name !== 'string' || wrong.has(`compare[${i}]`)) return [];
    if (compare.indexOf(name) < i)
      return [{ path: ['compare', i], part: 'value', message: `\`${name}\` is listed twice` }];
    return knownName(['compare', i], name, named);
  });
  const { baseline } = settings;
  if (typeof baseline !== 'string' || wrong.has('baseline') || names.includes(baseline)) return findings;
  const message = `\`${baseline}\` is none of the experiments compared`;
  return [...findings, { path: ['baseline'], part: 'value', message, ...meant(baseline, names) }];
}

function inspectFindings(settings: Record<string, unknown>, found: Finding[], named: Named): Finding[] {
  const { inspect, level, replicate } = settings;
  if (typeof inspect !== 'string' || found.some(({ path }) => path[0] === 'inspect')) return [];
  const { rounds, replicates } = named.get(inspect) ?? {};
  const findings = knownName(['inspect'], inspect, named);
  if (rounds !== undefined && typeof level === 'number' && level > rounds) {
    const message = `level ${level} of ${rounds}: \`${inspect}\` prunes ${rounds} rounds`;
    findings.push({ path: ['level'], part: 'value', message });
  }
  if (replicates !== undefined && typeof replicate === 'number' && replicate >= replicates) {
    const message = `replicate ${replicate} of ${replicates}: \`${inspect}\` has replicates 0 to ${replicates - 1}`;
    findings.push({ path: ['replicate'], part: 'value', message });
  }
  return findings;
}

function knownName(path: PropertyKey[], name: string, named: Named): Finding[] {
  if (named.has(name)) return [];
  const message = `no experiment of this file is called \`${name}\``;
  return [{ path, part: 'value', message, ...meant(name, [...named.keys()]) }];
}

function meant(name: string, names: string[]): { hint?: string } {
  const best = nearest(name, names);
  if (best !== undefined) return { hint: `did you mean \`${best}\`?` };
  return names.length === 0 ? {} : { hint: `it has ${names.map((known) => `\`${known}\``).join(', ')}` };
}

function problemAt(cell: OpenCell, finding: Finding, file: string): Problem {
  const span: Span = finding.span ?? cell.yaml.locate(finding.path, finding.part);
  const start = placeOf(cell, span.from);
  const end = placeOf(cell, span.to);
  return {
    file,
    ...start,
    endLine: end.line,
    endColumn: end.column,
    field: fieldName(finding.path),
    message: finding.message,
    ...(finding.hint === undefined ? {} : { hint: finding.hint }),
    severity: finding.severity ?? 'error',
  };
}

/** Where in the file a character of the cell's text stands. */
function placeOf(cell: OpenCell, offset: number): { line: number; column: number } {
  const before = cell.source.slice(0, offset).split('\n');
  const row = before.length - 1;
  const column = (before[row]?.length ?? 0) + 1 + (cell.indents[row] ?? 0);
  return { line: cell.block.line + 1 + row, column };
}
