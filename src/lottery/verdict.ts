// Which tickets win, in plain words.
import { densityPercent } from './level';
import type { Level } from './level';
import { isAsAccurate, isAsFast } from './level-summary';
import type { KindSummary, LevelSummary } from './level-summary';
import { mean } from './statistics';
import type { Spread } from './statistics';

export { summariseLevels } from './level-summary';
export type { Comparison, KindSummary, LevelSummary, Outcome } from './level-summary';

export interface RunVerdict {
  /** The smallest winning ticket and others worth naming, in plain words, one sentence a line. */
  sentences: string[];
  /** Level of the smallest winning ticket, null when none wins. */
  smallestWinning: Level | null;
}

/** Trainings of a run. `skipped` ones can never run, as what they build on diverged; they are no part of `total`. */
export interface Counts {
  finished: number;
  skipped: number;
  total: number;
}

/**
 * @param levels as `summariseLevels` gives them, of a finished run or of one under way
 * @param trainings how many of the run are done
 */
export function runVerdict(levels: readonly LevelSummary[], trainings: Counts): RunVerdict {
  const [dense, ...tickets] = levels;
  if (!dense) return { sentences: ['No dense network has finished training yet.'], smallestWinning: null };
  const sentences = [denseSentence(dense)];
  const smallest = tickets.filter((level) => level.winning).at(-1) ?? null;
  if (tickets.length > 0) {
    // Chosen by validation accuracy: the highest of many test accuracies would be too good to be true.
    const peak = highest(levels, (level) => level.ticket.validationAccuracy.mean);
    sentences.push(smallest ? smallestSentence(smallest, dense) : noneSentence(tickets));
    sentences.push(peakSentence(peak, dense), ...fastestSentences(tickets, dense));
    const shown = smallest ?? (peak.level > 0 ? peak : null);
    if (shown) sentences.push(...controlSentences(shown));
  }
  sentences.push(...caveats(dense, trainings));
  return { sentences, smallestWinning: smallest?.level ?? null };
}

function denseSentence({ ticket }: LevelSummary): string {
  const over = ticket.replicates > 1 ? `, in the mean of ${ticket.replicates} replicates` : '';
  return `The dense network reaches ${percent(ticket.earlyStopAccuracy.mean)} test accuracy at its early stop, iteration ${count(ticket.earlyStopIteration.mean)}${over}.`;
}

function smallestSentence(level: LevelSummary, dense: LevelSummary): string {
  return `The smallest winning ticket has ${named(level)}: ${accuracyAgainstDense(level)}, and stops ${iterationsAgainstDense(level, dense)}.`;
}

function noneSentence(tickets: readonly LevelSummary[]): string {
  const accurate = tickets.filter(isAsAccurate).at(-1);
  const fast = tickets.filter(isAsFast).at(-1);
  const near = accurate
    ? `The smallest that is at least as accurate has ${named(accurate)}, but it needs more iterations.`
    : fast
      ? `None is as accurate; the smallest that needs no more iterations has ${named(fast)}.`
      : 'Every one is less accurate and needs more iterations.';
  return `No ticket wins: none reaches at least the dense accuracy in at most as many iterations. ${near}`;
}

function peakSentence(peak: LevelSummary, dense: LevelSummary): string {
  if (peak.level === dense.level) return 'No ticket has a higher validation accuracy than the dense network.';
  return `Accuracy peaks at ${named(peak)}, by validation accuracy: ${accuracyAgainstDense(peak)}.`;
}

/** Among winning tickets: one that gives up early at a low accuracy does not learn fast. */
function fastestSentences(tickets: readonly LevelSummary[], dense: LevelSummary): string[] {
  const winning = tickets.filter((level) => level.winning);
  if (winning.length === 0) return [];
  const fastest = highest(winning, (level) => -level.ticket.earlyStopIteration.mean);
  const iteration = Math.round(fastest.ticket.earlyStopIteration.mean);
  if (iteration === Math.round(dense.ticket.earlyStopIteration.mean))
    return [
      `No winning ticket learns faster than the dense network: the one that stops first, with ${named(fastest)}, stops at iteration ${count(iteration)}, too.`,
    ];
  return [
    `Of the winning tickets, the one with ${named(fastest)} learns fastest: it stops ${iterationsAgainstDense(fastest, dense)}.`,
  ];
}

function controlSentences({ level, ticket, randomReinit, randomMask }: LevelSummary): string[] {
  return [
    ...controlSentence(`With newly drawn weights the mask of level ${level}`, randomReinit, ticket),
    ...controlSentence(
      `A random mask with as many weights in every layer as level ${level}, and the original initial weights,`,
      randomMask,
      ticket,
    ),
  ];
}

/** Over the replicates that have both: while a run is under way each may have finished others. */
function controlSentence(subject: string, control: KindSummary | null, ticket: KindSummary): string[] {
  const shared = control?.of.filter((replicate) => ticket.of.includes(replicate)) ?? [];
  if (!control || shared.length === 0) return [];
  const meanOf = (kind: KindSummary, { values }: Spread) =>
    mean(shared.map((replicate) => values[kind.of.indexOf(replicate)] ?? NaN));
  const accuracy = meanOf(control, control.earlyStopAccuracy);
  const iteration = meanOf(control, control.earlyStopIteration);
  const times = iteration / meanOf(ticket, ticket.earlyStopIteration);
  const pace = Number.isFinite(times) ? `, ${times.toFixed(2)} times the ticket’s` : '';
  const difference = points(accuracy - meanOf(ticket, ticket.earlyStopAccuracy), 'the ticket');
  const over =
    shared.length < ticket.replicates
      ? `, in the ${shared.length === 1 ? 'one replicate' : `${shared.length} replicates`} so far`
      : '';
  return [
    `${subject} reaches ${percent(accuracy)} test accuracy, ${difference}, and stops at iteration ${count(iteration)}${pace}${over}.`,
  ];
}

function caveats(dense: LevelSummary, { finished, skipped, total }: Counts): string[] {
  const partial =
    finished < total ? [`Not all is in yet: ${finished} of ${total} trainings are finished.`] : [];
  const left =
    skipped > 0
      ? [
          `${skipped} of the ${total + skipped} trainings cannot be run: their mask would be pruned from one that diverged.`,
        ]
      : [];
  return [...partial, ...left, ...(dense.ticket.replicates === 1 ? [ofOne(finished < total)] : [])];
}

/** Others may be under way: the advice to plan more waits for the end. */
function ofOne(underWay: boolean): string {
  const unknown = 'how far other random numbers would move these figures is not known';
  return underWay
    ? `One replicate is in so far: ${unknown}.`
    : `This is one replicate: ${unknown}; raise \`replicates\` to find out.`;
}

/** The first of the levels with the highest value. */
function highest(levels: readonly LevelSummary[], value: (level: LevelSummary) => number): LevelSummary {
  return levels.reduce((best, level) => (value(level) > value(best) ? level : best));
}

const named = ({ density, level }: LevelSummary) =>
  `${densityPercent(density)}% of the weights (level ${level})`;

function accuracyAgainstDense({ ticket, accuracy }: LevelSummary): string {
  const reached = `${percent(ticket.earlyStopAccuracy.mean)} test accuracy`;
  if (!accuracy) return reached;
  const { difference } = accuracy;
  return `${reached}, ${points(difference.mean, 'the dense network')}${intervalText(difference)}`;
}

function iterationsAgainstDense({ ticket }: LevelSummary, dense: LevelSummary): string {
  const before = dense.ticket.earlyStopIteration.mean;
  const now = ticket.earlyStopIteration.mean;
  const figures = `iteration ${count(now)} against ${count(before)}`;
  if (Math.round(now) === Math.round(before)) return `as early (${figures})`;
  const way = now < before ? 'earlier' : 'later';
  const share = before > 0 ? Math.round(Math.abs(1 - now / before) * 100) : 0;
  return share > 0 ? `${share}% ${way} (${figures})` : `${way} (${figures})`;
}

const intervalText = ({ ci95 }: Spread) =>
  ci95 ? ` (95% interval ${signed(ci95[0])} to ${signed(ci95[1])})` : '';

const percent = (share: number) => `${(share * 100).toFixed(1)}%`;
const count = (iterations: number) => Math.round(iterations).toLocaleString('en');

/** Differences of shares in percentage points; two decimals where one would say nothing. */
const decimals = (difference: number) => (Math.abs(difference) < 0.001 ? 2 : 1);
const signed = (difference: number) => {
  const text = Math.abs(difference * 100).toFixed(decimals(difference));
  return Number(text) === 0 ? '0' : `${difference < 0 ? '−' : '+'}${text}`;
};
const points = (difference: number, base: string) => {
  const text = Math.abs(difference * 100).toFixed(decimals(difference));
  if (Number(text) === 0) return `the same as ${base}`;
  return `${text} points ${difference < 0 ? 'below' : 'above'} ${base}`;
};
