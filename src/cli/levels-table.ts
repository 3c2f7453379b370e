// The table of levels that ends every run.
import Table from 'cli-table3';
import { count, density, outcomeText, percent, spreadText } from '../lab/format';
import type { LevelSummary } from '../lottery/verdict';
import type { Spread } from '../lottery/statistics';
import { plain, type Paint } from './style';

/** Text of the table, a row a level. Accuracies are of the test part at early stop. */
export function levelsTable(levels: LevelSummary[], paint: Paint = plain): string {
  const reinit = levels.some((level) => level.randomReinit);
  const mask = levels.some((level) => level.randomMask);
  const head = [
    'level',
    'weights left',
    'test accuracy',
    'early stop at',
    'untrained',
    ...(reinit ? ['reinitialised'] : []),
    ...(mask ? ['random mask'] : []),
    'accuracy',
    'iterations',
    '',
  ];
  const rows = levels.map((level) => [
    String(level.level),
    density(level.density),
    accuracy(level.ticket.earlyStopAccuracy),
    spreadText(level.ticket.earlyStopIteration, count),
    mean(level.ticket.untrainedAccuracy),
    ...(reinit ? [control(level.randomReinit?.earlyStopAccuracy)] : []),
    ...(mask ? [control(level.randomMask?.earlyStopAccuracy)] : []),
    level.level === 0 ? paint('dim', 'dense') : outcome(level.accuracy, paint),
    outcome(level.iterations, paint),
    level.winning ? paint('green', 'winning ticket') : '',
  ]);
  return textTable(head, rows, paint);
}

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

const accuracy = (spread: Spread) => spreadText(spread, (share) => percent(share));
const mean = (spread: Spread) => percent(spread.mean, 1);
const control = (spread: Spread | undefined) => (spread ? accuracy(spread) : '–');

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
