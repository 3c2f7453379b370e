// The tables of a page of results.
import { count, density } from '../../src/lab/results/format';
import type { KindSummary, LevelSummary, Spread } from '../../src/protocol/charts';
import type { ControlKind } from '../../src/lottery/trainings/training';
import type { Finding } from './finding';

export function findingsTable(findings: Finding[]): string {
  return table(
    ['the paper', 'here', 'counts as reproduced when', ''],
    findings.map((row) => [row.paper, row.here, row.criterion, `**${row.outcome}**`]),
  );
}

/** A column that one page has more than others. */
export interface Column {
  head: string;
  cell: (level: LevelSummary) => string;
}

export function levelsTable(levels: LevelSummary[], ...more: Column[]): string {
  const control = levels.some((level) => level.controls['random-reinit']);
  const columns: Column[] = [
    { head: 'level', cell: (level) => `${level.level}` },
    { head: 'weights left', cell: (level) => density(level.density) },
    { head: 'test accuracy %', cell: (level) => accuracyCell(level.ticket) },
    { head: 'early stop', cell: (level) => iterationsCell(level.ticket) },
    {
      head: 'before training %',
      cell: (level) => (level.ticket.untrainedAccuracy.mean * 100).toFixed(1),
    },
    { head: 'against dense', cell: against },
    ...more,
    ...(control
      ? [
          { head: 'reinitialised: accuracy %', cell: of('random-reinit', accuracyCell) },
          { head: 'early stop', cell: of('random-reinit', iterationsCell) },
        ]
      : []),
  ];
  return table(
    columns.map(({ head }) => head),
    levels.map((level) => columns.map(({ cell }) => cell(level))),
  );
}

const against = ({ accuracy, iterations, winning }: LevelSummary) =>
  accuracy && iterations
    ? `accuracy ${accuracy.outcome}, iterations ${iterations.outcome}${winning ? ', **winning**' : ''}`
    : '–';

const of = (kind: ControlKind, cell: (summary: KindSummary) => string) => (level: LevelSummary) => {
  const summary = level.controls[kind];
  return summary ? cell(summary) : '–';
};

const spreadCell = ({ mean, min, max }: Spread, text: (value: number) => string) =>
  `${text(mean)} (${text(min)}–${text(max)})`;
const accuracyCell = (kind: KindSummary) =>
  spreadCell(kind.earlyStopAccuracy, (share) => (share * 100).toFixed(2));
const iterationsCell = (kind: KindSummary) => spreadCell(kind.earlyStopIteration, count);

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
