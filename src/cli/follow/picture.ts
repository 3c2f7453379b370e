// The live picture of a run as lines of text. A pure function of what it is given.
import { count, density, duration, percent, timeLeft, trainingName } from '../../protocol/format';
import type { PlannedTraining, TrainingId } from '../../lottery/trainings/training';
import type { RunProgress } from '../../protocol/run';
import type { Paint } from '../style';

export interface PictureOf {
  run: string;
  plan: PlannedTraining[];
  finished: ReadonlySet<TrainingId>;
  progress: RunProgress;
  /** Warnings so far, the newest last. */
  warnings: string[];
}

export interface Canvas {
  columns: number;
  rows: number;
  paint: Paint;
}

/** No line is wider than the canvas, and there are no more of them than it has rows. */
export function picture(of: PictureOf, { columns, rows, paint }: Canvas): string[] {
  const { progress, run, warnings } = of;
  const fit = (text: string) => (text.length > columns ? `${text.slice(0, columns - 1)}…` : text);
  const head = [
    paint('bold', fit(`${run}  ${progress.state}`)),
    bar(progress.share, fit(`${percent(progress.share, 0)}  ${timeText(progress)}`), columns, paint),
    '',
  ];
  const active = progress.active.map((training) => fit(activeText(training)));
  const tail = [
    '',
    ...active,
    ...warnings.slice(-2).map((warning) => paint('yellow', fit(`warning: ${warning}`))),
    paint('dim', fit('Ctrl-C: leave it running, pause or stop')),
  ];
  const room = rows - head.length - tail.length - 1;
  return [...head, ...grid(of, { columns, rows: room, paint }), ...tail].slice(0, Math.max(1, rows - 1));
}

/** A row a replicate, a column a level; what does not fit is summed up in a last row. */
function grid({ plan, finished, progress }: PictureOf, { columns, rows, paint }: Canvas): string[] {
  const levels = 1 + Math.max(...plan.map(({ key }) => key.level));
  const replicates = 1 + Math.max(...plan.map(({ key }) => key.replicate));
  const shown = Math.min(replicates, Math.max(1, rows - 2));
  const label = (text: string) => text.padEnd(13);
  // Every second or third level where not all fit.
  const every = Math.ceil(levels / Math.max(1, Math.floor((columns - 13) / 3)));
  const columnsOf = Array.from({ length: Math.ceil(levels / every) }, (_, i) => i * every);
  const active = new Set(progress.active.map(({ id }) => id));
  const diverged = new Set(progress.diverged);
  const cells = new Map<string, TrainingId[]>();
  for (const { id, key } of plan) {
    const cell = `${key.replicate} ${key.level}`;
    cells.set(cell, [...(cells.get(cell) ?? []), id]);
  }
  const mark = (replicate: number, level: number) => {
    const ids = cells.get(`${replicate} ${level}`) ?? [];
    const done = ids.filter((id) => finished.has(id)).length;
    if (ids.some((id) => diverged.has(id))) return paint('red', '✗');
    if (done === ids.length) return paint('green', '●');
    if (done > 0) return paint('green', '◐');
    return ids.some((id) => active.has(id)) ? paint('cyan', '○') : paint('dim', '·');
  };
  const lines = Array.from(
    { length: shown },
    (_, replicate) =>
      label(`replicate ${replicate}`) + columnsOf.map((level) => `  ${mark(replicate, level)}`).join(''),
  );
  const more = replicates > shown ? [paint('dim', `… and ${replicates - shown} more`)] : [];
  return [
    paint('dim', label('level') + columnsOf.map((level) => String(level).padStart(3)).join('')),
    ...lines,
    ...more,
  ];
}

const BAR = 30;

function bar(share: number, text: string, columns: number, paint: Paint): string {
  if (columns < BAR + text.length + 2) return text;
  const full = Math.round(Math.min(1, Math.max(0, share)) * BAR);
  return `${paint('green', '█'.repeat(full))}${paint('dim', '░'.repeat(BAR - full))}  ${text}`;
}

function timeText({ trainings, secondsSpent, secondsLeft }: RunProgress): string {
  const skipped = trainings.skipped > 0 ? `, ${trainings.skipped} that cannot be run` : '';
  return `${trainings.finished} of ${trainings.total} trainings${skipped}  ${duration(secondsSpent)} spent, ${timeLeft(secondsLeft)}`;
}

function activeText({
  key,
  density: left,
  iteration,
  iterations,
  latest,
}: RunProgress['active'][number]): string {
  const accuracy = latest ? `  test accuracy ${percent(latest.testAccuracy)}` : '';
  const name = `${trainingName(key)} (${density(left)} left)`.padEnd(48);
  return `${name} ${`${count(iteration)} / ${count(iterations)}`.padStart(17)}${accuracy}`;
}
