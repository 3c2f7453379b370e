// What the paper found on LeNet and MNIST (paper §2), held against a run.
import type { LevelSummary } from '../../src/protocol/charts';

export interface Finding {
  paper: string;
  here: string;
  outcome: 'reproduced' | 'in part' | 'not reproduced' | 'not run';
}

/** @param oneShot levels of the one-shot run, null where it has not been run */
export function findings(iterative: LevelSummary[], oneShot: LevelSummary[] | null): Finding[] {
  const at = (level: number) => levelOf(iterative, level);
  const [dense, l51, l21, l13, l4] = [at(0), at(3), at(7), at(9), at(15)];
  return [
    finding(
      'Dense accuracy is about 98%.',
      [accuracy(dense) > 0.975],
      `${percent(accuracy(dense))} at early stop.`,
    ),
    finding(
      'At 21.1% the ticket stops 38% earlier than the dense network.',
      [iterations(l21) < iterations(dense), iterations(l21) < 0.8 * iterations(dense)],
      `${earlier(l21, dense)}: iteration ${whole(iterations(l21))} against ${whole(iterations(dense))}.`,
    ),
    finding(
      'At 3.6% it is back at the dense network’s iteration.',
      [iterations(l4) > iterations(l21), iterations(l4) > 0.85 * iterations(dense)],
      `Iteration ${whole(iterations(l4))} at ${density(l4)}, ${earlier(l4, dense)}.`,
    ),
    finding(
      'Test accuracy rises by more than 0.3 points at 13.5%.',
      [accuracy(l13) > accuracy(dense), accuracy(l13) - accuracy(dense) > 0.003],
      `${points(accuracy(l13) - accuracy(dense))} at ${density(l13)}${interval(l13)}; the most is ${bestGain(iterative)}.`,
    ),
    finding(
      'It returns to the dense accuracy at 3.6%.',
      [Math.abs(accuracy(l4) - accuracy(dense)) < 0.003],
      `${points(accuracy(l4) - accuracy(dense))} at ${density(l4)}${interval(l4)}.`,
    ),
    finding(
      'At 51.3% the ticket beats the dense network but learns more slowly than at 21.1%.',
      [accuracy(l51) >= accuracy(dense), iterations(l51) > iterations(l21)],
      `${points(accuracy(l51) - accuracy(dense))} at ${density(l51)}; it stops at iteration ${whole(iterations(l51))}, the ticket at 21.1% at ${whole(iterations(l21))}.`,
    ),
    ...reinitFindings(iterative, dense, l21),
    ...oneShotFindings(oneShot),
  ];
}

function reinitFindings(levels: LevelSummary[], dense: LevelSummary, l21: LevelSummary): Finding[] {
  const control = l21.randomReinit;
  if (!control) return [];
  const times = control.earlyStopIteration.mean / iterations(l21);
  const gap = accuracy(l21) - control.earlyStopAccuracy.mean;
  const reinitFalls = levels.find(
    ({ randomReinit }) => randomReinit && randomReinit.earlyStopAccuracy.mean < accuracy(dense) - 0.001,
  );
  const ticketFalls = levels.find((level) => level.level > 0 && accuracy(level) < accuracy(dense) - 0.001);
  return [
    finding(
      'Reinitialised at 21.1%, the network learns 2.51 times more slowly than the ticket.',
      [times > 1, times > 2],
      `${times.toFixed(2)} times: iteration ${whole(control.earlyStopIteration.mean)} against ${whole(iterations(l21))}.`,
    ),
    finding(
      'and is 0.5 points less accurate.',
      [gap > 0, gap > 0.0035],
      `${points(-gap)} against the ticket: ${percent(control.earlyStopAccuracy.mean)}.`,
    ),
    finding(
      'Accuracy of reinitialised networks falls below the dense from 21.1% on, of tickets from 2.9% on.',
      [
        (reinitFalls?.density ?? 0) > (ticketFalls?.density ?? 0),
        reinitFalls !== undefined && reinitFalls.density > 0.1 && ticketFalls === undefined,
      ],
      `More than 0.1 points below it: reinitialised ${reinitFalls ? `from ${density(reinitFalls)} on` : 'nowhere'}, tickets ${ticketFalls ? `from ${density(ticketFalls)} on` : `nowhere down to ${density(levelOf(levels, levels.length - 1))}`}.`,
    ),
  ];
}

function oneShotFindings(levels: LevelSummary[] | null): Finding[] {
  const claims = {
    faster: 'One-shot tickets learn faster than the dense network for 67.5% ≥ P ≥ 17.6%.',
    better: 'One-shot tickets are more accurate for 95% ≥ P ≥ 5.17%.',
  };
  if (!levels)
    return Object.values(claims).map((paper) => ({
      paper,
      here: 'This run was not made.',
      outcome: 'not run',
    }));
  const dense = levelOf(levels, 0);
  const within = (high: number, low: number) => levels.filter((l) => l.density <= high && l.density >= low);
  const count = (all: LevelSummary[], holds: (level: LevelSummary) => boolean) => ({
    holds: all.filter(holds),
    all,
  });
  const faster = count(within(0.675, 0.176), (level) => iterations(level) < iterations(dense));
  const better = count(within(0.95, 0.0517), (level) => accuracy(level) > accuracy(dense));
  return [
    { claim: claims.faster, ...faster },
    { claim: claims.better, ...better },
  ].map(({ claim, holds, all }) =>
    finding(
      claim,
      [holds.length > all.length / 2, holds.length === all.length],
      `So at ${holds.length} of the ${all.length} levels in that range${holds.length < all.length && holds.length > 0 ? ` (${holds.map(density).join(', ')})` : ''}.`,
    ),
  );
}

/** All conditions hold: reproduced; the first but not all: in part. */
function finding(paper: string, conditions: boolean[], here: string): Finding {
  const outcome = conditions.every(Boolean) ? 'reproduced' : conditions[0] ? 'in part' : 'not reproduced';
  return { paper, here, outcome };
}

function levelOf(levels: LevelSummary[], level: number): LevelSummary {
  const found = levels.find((candidate) => candidate.level === level);
  if (!found) throw new Error(`Level ${level} has not been trained yet: let the run finish first.`);
  return found;
}

const accuracy = (level: LevelSummary) => level.ticket.earlyStopAccuracy.mean;
const iterations = (level: LevelSummary) => level.ticket.earlyStopIteration.mean;

function earlier(level: LevelSummary, dense: LevelSummary): string {
  const share = 1 - iterations(level) / iterations(dense);
  return `${Math.abs(share * 100).toFixed(0)}% ${share >= 0 ? 'earlier' : 'later'} than the dense network`;
}

function bestGain(levels: LevelSummary[]): string {
  const best = levels.reduce((a, b) => (accuracy(b) > accuracy(a) ? b : a));
  return `${points(accuracy(best) - accuracy(levelOf(levels, 0)))} at ${density(best)}`;
}

const interval = ({ accuracy: compared }: LevelSummary) =>
  compared?.difference.ci95
    ? ` (95% interval ${compared.difference.ci95.map((bound) => signed(bound * 100)).join(' to ')})`
    : '';

const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
const points = (difference: number) => `${signed(difference * 100)} points`;
const percent = (share: number) => `${(share * 100).toFixed(2)}%`;
const whole = (value: number) => Math.round(value).toLocaleString('en');
export const density = (level: LevelSummary) => `${(level.density * 100).toFixed(1)}%`;
