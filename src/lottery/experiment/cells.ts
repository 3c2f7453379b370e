// Reads YAML cells, of a file or of a notebook: what each says and what is wrong with it, also with the others.
import type { YamlBlock } from './block';
import { placeOf } from './block';
import { cellKind } from './cell-kind';
import type { CellKind } from './cell-kind';
import { checkCell } from './check-cell';
import { changes, fieldName, nearest } from './problem';
import type { Finding } from './problem';
import type { CompareCell, Experiment, InspectCell } from './schema';
import { parseYamlCell, yamlName } from './yaml-cell';
import type { YamlCell } from './yaml-cell';
import { say } from '../translate';
import type { Phrase } from '../translate';
import { warmUpCells } from './warm-up';

export type CellContent =
  | { kind: 'experiment'; experiment: Experiment }
  | { kind: 'compare'; cell: CompareCell }
  | { kind: 'inspect'; cell: InspectCell };

export interface CellReading {
  block: YamlBlock;
  kind: CellKind;
  yaml: YamlCell;
  findings: Finding[];
  /** What it says; null with an error. */
  content: CellContent | null;
}

/**
 * Blocks that are cells, in their order; others, and those still to be written, are left out.
 * @param nameOfPlace what messages call the place of another cell: "line 12", "cell 3"
 */
export function readCells(
  blocks: readonly YamlBlock[],
  nameOfPlace: (block: YamlBlock, offset: number) => Phrase = lineName,
): CellReading[] {
  const cells = blocks.flatMap((block) => openCell(block));
  const named = namedExperiments(cells);
  return cells.map((cell) => {
    const { content, findings } = readCell(cell, named, nameOfPlace);
    const all = [...cell.yaml.findings, ...findings];
    const sound = all.every((finding) => finding.severity === 'warning');
    return {
      block: cell.block,
      kind: cell.kind,
      yaml: cell.yaml,
      findings: all,
      content: sound ? content : null,
    };
  });
}

/** Work goes on so long before others get their turn: milliseconds. */
const TURN = 10;

/**
 * Takes cells apart that are about to be read, in short turns: reading them is quick then.
 * @param breathe lets others have their turn
 */
export async function prepareCells(
  blocks: readonly YamlBlock[],
  breathe: () => Promise<unknown>,
): Promise<void> {
  // What found the blocks has had its turn.
  await breathe();
  await warmUpCells(breathe);
  let start = performance.now();
  for (const { source } of blocks) {
    takenApart(source);
    if (performance.now() - start < TURN) continue;
    await breathe();
    start = performance.now();
  }
}

/** Names of the experiments that cells can refer to, also of those with errors. */
export const experimentNames = (blocks: readonly YamlBlock[]): string[] => [
  ...namedExperiments(blocks.flatMap((block) => openCell(block))).keys(),
];

const lineName = (block: YamlBlock, offset: number) => say`line ${placeOf(block, offset).line}`;

/** A YAML cell taken apart; of experiments with what is said of its settings. */
interface OpenCell extends Pick<CellReading, 'block' | 'kind' | 'yaml'> {
  experiment: CheckedExperiment | null;
}

type CheckedExperiment = ReturnType<typeof checkCell<'experiment'>>;

/** Experiments by name: so far as a cell can refer to them. */
type Named = Map<string, { first: OpenCell; rounds: number | undefined; replicates: number | undefined }>;

function openCell(block: YamlBlock): OpenCell[] {
  const cell = takenApart(block.source);
  return cell ? [{ block, ...cell }] : [];
}

/** More than a long file has. */
const MOST_KEPT = 200;
const kept = new Map<string, Omit<OpenCell, 'block'>>();

/** While somebody types in one cell of a file the others are taken apart once: the last texts are kept, the latest at the end. */
function takenApart(text: string): Omit<OpenCell, 'block'> | null {
  const kind = cellKind(text);
  if (kind === null || kind === 'empty') return null;
  const cell = kept.get(text) ?? open(kind, parseYamlCell(text));
  kept.delete(text);
  kept.set(text, cell);
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  return cell;
}

const open = (kind: CellKind, yaml: YamlCell): Omit<OpenCell, 'block'> => ({
  kind,
  yaml,
  experiment: kind === 'experiment' ? checkCell('experiment', yaml.settings ?? {}) : null,
});

function namedExperiments(cells: OpenCell[]): Named {
  const named: Named = new Map();
  for (const cell of cells) {
    const name = nameOf(cell);
    if (!cell.experiment || name === undefined || named.has(name)) continue;
    const known = cell.experiment?.written?.known;
    named.set(name, { first: cell, rounds: known?.pruning?.rounds, replicates: known?.replicates });
  }
  return named;
}

/** The experiment's name, from its text where that is broken. */
function nameOf({ yaml, block }: OpenCell): string | undefined {
  const name = yaml.settings?.experiment ?? /^experiment:[ \t]*([\w.-]+)[ \t]*$/m.exec(block.source)?.[1];
  return typeof name === 'string' ? name : undefined;
}

/** What a cell says, as far as it can be told, and what is wrong with its settings. */
function readCell(
  cell: OpenCell,
  named: Named,
  nameOfPlace: (block: YamlBlock, offset: number) => Phrase,
): Pick<CellReading, 'content' | 'findings'> {
  const { kind, yaml } = cell;
  const { settings } = yaml;
  // What a broken text seems to say is not worth a message: the syntax comes first.
  if (!settings || yaml.broken) return { content: null, findings: [] };
  switch (kind) {
    case 'experiment': {
      const { output = null, findings = [] } = cell.experiment ?? {};
      const content = output ? { kind, experiment: output } : null;
      return { content, findings: [...findings, ...uniqueName(cell, named, nameOfPlace)] };
    }
    case 'compare': {
      const { output, findings } = checkCell('compare', settings);
      const content = output ? { kind, cell: output } : null;
      return { content, findings: [...findings, ...compareFindings(settings, findings, named)] };
    }
    case 'inspect': {
      const { output, findings } = checkCell('inspect', settings);
      const content = output ? { kind, cell: output } : null;
      return { content, findings: [...findings, ...inspectFindings(settings, findings, named)] };
    }
  }
}

function uniqueName(
  cell: OpenCell,
  named: Named,
  nameOfPlace: (block: YamlBlock, offset: number) => Phrase,
): Finding[] {
  const name = nameOf(cell);
  const first = name === undefined ? undefined : named.get(name)?.first;
  if (!first || first === cell) return [];
  const span = first.yaml.locate(['experiment'], 'value');
  const message = say`\`${name ?? ''}\` is already the name of the experiment on ${nameOfPlace(first.block, span.from)}`;
  return [{ path: ['experiment'], part: 'value', message, hint: say('names are unique in a file') }];
}

/** What names of other cells a comparison gets wrong; those that are no names at all are found already. */
function compareFindings(settings: Record<string, unknown>, found: Finding[], named: Named): Finding[] {
  const wrong = new Set(found.map(({ path }) => fieldName(path)));
  const compare: unknown[] = Array.isArray(settings.compare) ? settings.compare : [];
  const names = compare.filter((name) => typeof name === 'string');
  const findings = compare.flatMap((name, i): Finding[] => {
    if (typeof name !== 'string' || wrong.has(`compare[${i}]`)) return [];
    if (compare.indexOf(name) < i)
      return [
        {
          path: ['compare', i],
          part: 'value',
          message: say`\`${name}\` is listed twice`,
          remedies: [{ kind: 'remove' }],
        },
      ];
    return knownName(['compare', i], name, named);
  });
  const { baseline } = settings;
  if (typeof baseline !== 'string' || wrong.has('baseline') || names.includes(baseline)) return findings;
  const message = say`\`${baseline}\` is none of the experiments compared`;
  return [...findings, { path: ['baseline'], part: 'value', message, ...meant(baseline, names) }];
}

function inspectFindings(settings: Record<string, unknown>, found: Finding[], named: Named): Finding[] {
  const { inspect, level, replicate } = settings;
  if (typeof inspect !== 'string' || found.some(({ path }) => path[0] === 'inspect')) return [];
  const { rounds, replicates } = named.get(inspect) ?? {};
  const findings = knownName(['inspect'], inspect, named);
  if (rounds !== undefined && typeof level === 'number' && level > rounds) {
    const message = say`level ${level} of ${rounds}: \`${inspect}\` prunes ${rounds} rounds`;
    findings.push({ path: ['level'], part: 'value', message });
  }
  if (replicates !== undefined && typeof replicate === 'number' && replicate >= replicates) {
    const message = say`replicate ${replicate} of ${replicates}: \`${inspect}\` has replicates 0 to ${replicates - 1}`;
    findings.push({ path: ['replicate'], part: 'value', message });
  }
  return findings;
}

function knownName(path: PropertyKey[], name: string, named: Named): Finding[] {
  if (named.has(name)) return [];
  const message = say`no experiment of this file is called \`${name}\``;
  return [{ path, part: 'value', message, ...meant(name, [...named.keys()]) }];
}

function meant(name: string, names: string[]): Pick<Finding, 'hint' | 'remedies'> {
  const best = nearest(name, names);
  if (best !== undefined)
    return { hint: say`did you mean \`${best}\`?`, remedies: changes(names.map(yamlName), yamlName(best)) };
  const hint = say`it has ${names.map((known) => `\`${known}\``).join(', ')}`;
  return names.length === 0 ? {} : { hint, remedies: changes(names.map(yamlName)) };
}
