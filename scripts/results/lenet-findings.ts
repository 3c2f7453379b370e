// The paper's findings for LeNet on MNIST (paper §2), held against a run.
import { count, percent } from '../../src/protocol/format';
import type { LevelSummary } from '../../src/protocol/charts';
import {
  accuracy,
  gain,
  interval,
  iterations,
  judged,
  levelOf,
  outcome,
  percentLeft,
  signed,
} from './finding';
import type { Finding } from './finding';

/** @param oneShot levels of the one-shot run, null where it has not been run */
export function lenetFindings(iterative: LevelSummary[], oneShot: LevelSummary[] | null): Finding[] {
  const at = (level: number) => levelOf(iterative, level);
  const [dense, l51, l21, l13, l4] = [at(0), at(3), at(7), at(9), at(15)];
  return [
    {
      paper: 'Dense accuracy is about 98%.',
      criterion: 'between 97.5% and 98.5%',
      here: `${percent(accuracy(dense))} at early stop`,
      outcome: outcome([accuracy(dense) > 0.975 && accuracy(dense) < 0.985]),
    },
    {
      paper: 'At 21.1% the ticket stops 38% earlier than the dense network.',
      criterion: 'earlier, by a quarter or more',
      here: `${earlier(l21, dense)}: iteration ${count(iterations(l21))} against ${count(iterations(dense))}`,
      outcome: outcome([iterations(l21) < iterations(dense), iterations(l21) <= 0.75 * iterations(dense)]),
    },
    {
      paper: 'At 3.6% it is back at the dense network’s iteration.',
      criterion: 'later than at 21.1%, and within 15% of dense',
      here: `iteration ${count(iterations(l4))} at ${percentLeft(l4)}, ${earlier(l4, dense)}`,
      outcome: outcome([
        iterations(l4) > iterations(l21),
        Math.abs(iterations(l4) / iterations(dense) - 1) <= 0.15,
      ]),
    },
    {
      paper: 'Test accuracy rises by more than 0.3 points at 13.5%.',
      criterion: 'higher, by more than 0.3 points',
      here: `${gain(l13, dense)} at ${percentLeft(l13)}${interval(l13)}; most at ${bestGain(iterative, dense)}`,
      outcome: outcome([accuracy(l13) > accuracy(dense), accuracy(l13) - accuracy(dense) > 0.003]),
    },
    {
      paper: 'It returns to the dense accuracy at 3.6%.',
      criterion: 'within 0.2 points',
      here: `${gain(l4, dense)} at ${percentLeft(l4)}${interval(l4)}`,
      outcome: outcome([Math.abs(accuracy(l4) - accuracy(dense)) <= 0.002]),
    },
    {
      paper: 'At 51.3% the ticket beats the dense network but learns more slowly than at 21.1%.',
      criterion: 'more accurate than dense, and stops later than at 21.1%',
      here: `${gain(l51, dense)}; it stops at iteration ${count(iterations(l51))}, the ticket at 21.1% at ${count(iterations(l21))}`,
      outcome: outcome([accuracy(l51) > accuracy(dense), iterations(l51) > iterations(l21)]),
    },
    ...reinitFindings(iterative, dense, l21),
    ...oneShotFindings(oneShot),
  ];
}

function reinitFindings(levels: LevelSummary[], dense: LevelSummary, l21: LevelSummary): Finding[] {
  const control = l21.controls['random-reinit'];
  if (!control) return [];
  const times = control.earlyStopIteration.mean / iterations(l21);
  const gap = accuracy(l21) - control.earlyStopAccuracy.mean;
  const reinitFalls = fallsFrom(
    levels,
    dense,
    (level) => level.controls['random-reinit']?.earlyStopAccuracy.mean,
  );
  const ticketFalls = fallsFrom(levels, dense, accuracy);
  const smallest = levelOf(levels, levels.length - 1);
  const from = (level: LevelSummary | null) =>
    level ? `from ${percentLeft(level)} on` : `nowhere down to ${percentLeft(smallest)}`;
  return [
    {
      paper: 'Reinitialised at 21.1%, the network learns 2.51 times more slowly than the ticket.',
      criterion: 'more slowly, twice or more',
      here: `${times.toFixed(2)} times: iteration ${count(control.earlyStopIteration.mean)} against ${count(iterations(l21))}`,
      outcome: outcome([times > 1, times >= 2]),
    },
    {
      paper: 'It is 0.5 points less accurate than the ticket.',
      criterion: 'less accurate, by 0.35 points or more',
      here: `${signed(-gap)} points: ${percent(control.earlyStopAccuracy.mean)}`,
      outcome: outcome([gap > 0, gap >= 0.0035]),
    },
    {
      paper:
        'Accuracy falls below the dense network’s from 21.1% on where reinitialised, from 2.9% on for tickets.',
      criterion:
        'more than 0.1 points below, from a level on: reinitialised at a higher density than tickets, and between 41% and 10%; tickets nowhere above 3.6%',
      here: `reinitialised ${from(reinitFalls)}, tickets ${from(ticketFalls)}`,
      outcome: outcome([
        (reinitFalls?.density ?? 0) > (ticketFalls?.density ?? 0),
        reinitFalls !== null &&
          reinitFalls.density > 0.1 &&
          reinitFalls.density < 0.42 &&
          (ticketFalls?.density ?? 0) < 0.037,
      ]),
    },
  ];
}

function oneShotFindings(levels: LevelSummary[] | null): Finding[] {
  const within = (high: number, low: number) =>
    (levels ?? []).filter((level) => level.level > 0 && level.density <= high && level.density >= low);
  const judge = (
    paper: string,
    range: LevelSummary[],
    holds: (level: LevelSummary, dense: LevelSummary) => boolean,
  ): Finding => {
    const criterion = 'at every level in that range; in part: at more than half';
    return judged({ paper, criterion }, levels, (all) => {
      const dense = levelOf(all, 0);
      const holding = range.filter((level) => holds(level, dense));
      return {
        here: `at ${holding.length} of ${range.length} levels${holding.length > 0 ? `: ${holding.map(percentLeft).join(', ')}` : ''}`,
        outcome: outcome([holding.length > range.length / 2, holding.length === range.length]),
      };
    });
  };
  return [
    judge(
      'One-shot tickets learn faster than the dense network for 67.5% ≥ P ≥ 17.6%.',
      within(0.675, 0.176),
      (level, dense) => iterations(level) < iterations(dense),
    ),
    judge(
      'One-shot tickets are more accurate for 95% ≥ P ≥ 5.17%.',
      within(0.95, 0.0517),
      (level, dense) => accuracy(level) > accuracy(dense),
    ),
  ];
}

/** The first level of which, and of all after it, the accuracy lies more than 0.1 points below the dense one. */
function fallsFrom(
  levels: LevelSummary[],
  dense: LevelSummary,
  value: (level: LevelSummary) => number | undefined,
): LevelSummary | null {
  const below = (level: LevelSummary) => (value(level) ?? Infinity) < accuracy(dense) - 0.001;
  return levels.find((_, i) => levels.slice(i).every(below)) ?? null;
}

function earlier(level: LevelSummary, dense: LevelSummary): string {
  const share = 1 - iterations(level) / iterations(dense);
  return `${Math.abs(share * 100).toFixed(0)}% ${share >= 0 ? 'earlier' : 'later'} than dense`;
}

function bestGain(levels: LevelSummary[], dense: LevelSummary): string {
  const best = levels.reduce((a, b) => (accuracy(b) > accuracy(a) ? b : a));
  return `${percentLeft(best)}, ${gain(best, dense)}`;
}
