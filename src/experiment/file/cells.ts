// Reads the YAML cells of a file or notebook: their content and their problems, including conflicts between cells.
import type { YamlBlock } from './block';
import { placeOf } from './block';
import { cellKind } from '../schema/cell-kind';
import type { CellKind } from '../schema/cell-kind';
import { checkCell } from '../checks/check-cell';
import { changes, fieldName, nearest } from '../checks/problem';
import type { Problem } from '../checks/problem';
import type { CompareCell, InspectCell } from '../schema/cell-schemas';
import type { Experiment } from '../../lottery/settings';
import { MOST_CELLS, MOST_PROBLEMS } from './limits';
import { readSweep } from '../sweep/read-sweep';
import type { Sweep } from '../sweep/sweep';
import { parseYamlCell, yamlName } from './yaml-cell';
import type { YamlCell } from './yaml-cell';
import { say } from '../../lottery/translate';
import type { TranslatableText } from '../../lottery/translate';
import { warmUpCells } from './warm-up';

export type CellContent =
  | { kind: 'experiment'; experiment: Experiment }
  | { kind: 'sweep'; sweep: Sweep }
  | { kind: 'compare'; cell: CompareCell }
  | { kind: 'inspect'; cell: InspectCell };

export interface CellReading {
  block: YamlBlock;
  kind: CellKind;
  yaml: YamlCell;
  problems: Problem[];
  /** What it says; null with an error. */
  content: CellContent | null;
}

/**
 * Blocks that are cells, in their order; others, and those still to be written, are left out.
 * @param nameOfPlace what messages call the place of another cell: "line 12", "cell 3"
 */
export function readCells(
  blocks: readonly YamlBlock[],
  nameOfPlace: (block: YamlBlock, offset: number) => TranslatableText = lineName,
): CellReading[] {
  const opened = blocks.flatMap((block) => openCell(block));
  const cells = opened.slice(0, MOST_CELLS);
  const unread = opened.length - cells.length;
  const named = namedExperiments(cells);
  const sweeps = sweepsIn(cells);
  return cells.map((cell, i) => {
    const { content, problems } = readCell(cell, named, sweeps, nameOfPlace);
    const last = i === MOST_CELLS - 1 && unread > 0 ? [unreadCells(unread)] : [];
    const all = [...fewer([...cell.yaml.problems, ...problems]), ...last];
    const sound = all.every((problem) => problem.severity === 'warning');
    return {
      block: cell.block,
      kind: cell.kind,
      yaml: cell.yaml,
      problems: all,
      content: sound ? content : null,
    };
  });
}

const unreadCells = (count: number): Problem => ({
  path: [],
  part: 'key',
  message: say`${count} more cells follow, and are not read: at most ${MOST_CELLS} of a file are`,
  hint: say('divide the file'),
});

/** As many as a person can take in, and how many more there are. */
function fewer(problems: Problem[]): Problem[] {
  const more = problems.length - MOST_PROBLEMS;
  const message = say`${more} more problems in this cell`;
  return more > 0 ? [...problems.slice(0, MOST_PROBLEMS), { path: [], part: 'key', message }] : problems;
}

/** Work goes on so long before others get their turn: milliseconds. */
const TURN = 10;

/**
 * Takes cells apart that are about to be read, in short turns: reading them is quick then.
 * @param yieldToEvents serves waiting events
 */
export async function prepareCells(
  blocks: readonly YamlBlock[],
  yieldToEvents: () => Promise<unknown>,
): Promise<void> {
  // What found the blocks has had its turn.
  await yieldToEvents();
  await warmUpCells(yieldToEvents);
  let start = performance.now();
  for (const { source } of blocks) {
    takenApart(source);
    if (performance.now() - start < TURN) continue;
    await yieldToEvents();
    start = performance.now();
  }
}

/** Names of the experiments that cells can refer to, also of those with errors. */
export const experimentNames = (blocks: readonly YamlBlock[]): string[] => [
  ...namedExperiments(blocks.flatMap((block) => openCell(block)).slice(0, MOST_CELLS)).keys(),
];

const lineName = (block: YamlBlock, offset: number) => say`line ${placeOf(block, offset).line}`;

/** A YAML cell taken apart; of experiments with what is said of its settings. */
interface OpenCell extends Pick<CellReading, 'block' | 'kind' | 'yaml'> {
  experiment: CheckedExperiment | null;
}

type CheckedExperiment = ReturnType<typeof checkCell<'experiment'>>;

/** Experiments by name: so far as a cell can refer to them. */
type Named = Map<string, NamedExperiment>;

interface NamedExperiment {
  first: OpenCell;
  rounds: number | undefined;
  replicates: number | undefined;
  /** Null where it cannot be run. */
  whole: Sweep['base'] | null;
}

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
    named.set(name, {
      first: cell,
      rounds: known?.pruning?.rounds,
      replicates: known?.replicates,
      whole: wholeExperiment(cell),
    });
  }
  return named;
}

function wholeExperiment({ yaml, experiment }: OpenCell): Sweep['base'] | null {
  const errors = [...yaml.problems, ...(experiment?.problems ?? [])].filter(
    ({ severity }) => severity !== 'warning',
  );
  if (!yaml.settings || !experiment?.output || errors.length > 0) return null;
  return { settings: yaml.settings, experiment: experiment.output };
}

/** Name of the first sweep of each name. */
const sweepsIn = (cells: readonly OpenCell[]): Map<string, OpenCell> =>
  new Map(
    cells
      .filter(({ kind }) => kind === 'sweep')
      .flatMap((cell): [string, OpenCell][] => {
        const name = cell.yaml.settings?.sweep;
        return typeof name === 'string' ? [[name, cell]] : [];
      })
      .reverse(),
  );

/** The experiment's name, from its text where that is broken. */
function nameOf({ yaml, block }: OpenCell): string | undefined {
  const name = yaml.settings?.experiment ?? /^experiment:[ \t]*([\w.-]+)[ \t]*$/m.exec(block.source)?.[1];
  return typeof name === 'string' ? name : undefined;
}

/** What a cell says, as far as it can be told, and what is wrong with its settings. */
function readCell(
  cell: OpenCell,
  named: Named,
  sweeps: ReadonlyMap<string, OpenCell>,
  nameOfPlace: (block: YamlBlock, offset: number) => TranslatableText,
): Pick<CellReading, 'content' | 'problems'> {
  const { kind, yaml } = cell;
  const { settings } = yaml;
  // What a broken text seems to say is not worth a message: the syntax comes first.
  if (!settings || yaml.broken) return { content: null, problems: [] };
  switch (kind) {
    case 'experiment': {
      const { output = null, problems = [] } = cell.experiment ?? {};
      const content = output ? { kind, experiment: output } : null;
      return { content, problems: [...problems, ...uniqueName(cell, named, nameOfPlace)] };
    }
    case 'sweep': {
      const { output, problems } = checkCell('sweep', settings);
      if (!output) return { content: null, problems: [...problems, ...knownBase(settings, problems, named)] };
      const read = readSweep(output, named.get(output.of)?.whole ?? null);
      return {
        content: read.sweep ? { kind, sweep: read.sweep } : null,
        problems: [
          ...problems,
          ...knownBase(settings, problems, named),
          ...read.problems,
          ...uniqueSweep(cell, output.sweep, named, sweeps, nameOfPlace),
        ],
      };
    }
    case 'compare': {
      const { output, problems } = checkCell('compare', settings);
      const content = output ? { kind, cell: output } : null;
      return { content, problems: [...problems, ...compareProblems(settings, problems, named)] };
    }
    case 'inspect': {
      const { output, problems } = checkCell('inspect', settings);
      const content = output ? { kind, cell: output } : null;
      return { content, problems: [...problems, ...inspectProblems(settings, problems, named)] };
    }
  }
}

function uniqueName(
  cell: OpenCell,
  named: Named,
  nameOfPlace: (block: YamlBlock, offset: number) => TranslatableText,
): Problem[] {
  const name = nameOf(cell);
  const first = name === undefined ? undefined : named.get(name)?.first;
  if (!first || first === cell) return [];
  const span = first.yaml.locate(['experiment'], 'value');
  const message = say`\`${name ?? ''}\` is already the name of the experiment on ${nameOfPlace(first.block, span.from)}`;
  return [{ path: ['experiment'], part: 'value', message, hint: say('names are unique in a file') }];
}

/** A sweep and an experiment of one name could not be told apart by `--only`. */
function uniqueSweep(
  cell: OpenCell,
  name: string,
  named: Named,
  sweeps: ReadonlyMap<string, OpenCell>,
  nameOfPlace: (block: YamlBlock, offset: number) => TranslatableText,
): Problem[] {
  const experiment = named.get(name)?.first;
  const other = experiment ?? sweeps.get(name);
  if (!other || other === cell) return [];
  const place = nameOfPlace(
    other.block,
    other.yaml.locate([experiment ? 'experiment' : 'sweep'], 'value').from,
  );
  const message = experiment
    ? say`\`${name}\` is already the name of the experiment on ${place}`
    : say`\`${name}\` is already the name of the sweep on ${place}`;
  return [{ path: ['sweep'], part: 'value', message, hint: say('names are unique in a file') }];
}

/** The experiment that a sweep varies is there and can be run. */
function knownBase(settings: Record<string, unknown>, found: Problem[], named: Named): Problem[] {
  const { of: name } = settings;
  if (typeof name !== 'string' || found.some(({ path }) => path[0] === 'of')) return [];
  const unknown = knownName(['of'], name, named);
  if (unknown.length > 0 || named.get(name)?.whole) return unknown;
  return [{ path: ['of'], part: 'value', message: say`\`${name}\` has errors of its own` }];
}

/** What names of other cells a comparison gets wrong; those that are no names at all are found already. */
function compareProblems(settings: Record<string, unknown>, found: Problem[], named: Named): Problem[] {
  const wrong = new Set(found.map(({ path }) => fieldName(path)));
  const compare: unknown[] = Array.isArray(settings.compare) ? settings.compare : [];
  const names = compare.filter((name) => typeof name === 'string');
  const first = new Map(compare.map((name, i) => [name, i] as const).reverse());
  const problems = compare.flatMap((name, i): Problem[] => {
    if (typeof name !== 'string' || wrong.has(`compare[${i}]`)) return [];
    if ((first.get(name) ?? i) < i)
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
  if (typeof baseline !== 'string' || wrong.has('baseline') || names.includes(baseline)) return problems;
  const message = say`\`${baseline}\` is none of the experiments compared`;
  return [...problems, { path: ['baseline'], part: 'value', message, ...meant(baseline, names) }];
}

function inspectProblems(settings: Record<string, unknown>, found: Problem[], named: Named): Problem[] {
  const { inspect, level, replicate } = settings;
  if (typeof inspect !== 'string' || found.some(({ path }) => path[0] === 'inspect')) return [];
  const { rounds, replicates } = named.get(inspect) ?? {};
  const problems = knownName(['inspect'], inspect, named);
  if (rounds !== undefined && typeof level === 'number' && level > rounds) {
    const message = say`level ${level} of ${rounds}: \`${inspect}\` prunes ${rounds} rounds`;
    problems.push({ path: ['level'], part: 'value', message });
  }
  if (replicates !== undefined && typeof replicate === 'number' && replicate >= replicates) {
    const message = say`replicate ${replicate} of ${replicates}: \`${inspect}\` has replicates 0 to ${replicates - 1}`;
    problems.push({ path: ['replicate'], part: 'value', message });
  }
  return problems;
}

function knownName(path: PropertyKey[], name: string, named: Named): Problem[] {
  if (named.has(name)) return [];
  const message = say`no experiment of this file is called \`${name}\``;
  return [{ path, part: 'value', message, ...meant(name, [...named.keys()]) }];
}

function meant(name: string, names: string[]): Pick<Problem, 'hint' | 'remedies'> {
  const best = nearest(name, names);
  if (best !== undefined)
    return { hint: say`did you mean \`${best}\`?`, remedies: changes(names.map(yamlName), yamlName(best)) };
  const hint = say`it has ${names.map((known) => `\`${known}\``).join(', ')}`;
  return names.length === 0 ? {} : { hint, remedies: changes(names.map(yamlName)) };
}
