// The tables of a page of results.
import { count, density } from '../../src/protocol/format';
import { CONTROL_KINDS } from '../../src/protocol/charts';
import type { KindSummary, LevelSummary, Spread } from '../../src/protocol/charts';
import type { Stability } from '../../src/lottery/findings/stability';
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

/** Test accuracy of each level's ticket and of every control that the run has. */
export function controlsTable(levels: LevelSummary[]): string {
  const kinds = CONTROL_KINDS.filter((kind) => levels.some(({ controls }) => controls[kind]));
  return table(
    ['level', 'weights left', 'ticket', ...kinds],
    levels.map((level) => [
      `${level.level}`,
      density(level.density),
      accuracyCell(level.ticket),
      ...kinds.map((kind) => of(kind, accuracyCell)(level)),
    ]),
  );
}

/** Test accuracy at the end of the training, of the levels of several runs that have the same ones. */
export function endsTable(runs: [experiment: string, levels: LevelSummary[]][]): string {
  const longest = runs.reduce<LevelSummary[]>((a, [, b]) => (b.length > a.length ? b : a), []);
  return table(
    ['weights left', ...runs.map(([experiment]) => `\`${experiment}\``)],
    longest.map((level, i) => [
      density(level.density),
      ...runs.map(([, levels]) => {
        const there = levels[i];
        return there ? spreadCell(there.ticket.endAccuracy, points) : '–';
      }),
    ]),
  );
}

/** How the error rises between networks and their copies. */
export function linesTable(copies: [experiment: string, copy: Stability][]): string {
  return table(
    ['', 'copied at', 'replicates', 'barrier, test', 'barrier, training', 'distance ÷ way travelled'],
    copies.map(([experiment, { at, replicates, barrier, distance, travelled }]) => [
      `\`${experiment}\``,
      count(at),
      `${replicates}`,
      spreadCell(barrier.test, points),
      spreadCell(barrier.train, points),
      (distance.mean / travelled.mean).toFixed(2),
    ]),
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
const points = (share: number) => (share * 100).toFixed(2);
const accuracyCell = (kind: KindSummary) => spreadCell(kind.earlyStopAccuracy, points);
const iterationsCell = (kind: KindSummary) => spreadCell(kind.earlyStopIteration, count);

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
