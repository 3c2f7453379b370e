// Findings of papers on pruning methods, held against small runs.
import { percent } from '../../src/protocol/format';
import { MOST_INSTABILITY } from '../../src/protocol/charts';
import type { KindSummary, LevelSummary } from '../../src/protocol/charts';
import type { Stability } from '../../src/lottery/findings/stability';
import type { ControlKind } from '../../src/lottery/trainings/training';
import { accuracy, judged, outcome, percentLeft, signed } from './finding';
import type { Finding } from './finding';

/** Levels of a run; null where it has not been run. */
type Levels = LevelSummary[] | null;

const error = (level: LevelSummary) => 1 - accuracy(level);
const endAccuracy = (level: LevelSummary) => level.ticket.endAccuracy.mean;

/** Test accuracy of a control minus that of its ticket, at early stop. */
interface Difference {
  of: LevelSummary;
  mean: number;
}

function difference(level: LevelSummary | undefined, kind: ControlKind): Difference | null {
  const control: KindSummary | null | undefined = level?.controls[kind];
  return level && control ? { of: level, mean: control.earlyStopAccuracy.mean - accuracy(level) } : null;
}

const differenceText = ({ of, mean }: Difference) => `${signed(mean)} points at ${percentLeft(of)}`;

/** Lee, Ajanthan & Torr (2019), Table 1, and what Frankle et al. (2021) asked of it. */
export function snipFindings(at95: Levels, at98: Levels): Finding[] {
  const [sparse95, sparse98] = [at95?.[1], at98?.[1]];
  const controls = (kind: ControlKind) => {
    const measured = [difference(sparse95, kind), difference(sparse98, kind)];
    return measured.every((found) => found !== null) ? measured : null;
  };
  return [
    judged(
      { paper: 'The dense network’s error is 1.7%.', criterion: 'within 0.5 points of it' },
      at95?.[0],
      (dense) => ({
        here: percent(error(dense)),
        outcome: outcome([Math.abs(error(dense) - 0.017) <= 0.005]),
      }),
    ),
    snipError(at95, { sparsity: '95%', published: 0.016 }),
    snipError(at98, { sparsity: '98%', published: 0.024 }),
    judged(
      {
        paper: 'Shuffled within each layer, SNIP’s mask is as good (on larger networks).',
        criterion: 'at most 0.3 points less accurate, at both sparsities; in part: at one',
      },
      controls('random-mask'),
      asGood,
    ),
    judged(
      {
        paper: 'So are newly drawn weights under it.',
        criterion: 'at most 0.3 points less accurate, at both; in part: at one',
      },
      controls('random-reinit'),
      asGood,
    ),
    judged(
      {
        paper: 'Masks by the inverted scores are worse.',
        criterion: 'at least 1 point less accurate, at both; in part: at one',
      },
      controls('inverted'),
      (differences) => atBoth(differences, ({ mean }) => mean <= -0.01),
    ),
  ];
}

const DENSE_ERROR = 0.017;
/** How far from a published figure still counts as having landed on it. */
const MARGIN = 0.005;

function snipError(
  levels: Levels,
  { sparsity, published }: { sparsity: string; published: number },
): Finding {
  const more = published - DENSE_ERROR;
  const [dense, sparse] = levels ?? [];
  return judged(
    {
      paper: `At ${sparsity} sparsity it is ${percent(published, 1)}, ${signed(more)} points.`,
      criterion:
        'at most 0.5 points more than that, above the dense network’s, and in all; in part: above the dense network’s',
    },
    dense && sparse ? { dense, sparse } : null,
    ({ dense, sparse }) => ({
      here: `${percent(error(sparse))}, ${signed(error(sparse) - error(dense))} points`,
      outcome: outcome([error(sparse) - error(dense) <= more + MARGIN, error(sparse) <= published + MARGIN]),
    }),
  );
}

const asGood = (differences: Difference[]) => atBoth(differences, ({ mean }) => mean >= -0.003);

function atBoth(
  differences: Difference[],
  holds: (difference: Difference) => boolean,
): Pick<Finding, 'here' | 'outcome'> {
  return {
    here: differences.map(differenceText).join(', '),
    outcome: outcome([differences.some(holds), differences.every(holds)]),
  };
}

/** What Frankle et al. (2021) and Zhou et al. (2019) found of masks of iterative magnitude pruning. */
export function ticketFindings(levels: Levels): Finding[] {
  const smallest = levels?.[TICKETS_ROUNDS];
  const loses = (found: Difference): Pick<Finding, 'here' | 'outcome'> => ({
    here: differenceText(found),
    outcome: outcome([found.mean < 0, found.mean <= -0.005]),
  });
  const criterion = 'less accurate than the ticket, by 0.5 points or more';
  return [
    judged(
      { paper: 'Shuffled within each layer, a ticket’s mask is worse.', criterion },
      difference(smallest, 'random-mask'),
      loses,
    ),
    judged(
      { paper: 'So are newly drawn weights under it.', criterion },
      difference(smallest, 'random-reinit'),
      loses,
    ),
    judged(
      {
        paper: 'Weights of one size, with the original signs, are as good (Zhou et al. 2019).',
        criterion: 'at most 0.5 points less accurate',
      },
      difference(smallest, 'signed-constant'),
      (found) => ({ here: differenceText(found), outcome: outcome([found.mean >= -0.005]) }),
    ),
  ];
}

const TICKETS_ROUNDS = 3;

/** Evci et al. (2020), appendix B, Table 2. */
export function riglFindings(levels: Levels): Finding[] {
  return [
    judged(
      {
        paper: 'With 6,622 of 266,200 weights RigL ends at 1.48% error.',
        criterion: 'at most 2.0%; in part: at most 2.5%',
      },
      levels?.[1],
      (sparse) => {
        const atEnd = 1 - endAccuracy(sparse);
        return { here: percent(atEnd), outcome: outcome([atEnd <= 0.025, atEnd <= 0.02]) };
      },
    ),
  ];
}

/** Levels of the runs of the four ways to go on after pruning. */
export interface Retrained {
  init: Levels;
  late: Levels;
  rate: Levels;
  fineTuned: Levels;
}

/** Renda, Frankle & Carbin (2020): ResNet-20, iterative, at 13.4% of the weights. */
export function retrainingFindings({ init, late, rate, fineTuned }: Retrained): Finding[] {
  const compared = (a: Levels, b: Levels) => {
    const [first, second] = [a?.[RETRAINED_ROUNDS], b?.[RETRAINED_ROUNDS]];
    return first && second ? endAccuracy(first) - endAccuracy(second) : null;
  };
  const atLeast = (most: number) => (found: number) => ({
    here: `${signed(found)} points`,
    outcome: outcome([found > 0, found >= most]),
  });
  const points = (size: string) => `more accurate, by ${size} or more`;
  return [
    judged(
      {
        paper: 'Rewinding the learning rate is as good as late rewinding: +0.06 points.',
        criterion: 'at most 0.5 points less accurate',
      },
      compared(rate, late),
      (found) => ({ here: `${signed(found)} points`, outcome: outcome([found >= -0.005]) }),
    ),
    judged(
      { paper: 'Late rewinding beats fine-tuning: +2.43 points.', criterion: points('1 point') },
      compared(late, fineTuned),
      atLeast(0.01),
    ),
    judged(
      { paper: 'Fine-tuning beats rewinding to the start: +1.43 points.', criterion: points('0.5 points') },
      compared(fineTuned, init),
      atLeast(0.005),
    ),
    judged(
      { paper: 'Late rewinding beats rewinding to the start: +3.86 points.', criterion: points('1 point') },
      compared(late, init),
      atLeast(0.01),
    ),
  ];
}

const RETRAINED_ROUNDS = 2;

/**
 * Frankle, Dziugaite, Roy & Carbin (2020), of dense networks.
 * @param lenet copies of each; null where they have not been trained
 */
export function stabilityFindings(lenet: Stability[] | null, residual: Stability[] | null): Finding[] {
  const copies = (residual ?? []).filter(({ level }) => level === 0);
  const [first, last] = [copies.at(0), copies.at(-1)];
  const rises = ({ barrier, at }: Stability) =>
    `the test error rises by up to ${(barrier.test.mean * 100).toFixed(2)} points from iteration ${at}`;
  const barrierOf = ({ barrier }: Stability) => barrier.test.mean;
  return [
    judged(
      {
        paper: 'LeNet on MNIST is stable from iteration 0: the error on the line hardly rises.',
        criterion: 'by less than 2 points, the paper’s bound; by less than 0.5',
      },
      lenet?.[0],
      (copy) => ({
        here: rises(copy),
        outcome: outcome([barrierOf(copy) < MOST_INSTABILITY, barrierOf(copy) < 0.005]),
      }),
    ),
    judged(
      {
        paper: 'ResNet-20 is not stable at iteration 0: on the line it is hardly better than guessing.',
        criterion: 'by 2 points or more; by 20 or more',
      },
      first,
      (copy) => ({
        here: rises(copy),
        outcome: outcome([barrierOf(copy) >= MOST_INSTABILITY, barrierOf(copy) >= 0.2]),
      }),
    ),
    judged(
      {
        paper: 'It is stable from a later iteration on.',
        criterion: 'by less than half as much as from iteration 0; by less than 2 points',
      },
      first && last && last.at > first.at ? { first, last } : null,
      ({ first, last }) => ({
        here: rises(last),
        outcome: outcome([barrierOf(last) < barrierOf(first) / 2, barrierOf(last) < MOST_INSTABILITY]),
      }),
    ),
  ];
}
