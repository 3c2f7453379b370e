// The verdict on a run: which tickets win, as numbers. verdict-words.ts puts it into words.
import { certainty } from './certainty';
import type { ControlFigures, Finding, Pace, Place, Reached } from './finding';
import type { Level } from '../level';
import { collapsedLayers, collapseEverywhere } from './layer-collapse';
import { kindsOf } from './level-kinds';
import { isAsAccurate, isAsFast, isBetterThanGuessing } from './level-summary';
import type { KindSummary, LevelSummary } from './level-summary';
import { CONTROL_KINDS } from '../trainings/training';
import { mean, spread } from './statistics';
import type { Spread } from './statistics';
import { isStable } from './stability';
import type { Stability } from './stability';
import { UNKNOWN_TEST_PART } from './test-part';
import type { TestPart } from './test-part';
import { headline } from './headline';
import { verdictSentences } from './verdict-words';

export { summariseLevels } from './level-summary';
export type { Finding } from './finding';
export type { Comparison, Outcome } from './comparison';
export type { KindSummary, LevelSummary, MaskTaken } from './level-summary';

export interface RunVerdict {
  /** What was found, in one line; null before a dense network has finished training. */
  headline: string | null;
  /** The smallest winning ticket and others worth naming, in plain English, one sentence a line. */
  sentences: string[];
  /** Level of the smallest winning ticket, null when none wins. */
  smallestWinning: Level | null;
}

/** The same, not yet in words. */
export interface RunFindings {
  /** In the order in which they are said. */
  findings: Finding[];
  smallestWinning: Level | null;
}

/** Trainings of a run. `skipped` ones can never run, as what they build on diverged; they are no part of `total`. */
export interface Counts {
  finished: number;
  skipped: number;
  total: number;
}

/** The verdict in English, as command line, reports and exports give it. Parameters as of `runFindings`. */
export function runVerdict(
  levels: readonly LevelSummary[],
  trainings: Counts,
  testPart: TestPart = UNKNOWN_TEST_PART,
  stability: readonly Stability[] = [],
): RunVerdict {
  const { findings, smallestWinning } = runFindings(levels, trainings, testPart, stability);
  return { headline: headline(findings), sentences: verdictSentences(findings), smallestWinning };
}

/**
 * @param levels as `summariseLevels` gives them, of a finished run or of one under way
 * @param trainings how many of the run are done
 * @param testPart the one that the levels were summarised with
 * @param stability of copies; none where the run makes none
 */
export function runFindings(
  levels: readonly LevelSummary[],
  trainings: Counts,
  testPart: TestPart = UNKNOWN_TEST_PART,
  stability: readonly Stability[] = [],
): RunFindings {
  const { guessing } = testPart;
  const [dense, ...tickets] = levels;
  if (!dense) return { findings: [{ kind: 'nothing-yet' }], smallestWinning: null };
  const findings = [denseFinding(dense)];
  const guessed = noBetterThanGuessing(dense, guessing);
  const isTimed = tickets.some((level) => level.winning !== null);
  const accurate = tickets.filter(isAsAccurate).at(-1) ?? null;
  const smallest = isTimed ? (tickets.filter((level) => level.winning).at(-1) ?? null) : null;
  if (tickets.length > 0) {
    // Chosen by validation accuracy: the highest of many test accuracies would be too good to be true.
    const peak = highest(levels, (level) => level.ticket.validationAccuracy.mean);
    if (smallest)
      findings.push({
        kind: 'smallest-winning',
        reached: reached(smallest, dense),
        pace: pace(smallest, dense),
      });
    else if (!isTimed)
      findings.push({ kind: 'smallest-accurate', reached: accurate && reached(accurate, dense) });
    else if (guessed.length === 0) findings.push(noneWins(tickets));
    findings.push(
      peak.level === dense.level ? { kind: 'no-peak' } : { kind: 'peak', reached: reached(peak, dense) },
      ...fastest(tickets, dense),
    );
    const shown = smallest ?? (isTimed ? null : accurate) ?? (peak.level > 0 ? peak : null);
    if (shown) {
      findings.unshift(...matched(shown));
      findings.push(...controls(shown));
    }
    findings.push(...earlyMasks(tickets));
    findings.push(...ceiling(dense), ...certainty(tickets, shown, testPart));
  }
  findings.push(...collapse(levels));
  findings.unshift(...guessed);
  findings.push(...stable(stability));
  findings.push(...caveats(dense, trainings));
  return { findings, smallestWinning: smallest?.level ?? null };
}

function stable(stability: readonly Stability[]): Finding[] {
  const ofDense = stability.filter(({ level }) => level === 0);
  const last = ofDense.at(-1);
  const lastUnstable = ofDense.findLastIndex((one) => !isStable(one));
  const first = ofDense[lastUnstable + 1];
  const told = first ?? last;
  const tickets = stability.filter(
    ({ level }, i) => level > 0 && stability.findIndex((one) => one.level === level) === i,
  );
  const placeOf = ({ density, level }: Stability): Place => ({ density, level });
  return [
    ...(last && told
      ? [
          {
            kind: 'stability' as const,
            from: first?.at ?? null,
            last: last.at,
            barrier: told.barrier.test.mean,
          },
        ]
      : []),
    ...(tickets.length > 0
      ? [
          {
            kind: 'stable-tickets' as const,
            stable: tickets.filter(isStable).map(placeOf),
            all: tickets.map(placeOf),
          },
        ]
      : []),
  ];
}

function noBetterThanGuessing({ ticket }: LevelSummary, guessing: number | null): Finding[] {
  const accuracy = ticket.earlyStopAccuracy.mean;
  return guessing === null || isBetterThanGuessing(accuracy, guessing)
    ? []
    : [{ kind: 'guessing', accuracy, guessing }];
}

const ceiling = ({ ticket }: LevelSummary): Finding[] =>
  ticket.earlyStopAccuracy.min >= 1 ? [{ kind: 'ceiling' }] : [];

function earlyMasks(tickets: readonly LevelSummary[]): Finding[] {
  const all = tickets.flatMap(({ level, maskTaken }) => (maskTaken ? [{ level, ...maskTaken }] : []));
  // Of one training masks of several levels may be pruned.
  const taken = all.filter(({ from }, i) => all.findIndex((other) => other.from === from) === i);
  const [first] = taken;
  if (!first) return [];
  const iteration = mean(taken.flatMap((one) => one.iteration.values));
  const at = taken.map((one) => ({ level: one.level, iteration: one.iteration.mean }));
  const by = (sign: number) => at.reduce((a, b) => (sign * (b.iteration - a.iteration) > 0 ? b : a));
  const [earliest, latest] = [by(-1), by(1)];
  const rule =
    first.unsettled === null
      ? null
      : {
          range: earliest.iteration < latest.iteration ? { earliest, latest } : null,
          trainings: taken.reduce((sum, one) => sum + one.iteration.values.length, 0),
          unsettled: taken.reduce((sum, one) => sum + (one.unsettled ?? 0), 0),
        };
  return [{ kind: 'early-masks', taken: { iteration, iterations: first.iterations, rule } }];
}

function collapse(levels: readonly LevelSummary[]): Finding[] {
  const layers = collapsedLayers(levels);
  return layers.length > 0
    ? [{ kind: 'layer-collapse', layers, everywhere: collapseEverywhere(levels) }]
    : [];
}

const denseFinding = ({ ticket }: LevelSummary): Finding => ({
  kind: 'dense',
  accuracy: ticket.earlyStopAccuracy.mean,
  iteration: ticket.earlyStopIteration.mean,
  replicates: ticket.replicates,
});

function noneWins(tickets: readonly LevelSummary[]): Finding {
  const accurate = tickets.filter(isAsAccurate).at(-1);
  const fast = tickets.filter(isAsFast).at(-1);
  const nearest = accurate
    ? { as: 'accurate' as const, ticket: place(accurate) }
    : fast
      ? { as: 'fast' as const, ticket: place(fast) }
      : null;
  return { kind: 'none-wins', nearest };
}

/** Among winning tickets: one that gives up early at a low accuracy does not learn fast. */
function fastest(tickets: readonly LevelSummary[], dense: LevelSummary): Finding[] {
  const winning = tickets.filter((level) => level.winning);
  if (winning.length === 0) return [];
  const first = highest(winning, (level) => -level.ticket.earlyStopIteration.mean);
  const ticket = place(first);
  const iteration = first.ticket.earlyStopIteration.mean;
  if (Math.round(iteration) === Math.round(dense.ticket.earlyStopIteration.mean))
    return [{ kind: 'none-faster', ticket, iteration }];
  return [{ kind: 'fastest', ticket, pace: pace(first, dense) }];
}

function controls(summary: LevelSummary): Finding[] {
  const kinds = kindsOf(summary);
  return CONTROL_KINDS.flatMap((of): Finding[] => {
    const against = controlFigures(kinds[of], summary.ticket);
    return against ? [{ kind: 'control', of, level: summary.level, against }] : [];
  });
}

/** As far as replicates tell: that the test set is finite is no reason to call two trainings as good as each other. */
function matched(summary: LevelSummary): Finding[] {
  const kinds = kindsOf(summary);
  const by = CONTROL_KINDS.filter((kind) => {
    const differences = shared(kinds[kind], summary.ticket, ({ earlyStopAccuracy }) => earlyStopAccuracy).map(
      ([control, ticket]) => control - ticket,
    );
    const high = differences.length > 0 ? spread(differences).ci95?.[1] : undefined;
    return high !== undefined && high >= 0;
  });
  return by.length > 0 ? [{ kind: 'matched', by, ticket: place(summary) }] : [];
}

/** Values of the replicates that have both, pair by pair. */
function shared(
  control: KindSummary | null,
  ticket: KindSummary,
  read: (kind: KindSummary) => Spread,
): [control: number, ticket: number][] {
  const valueOf = (kind: KindSummary, replicate: number) =>
    read(kind).values[kind.of.indexOf(replicate)] ?? NaN;
  return (control?.of ?? [])
    .filter((replicate) => ticket.of.includes(replicate))
    .map((replicate) => [control ? valueOf(control, replicate) : NaN, valueOf(ticket, replicate)]);
}

/** Over the replicates that have both: while a run is under way each may have finished others. */
export function controlFigures(control: KindSummary | null, ticket: KindSummary): ControlFigures | null {
  const accuracies = shared(control, ticket, ({ earlyStopAccuracy }) => earlyStopAccuracy);
  if (accuracies.length === 0) return null;
  const iterations = shared(control, ticket, ({ earlyStopIteration }) => earlyStopIteration);
  const accuracy = mean(accuracies.map(([of]) => of));
  const iteration = mean(iterations.map(([of]) => of));
  const times = iteration / mean(iterations.map(([, of]) => of));
  return {
    accuracy,
    difference: accuracy - mean(accuracies.map(([, of]) => of)),
    ci95: spread(accuracies.map(([of, ticket]) => of - ticket)).ci95,
    iteration,
    times: Number.isFinite(times) ? times : null,
    soFar: accuracies.length < ticket.replicates ? accuracies.length : null,
  };
}

function caveats(dense: LevelSummary, { finished, skipped, total }: Counts): Finding[] {
  const findings: Finding[] = [];
  const underWay = finished < total;
  if (underWay) findings.push({ kind: 'partial', finished, total });
  if (skipped > 0) findings.push({ kind: 'skipped', skipped, total: total + skipped });
  if (dense.ticket.replicates === 1) findings.push({ kind: 'one-replicate', underWay });
  return findings;
}

/** The first of the levels with the highest value. */
function highest(levels: readonly LevelSummary[], value: (level: LevelSummary) => number): LevelSummary {
  return levels.reduce((best, level) => (value(level) > value(best) ? level : best));
}

const place = ({ density, level }: LevelSummary): Place => ({ density, level });

/** @param dense the other side of the difference, which may have more replicates by now */
function reached(summary: LevelSummary, dense: LevelSummary): Reached {
  const { accuracy } = summary;
  const pairs = accuracy?.difference.values.length ?? 0;
  const isPartial = pairs < dense.ticket.earlyStopAccuracy.values.length;
  return {
    ...place(summary),
    accuracy: summary.ticket.earlyStopAccuracy.mean,
    difference: accuracy && {
      ...{ mean: accuracy.difference.mean, ci95: accuracy.ci95 },
      soFar: isPartial ? pairs : null,
    },
  };
}

/** The same of iterations: the dense network's over the replicates that have both. */
function pace({ ticket, iterations }: LevelSummary, dense: LevelSummary): Pace {
  const iteration = ticket.earlyStopIteration.mean;
  const isPartial = ticket.replicates < dense.ticket.replicates;
  return {
    iteration,
    dense:
      isPartial && iterations ? iteration - iterations.difference.mean : dense.ticket.earlyStopIteration.mean,
  };
}
