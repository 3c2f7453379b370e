// The table of levels that ends every run.
import Table from 'cli-table3';
import {
  CONTROL_TITLES,
  count,
  density,
  outcomeText,
  percent,
  spreadText,
  workerTime,
} from '../protocol/format';
import { isCollapsed } from '../lottery/findings/layer-collapse';
import { CONTROL_KINDS } from '../lottery/trainings/training';
import type { LevelSummary } from '../lottery/findings/verdict';
import { multiplyAddsText } from '../lottery/trainings/multiply-adds-text';
import type { RunResults } from '../protocol/results';
import type { Spread } from '../lottery/findings/statistics';
import { plain, type Paint } from './style';

/** What the table shows of a run. */
export type TabledResults = Pick<RunResults, 'levels' | 'costs' | 'seconds'>;

/**
 * Text of the table, a row a level. Accuracies are of the test part at early stop.
 * @param columns of the terminal: ranges and then columns are left out where not all fit
 */
export function levelsTable(results: TabledResults, paint: Paint = plain, columns = Infinity): string {
  const fits = (form: Form) =>
    formTable(results, form, plain)
      .split('\n')
      .every((line) => line.length <= columns);
  return formTable(results, FORMS.find(fits) ?? SMALLEST, paint);
}

/** How much a table shows. */
interface Form {
  ranges: 'all' | 'accuracy' | 'none';
  untrained: boolean;
  /** What it took to find each ticket: all of it, as a multiple of the dense training, or nothing. */
  costs: 'all' | 'relative' | 'none';
}

const SMALLEST: Form = { ranges: 'none', untrained: false, costs: 'none' };
/** From the widest. */
const FORMS: Form[] = [
  { ranges: 'all', untrained: true, costs: 'all' },
  { ranges: 'accuracy', untrained: true, costs: 'all' },
  { ranges: 'accuracy', untrained: true, costs: 'relative' },
  { ranges: 'none', untrained: true, costs: 'relative' },
  { ranges: 'none', untrained: false, costs: 'relative' },
  SMALLEST,
];

function formTable(results: TabledResults, { ranges, untrained, costs }: Form, paint: Paint): string {
  const { levels } = results;
  const cost = costColumns(results, costs);
  const kinds = CONTROL_KINDS.filter((kind) => levels.some((level) => level.controls[kind]));
  const share = (value: number) => percent(value);
  const other = (spread: Spread, format: (value: number) => string) =>
    ranges === 'all' ? spreadText(spread, format) : format(spread.mean);
  const control = (spread: Spread | undefined) => (spread ? other(spread, share) : '–');
  const early = levels.some(({ maskTaken }) => maskTaken);
  const head = [
    'level',
    'weights left',
    ...(early ? ['mask taken at'] : []),
    'test accuracy',
    'early stop at',
    ...(untrained ? ['untrained'] : []),
    ...kinds.map((kind) => CONTROL_TITLES[kind]),
    'accuracy',
    'iterations',
    ...cost.map(({ title }) => title),
    '',
  ];
  const rows = levels.map(({ level, ticket, ...rest }) => [
    String(level),
    density(rest.density),
    ...(early ? [rest.maskTaken ? other(rest.maskTaken.iteration, count) : '–'] : []),
    ranges === 'none' ? share(ticket.earlyStopAccuracy.mean) : spreadText(ticket.earlyStopAccuracy, share),
    other(ticket.earlyStopIteration, count),
    ...(untrained ? [percent(ticket.untrainedAccuracy.mean)] : []),
    ...kinds.map((kind) => control(rest.controls[kind]?.earlyStopAccuracy)),
    level === 0 ? paint('dim', 'dense') : outcome(rest.accuracy, paint),
    outcome(rest.iterations, paint),
    ...cost.map(({ text }) => text(level)),
    remarks(rest, paint),
  ]);
  // Two words above each other take less room.
  const narrow = ranges === 'all' ? head : head.map((title) => NARROW[title] ?? title);
  return textTable(narrow, rows, paint);
}

interface CostColumn {
  title: string;
  text: (level: number) => string;
}

function costColumns({ costs, seconds }: TabledResults, shown: Form['costs']): CostColumn[] {
  if (shown === 'none') return [];
  const dense = costs?.toFind[0] ?? NaN;
  const column = (title: string, values: readonly (number | null)[], text: (value: number) => string) => ({
    title,
    text: (level: number) => {
      const value = values[level] ?? null;
      return value === null ? '–' : text(value);
    },
  });
  return [
    ...(costs && shown === 'all' ? [column(MULTIPLY_ADDS, costs.toFind, multiplyAddsText)] : []),
    ...(costs ? [column('× dense', costs.toFind, (value) => (value / dense).toFixed(2))] : []),
    ...(seconds && shown === 'all' ? [column('time to find it', seconds.toFind, workerTime)] : []),
  ];
}

function remarks({ winning, layers }: Pick<LevelSummary, 'winning' | 'layers'>, paint: Paint): string {
  const texts = [
    winning && paint('green', 'winning'),
    layers.some(isCollapsed) && paint('red', 'layer collapse'),
  ];
  return texts.filter((text) => typeof text === 'string').join(', ');
}

const MULTIPLY_ADDS = 'multiply–adds to find it';

const NARROW: Record<string, string> = {
  'weights left': 'weights\nleft',
  'mask taken at': 'mask\ntaken at',
  'test accuracy': 'test\naccuracy',
  'early stop at': 'early\nstop at',
  untrained: 'un-\ntrained',
  reinitialised: 'reini-\ntialised',
  'random mask': 'random\nmask',
  'random ERK': 'random\nERK',
  'inverted scores': 'inverted\nscores',
  'signed constant': 'signed\nconstant',
  iterations: 'itera-\ntions',
  [MULTIPLY_ADDS]: 'multiply–adds\nto find it',
  'time to find it': 'time to\nfind it',
};

/** A table without lines that fits a terminal and a log file alike. */
export function textTable(head: string[], rows: string[][], paint: Paint): string {
  const table = new Table({
    head: head.map((title) => paint('bold', title)),
    chars: NO_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
  });
  table.push(...rows);
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

const NO_LINES = Object.fromEntries(
  ['top', 'bottom', 'mid', 'left', 'right', 'middle'].flatMap((side) =>
    ['', '-mid', '-left', '-right'].map((part) => [`${side}${part}`, '']),
  ),
);

function outcome(comparison: LevelSummary['accuracy'], paint: Paint): string {
  const text = outcomeText(comparison);
  switch (comparison?.outcome) {
    case 'wins':
      return paint('green', text);
    case 'loses':
      return paint('red', text);
    case 'matches':
    case undefined:
      return text;
  }
}
