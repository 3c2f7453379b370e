// Criteria for having reproduced a paper, on figures made up.
import { expect, test } from 'vitest';
import {
  retrainingFindings,
  riglFindings,
  snipFindings,
  stabilityFindings,
  ticketFindings,
} from '../../../scripts/results/methods-findings';
import type { Finding } from '../../../scripts/results/finding';
import type { Stability } from '../../../src/lottery/findings/stability';
import { spread } from '../../../src/lottery/findings/statistics';
import { summariseLevels } from '../../../src/lottery/findings/verdict';
import type { LevelSummary } from '../../../src/lottery/findings/verdict';
import type { ControlKind } from '../../../src/lottery/trainings/training';
import { experimentWith } from '../lottery/fixtures';
import { recordsOf } from '../lottery/records';

/**
 * @param tickets test accuracy in percent at early stop, level by level; 1 point less at the end
 * @param controls the same at the last level
 */
function levelsWith(tickets: number[], controls: Partial<Record<ControlKind, number>> = {}): LevelSummary[] {
  const last = tickets.length - 1;
  const experiment = experimentWith({
    replicates: 1,
    pruning: { rounds: Math.max(1, last) },
    controls: { random_reinit: 1, sanity: true },
  });
  return summariseLevels(experiment, [
    ...recordsOf([tickets.map((accuracy) => [accuracy, 100])]),
    ...Object.entries(controls).flatMap(([kind, accuracy]) =>
      recordsOf([[[accuracy, 100]]], kind as ControlKind, 0, last),
    ),
  ]);
}

const outcomes = (findings: Finding[]) => findings.map(({ outcome }) => outcome);
const OF_TWO = ['reproduced', 'in part', 'not reproduced'];

test('SNIP’s errors land within half a point of the paper’s, above the dense network’s and in all', () => {
  const errors = (dense: number, sparse: number) =>
    outcomes(snipFindings(levelsWith([100 - dense, 100 - sparse]), null)).slice(0, 3);
  expect(errors(1.7, 1.6)).toEqual(['reproduced', 'reproduced', 'not run']);
  expect(errors(2.15, 2.05)).toEqual(['reproduced', 'reproduced', 'not run']);
  expect(errors(2.25, 2.15)).toEqual(['not reproduced', 'in part', 'not run']);
  expect(errors(1.15, 1.6)).toEqual(['not reproduced', 'not reproduced', 'not run']);
  const at98 = (dense: number, sparse: number) =>
    outcomes(snipFindings(null, levelsWith([100 - dense, 100 - sparse])))[2];
  expect([at98(1.75, 2.85), at98(1.8, 2.95), at98(1.6, 2.85)]).toEqual(OF_TWO);
});

test.each<[ControlKind, number]>([
  ['random-mask', 3],
  ['random-reinit', 4],
])('%s is as good as SNIP within 0.3 points at both sparsities, in part at one', (kind, place) => {
  const of = (first: number, second: number) =>
    outcomes(snipFindings(levelsWith([98, 98], { [kind]: first }), levelsWith([98, 98], { [kind]: second })))[
      place
    ];
  expect([of(97.8, 97.8), of(97.8, 97.6), of(97.6, 97.6)]).toEqual(OF_TWO);
});

test('inverted scores cost SNIP a point', () => {
  const of = (first: number, second: number) =>
    outcomes(
      snipFindings(levelsWith([98, 98], { inverted: first }), levelsWith([98, 98], { inverted: second })),
    )[5];
  expect([of(90, 96.9), of(97.5, 96.9), of(97.5, 97.1)]).toEqual(OF_TWO);
});

test('tickets lose half a point when shuffled or drawn anew, and keep their accuracy with constants', () => {
  const of = (control: number) =>
    outcomes(
      ticketFindings(
        levelsWith([98, 98, 98, 97], {
          'random-mask': control,
          'random-reinit': control,
          'signed-constant': control,
        }),
      ),
    );
  expect(of(96.4)).toEqual(['reproduced', 'reproduced', 'not reproduced']);
  expect(of(96.6)).toEqual(['in part', 'in part', 'reproduced']);
  expect(of(97.1)).toEqual(['not reproduced', 'not reproduced', 'reproduced']);
});

test('RigL is judged by its error at the end', () => {
  const of = (atEnd: number) => outcomes(riglFindings(levelsWith([98, 100 - atEnd + 1])))[0];
  expect([of(1.95), of(2.45), of(2.55)]).toEqual(OF_TWO);
});

test('ways to go on after pruning are compared at the last level, in the paper’s order', () => {
  const of = (rate: number, late: number, fineTuned: number, init: number) => {
    const levels = (last: number) => levelsWith([90, 90, last]);
    return outcomes(
      retrainingFindings({
        init: levels(init),
        late: levels(late),
        rate: levels(rate),
        fineTuned: levels(fineTuned),
      }),
    );
  };
  expect(of(91.47, 91.41, 88.98, 87.55)).toEqual(['reproduced', 'reproduced', 'reproduced', 'reproduced']);
  expect(of(90.6, 91, 90.1, 89.9)).toEqual(['reproduced', 'in part', 'in part', 'reproduced']);
  expect(of(90.4, 91, 91.1, 91.2)).toEqual(Array.from({ length: 4 }, () => 'not reproduced'));
  expect(of(91, 91, 90.5, 90.1)).toEqual(['reproduced', 'in part', 'in part', 'in part']);
});

test('the dense LeNet is stable below half a point, a residual network unstable from 20 points on and stable later', () => {
  const of = (lenet: number, atStart: number, later: number) =>
    outcomes(stabilityFindings([copy(0, lenet)], [copy(0, atStart), copy(300, later)]));
  expect(of(0.4, 25, 1.9)).toEqual(['reproduced', 'reproduced', 'reproduced']);
  expect(of(0.6, 19, 2.1)).toEqual(['in part', 'in part', 'in part']);
  expect(of(2.1, 1.9, 1.8)).toEqual(['not reproduced', 'not reproduced', 'not reproduced']);
  expect(outcomes(stabilityFindings([], [copy(0, 25)]))).toEqual(['not run', 'reproduced', 'not run']);
});

/** @param points by which the error rises on the line */
function copy(at: number, points: number): Stability {
  const barrier = spread([points / 100]);
  const distance = spread([1]);
  return {
    ...{ level: 0, density: 1, at, replicates: 1, barrier: { train: barrier, test: barrier } },
    ...{ distance, travelled: distance, line: [] },
  };
}

test('what has not been run, or not so far, says so', () => {
  const nothing = [
    ...snipFindings(null, null),
    ...ticketFindings(levelsWith([98, 98])),
    ...riglFindings(levelsWith([98])),
    ...retrainingFindings({ init: null, late: levelsWith([90, 90]), rate: null, fineTuned: null }),
    ...stabilityFindings(null, null),
  ];
  expect(nothing).toHaveLength(17);
  expect(new Set(outcomes(nothing))).toEqual(new Set(['not run']));
  expect(outcomes(snipFindings(levelsWith([98, 98], { inverted: 80 }), levelsWith([98, 98])))[5]).toBe(
    'not run',
  );
});
