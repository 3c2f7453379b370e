// The paper's findings for Conv-2 on CIFAR-10 (paper §3), held against a shortened run.
import { count, percent } from '../../src/protocol/format';
import { mean } from '../../src/lottery/findings/statistics';
import type { LevelSummary } from '../../src/protocol/charts';
import type { RunResults, TrainingResults } from '../../src/protocol/results';
import { accuracy, gain, interval, iterations, levelOf, outcome, percentLeft } from './finding';
import type { Finding } from './finding';

export function convFindings(results: RunResults): Finding[] {
  const { levels } = results;
  const [dense, ...tickets] = levels;
  if (!dense || tickets.length === 0)
    throw new Error('No ticket has been trained yet: let the run go on first.');
  const smallest = tickets.at(-1) ?? dense;
  const fastest = best(tickets, (level) => speed(results, level.level) ?? 0);
  const times = speed(results, fastest.level);
  const top = best(tickets, accuracy);
  const validated = best(tickets, validation);
  const below = tickets.filter((level) => accuracy(level) < accuracy(dense));
  const reached = smallest.density;
  return [
    {
      paper: 'Tickets learn faster, 3.5 times at 8.8%.',
      criterion:
        'the dense network’s lowest validation loss is reached in fewer iterations; three times as fast or more',
      here: times
        ? `${times.toFixed(2)} times as fast at best, at ${percentLeft(fastest)}`
        : 'no ticket reaches the dense network’s lowest validation loss',
      outcome: outcome([(times ?? 0) > 1, (times ?? 0) >= 3]),
    },
    {
      paper: 'Test accuracy rises by 3.4 points at 4.6%.',
      criterion: 'higher at some level, by 2.5 points or more',
      here: `${gain(top, dense)} at ${percentLeft(top)}${interval(top)}; ${gain(smallest, dense)} at ${percentLeft(smallest)}, the smallest trained`,
      outcome: outcome([accuracy(top) > accuracy(dense), accuracy(top) - accuracy(dense) >= 0.025]),
    },
    {
      paper: 'Tickets stay above the dense network as long as more than 2% of the weights are left.',
      criterion: 'at every level; in part: at more than half, or the run does not go down to 2%',
      here: `at ${tickets.length - below.length} of ${tickets.length} levels, the smallest with ${percentLeft(smallest)}`,
      outcome: outcome([below.length < tickets.length / 2, below.length === 0 && reached <= 0.025]),
    },
    {
      paper: 'Validation accuracy: 67.6% dense, 70.9% at best.',
      criterion: 'higher at best than dense, and both within 1.5 points of the paper’s',
      here: `${percent(validation(dense))} dense, ${percent(validation(validated))} at ${percentLeft(validated)}, after at most ${count(lastIteration(results))} iterations`,
      outcome: outcome([
        validation(validated) > validation(dense),
        Math.abs(validation(dense) - 0.676) <= 0.015 && Math.abs(validation(validated) - 0.709) <= 0.015,
      ]),
    },
    {
      paper: 'Early stop comes earlier than the dense network’s.',
      criterion: 'the iteration of the lowest validation loss, at some level',
      here: earlyStops(levels, lastIteration(results)),
      outcome: outcome([tickets.some((level) => iterations(level) < iterations(dense))]),
    },
  ];
}

/**
 * How many times as fast as the dense network a level's tickets reach the lowest validation loss that the dense network reached,
 * in the mean over replicates; between two evaluations the loss is taken to be a straight line.
 * @returns null where one of them never does
 */
export function speed(results: RunResults, level: number): number | null {
  const ratios = results.levels
    .find((summary) => summary.level === level)
    ?.ticket.of.map((replicate) => {
      const dense = curveOf(results, replicate, 0);
      const lowest = dense.reduce((a, b) => (b.validationLoss < a.validationLoss ? b : a));
      const reached = reachedAt(curveOf(results, replicate, level), lowest.validationLoss);
      return reached === null ? null : lowest.iteration / reached;
    });
  const known = (ratios ?? []).filter((ratio) => ratio !== null);
  return ratios && ratios.length > 0 && known.length === ratios.length ? mean(known) : null;
}

function reachedAt(curve: TrainingResults['measurements'], loss: number): number | null {
  const after = curve.findIndex(({ validationLoss }) => validationLoss <= loss);
  const [a, b] = [curve[after - 1], curve[after]];
  if (!b) return null;
  if (!a) return b.iteration;
  const share = (a.validationLoss - loss) / (a.validationLoss - b.validationLoss);
  return a.iteration + share * (b.iteration - a.iteration);
}

function curveOf({ trainings }: RunResults, replicate: number, level: number) {
  const training = trainings.find(
    ({ key }) => key.replicate === replicate && key.level === level && key.kind === 'ticket',
  );
  if (!training) throw new Error(`Replicate ${replicate} has no ticket of level ${level}.`);
  return training.measurements;
}

function earlyStops(levels: LevelSummary[], last: number): string {
  const dense = levelOf(levels, 0);
  const stops = levels.map(iterations);
  if (stops.every((stop) => stop === last))
    return `not seen: the loss was still falling at iteration ${count(last)}, the last, everywhere`;
  const earliest = best(levels, (level) => -iterations(level));
  return `dense at ${count(iterations(dense))}, earliest at ${count(iterations(earliest))}, with ${percentLeft(earliest)}`;
}

const lastIteration = ({ experiment }: RunResults) => experiment.training.iterations;
const validation = (level: LevelSummary) => level.ticket.validationAccuracy.mean;
const best = (levels: LevelSummary[], value: (level: LevelSummary) => number) =>
  levels.reduce((a, b) => (value(b) > value(a) ? b : a));
