import { describe, expect, test } from 'vitest';
import { compareTable } from '../../../src/cli/compare-table';
import { compareLevels } from '../../../src/lab/results/tables/compare-levels';
import { inspectText } from '../../../src/cli/inspect-table';
import { levelsTable } from '../../../src/cli/levels-table';
import { prose } from '../../../src/cli/options';
import { exitCodeOf, stateText } from '../../../src/cli/show-results';
import { coloursWanted } from '../../../src/cli/style';
import { bytes, density, duration, percent, spreadText } from '../../../src/protocol/format';
import { spread } from '../../../src/lottery/findings/statistics';
import type { RunState, RunSummary } from '../../../src/protocol/run';
import { madeResults } from '../report/made-results';

describe('numbers', () => {
  test('read as the paper prints them', () => {
    expect([1, 0.5129, 0.0361, 0.0185, 0.005].map(density)).toEqual([
      '100.0%',
      '51.3%',
      '3.6%',
      '1.85%',
      '0.50%',
    ]);
  });

  test('that are none say so', () => {
    expect(percent(NaN)).toBe('NaN');
  });

  test('are a mean with least and greatest, alone where there is one', () => {
    expect(spreadText(spread([0.5, 0.7]), percent)).toBe('60.00% (50.00%–70.00%)');
    expect(spreadText(spread([0.5]), percent)).toBe('50.00%');
  });

  test.each([
    [0, '0 s'],
    [59.4, '59 s'],
    [59.6, '1 min'],
    [190, '3 min 10 s'],
    [3600, '1 h'],
    [7500, '2 h 5 min'],
    [273_600, '3 d 4 h'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  test.each([
    [999, '999 B'],
    [51_234, '51.2 kB'],
    [1_066_440, '1.1 MB'],
  ])('%d is %s', (size, text) => {
    expect(bytes(size)).toBe(text);
  });
});

describe('colours', () => {
  test('are for terminals, unless NO_COLOR says no or FORCE_COLOR says yes', () => {
    expect(coloursWanted({ isTTY: true }, {})).toBe(true);
    expect(coloursWanted({ isTTY: false }, {})).toBe(false);
    expect(coloursWanted({}, {})).toBe(false);
    expect(coloursWanted({ isTTY: true }, { TERM: 'dumb' })).toBe(false);
    expect(coloursWanted({ isTTY: true }, { NO_COLOR: '1' })).toBe(false);
    expect(coloursWanted({ isTTY: true }, { NO_COLOR: '' })).toBe(true);
    expect(coloursWanted({ isTTY: false }, { FORCE_COLOR: '1' })).toBe(true);
  });
});

test('help is broken into lines by the terminal, its paragraphs are ours', () => {
  expect(prose('One\ntwo.\n\nThree.')).toBe('One two.\n\nThree.');
});

describe('the table of levels', () => {
  const lines = (made = madeResults()) => levelsTable(made).split('\n');

  test('has a row a level with outcome, controls and winnings', () => {
    const [head, dense, first, ...more] = lines();
    expect(head).toMatch(
      /^level +weights left +test accuracy +early stop at +untrained +reinitialised +random mask +accuracy +iterations$/,
    );
    expect(dense).toMatch(/^0 +100\.0% +95\.51% \(95\.23%–95\.79%\) +900 .* dense$/);
    expect(first).toMatch(/^1 +80\.6% .* wins +matches +winning$/);
    expect(more).toHaveLength(11);
    expect(more.at(-1)).toMatch(/ loses +wins$/);
  });

  test('marks what one replicate cannot tell', () => {
    expect(lines(madeResults({ experiment: { replicates: 1 } }))[2]).toMatch(/wins\? +wins\? +winning$/);
  });

  test('has no columns for controls that were not run', () => {
    const [head] = lines(madeResults({ experiment: { controls: { random_reinit: 0 } } }));
    expect(head).not.toMatch(/reinitialised|random mask/);
  });

  test('leaves out ranges and then columns where the terminal is narrow', () => {
    for (const columns of [140, 120, 100, 90, 80]) {
      const table = levelsTable(madeResults(), undefined, columns).split('\n');
      for (const line of table) expect(line.length).toBeLessThanOrEqual(columns);
      expect(table.at(-1)).toMatch(/^12 +8\.0% +90\.38% .* loses +wins$/);
    }
  });

  test('says what it took to find each ticket, where that is known', () => {
    const made = madeResults();
    const toFind = made.levels.map(({ level }) => (level === 2 ? null : 500e6 * (1 + level / 2)));
    const seconds = { trainings: {}, toFind: made.levels.map(({ level }) => 0.5 + 65 * level) };
    const [head, dense, first, second] = lines({ ...made, costs: { trainings: {}, toFind }, seconds });
    expect(head).toMatch(/ iterations +multiply–adds to find it +× dense +time to find it$/);
    expect(dense).toMatch(/ 500 M +1\.00 +0\.5 s$/);
    expect(first).toMatch(/ 750 M +1\.50 +1 min 6 s +winning$/);
    expect(second).toMatch(/ – +– +2 min 11 s +winning$/);
    for (const columns of [200, 140, 120, 100, 80])
      for (const line of levelsTable({ ...made, costs: { trainings: {}, toFind } }, undefined, columns).split(
        '\n',
      ))
        expect(line.length).toBeLessThanOrEqual(columns);
  });

  test('has no escape codes without colours', () => {
    expect(lines().join('')).not.toContain('\u001b');
  });
});

describe('the table of a comparison', () => {
  const a = { name: 'iterative', levels: madeResults().levels };
  const b = { name: 'deeper', levels: madeResults({ experiment: { pruning: { rounds: 14 } } }).levels };

  test('sets levels of equal density side by side, against the baseline', () => {
    const rows = compareLevels([a, b], 0);
    expect(rows).toHaveLength(15);
    expect(rows[3]?.cells[0]?.accuracyDifference).toBeNull();
    expect(rows[3]?.cells[1]?.accuracyDifference).toBe(0);
    expect(rows[13]?.cells[0]).toBeNull();
    expect(rows[13]?.cells[1]?.accuracyDifference).toBeNull();
  });

  test('shows differences with their sign', () => {
    const [, worse] = [a, madeResults({ diverges: () => false, experiment: { network: { hidden: [20] } } })];
    const better = worse.levels.map((level) => ({
      ...level,
      ticket: { ...level.ticket, earlyStopIteration: spread([400]) },
    }));
    const table = compareTable(
      [
        { name: 'x', levels: worse.levels },
        { name: 'y', levels: better },
      ],
      0,
    );
    expect(table).toContain('x (baseline): test accuracy');
    expect(table).toMatch(/95\.51% \(0\.00 points\) +400 \(−500\)/);
  });
});

test('an inspected ticket shows what is left of every layer, and what it reaches', () => {
  const record = madeResults().trainings.find(({ key }) => key.level === 10 && key.kind === 'ticket')?.record;
  if (!record) throw new Error('no such training');
  const lines = inspectText(record).split('\n');
  expect(lines[0]).toMatch(/^layer +weights left +density +dead neurons$/);
  expect(lines[1]).toMatch(/^fc1 +274 of 2,560 +10\.7% +2 of 40$/);
  expect(lines[4]).toMatch(/^all +\d+ of 3,560 +\d+\.\d%$/);
  expect(lines.at(-1)).toMatch(/^Test accuracy: 10\.00% before training, .* at early stop \(iteration \d+\)/);
});

describe('the state of a run', () => {
  const summary = (state: RunState): RunSummary => ({
    run: 'digits-0123456789ab',
    folder: '',
    experiment: 'digits',
    hash: '0123456789ab',
    state,
    created: '',
    message: 'the disk is full',
    progress: {
      state,
      trainings: { finished: 3, total: 9, skipped: 0 },
      diverged: [],
      share: 0.4,
      secondsLeft: null,
      secondsSpent: 61,
      active: [],
    },
  });

  test.each([
    ['finished', 0, 'digits-0123456789ab is finished: 3 trainings, 1 min 1 s spent.'],
    ['failed', 1, 'digits-0123456789ab failed: the disk is full'],
    ['paused', 3, 'ticketlab resume digits-0123456789ab'],
    ['stopped', 3, 'ticketlab resume digits-0123456789ab'],
    ['interrupted', 3, 'ticketlab resume digits-0123456789ab'],
    ['running', 130, 'digits-0123456789ab is running: 3 of 9 trainings'],
  ] as const)('%s ends a command with %d and says what can be done', (state, code, text) => {
    expect(exitCodeOf({ state })).toBe(code);
    expect(stateText(summary(state))).toContain(text);
  });
});
