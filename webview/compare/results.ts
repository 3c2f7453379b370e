// Results of compared runs, and their differences from the baseline.
import type { ComparedRun } from '../../src/protocol/views/compare';
import type { CurveLevel } from '../../src/protocol/views/curves';
import { density } from '../../src/protocol/format';
import { formatNumber, l10n } from '../ui/l10n';

export interface Result {
  title: string;
  /** @param baseline null for the baseline itself */
  text: (run: ComparedRun, baseline: ComparedRun | null) => string;
}

export const results = (): Result[] => [
  { title: l10n.t('State'), text: ({ state }) => state },
  {
    title: l10n.t('Dense accuracy'),
    text: (run, baseline) => accuracyText(dense(run), baseline && dense(baseline)),
  },
  {
    title: l10n.t('Smallest winning'),
    text: (run) => {
      const winner = winning(run);
      if (winner) return density(winner.density);
      return run.whole ? l10n.t('none') : l10n.t('none yet');
    },
  },
  {
    title: l10n.t('Accuracy of the smallest winner'),
    text: (run, baseline) => accuracyText(winning(run), baseline && winning(baseline)),
  },
  {
    title: l10n.t('Early stop of the smallest winner'),
    text: (run, baseline) => iterationText(winning(run), baseline && winning(baseline)),
  },
  {
    title: l10n.t('Levels'),
    text: ({ levels }) => formatNumber(levels.length),
  },
];

const dense = ({ levels }: ComparedRun) => levels.find(({ level }) => level === 0);
const winning = ({ levels, smallestWinning }: ComparedRun) =>
  levels.find(({ level }) => level === smallestWinning);

const accuracyOf = (level: CurveLevel | null | undefined) => level?.kinds.ticket?.earlyStop.test.mean ?? null;
const iterationsOf = (level: CurveLevel | null | undefined) => level?.kinds.ticket?.iterations.mean ?? null;

function accuracyText(level: CurveLevel | undefined, base: CurveLevel | null | undefined): string {
  const accuracy = accuracyOf(level);
  if (accuracy === null) return '–';
  const other = accuracyOf(base);
  const text = formatNumber(accuracy, { style: 'percent', minimumFractionDigits: 2 });
  return other === null ? text : `${text} (${signed((accuracy - other) * 100, 2)})`;
}

function iterationText(level: CurveLevel | undefined, base: CurveLevel | null | undefined): string {
  const iterations = iterationsOf(level);
  if (iterations === null) return '–';
  const other = iterationsOf(base);
  const text = formatNumber(Math.round(iterations));
  return other === null ? text : `${text} (${signed(iterations - other, 0)})`;
}

/** A difference with its sign: +0.31, −12; percentage points or iterations, as what it stands beside. */
export const signed = (difference: number, digits: number): string =>
  formatNumber(difference, {
    signDisplay: 'exceptZero',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
