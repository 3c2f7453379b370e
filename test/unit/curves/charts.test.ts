// Charts of several runs, as the curves panel and the comparison draw them.
import { describe, expect, test } from 'vitest';
import { leastCost } from '../../support/cost';
import { curveLevels, curveStability } from '../../../src/lab/results/curve-levels';
import { summariseStability } from '../../../src/lottery/findings/stability';
import type { TrainingRecord } from '../../../src/lottery/trainings/training';
import { curveChoicesSchema, curvesContract } from '../../../src/protocol/views/curves';
import { apart } from '../../../webview/charts/axes';
import { keysOf, legendEntries } from '../../../webview/charts/legend';
import { chosenAccuracyChart, chosenIterationsChart, levelAt } from '../../../webview/charts/level-charts';
import { LIGHT } from '../../../webview/charts/theme';
import { recordsOf } from '../lottery/records';
import { madeResults } from '../report/made-results';

const results = madeResults();
const levels = curveLevels({ levels: results.levels, costs: undefined });
const options = { theme: LIGHT };
const choices = curveChoicesSchema.parse({});
const one = [{ name: 'one', levels }];
const two = [...one, { name: 'two', levels }];
const chart = (runs: typeof one, chosen = {}) =>
  chosenAccuracyChart(runs, options, { ...choices, ...chosen }, 'Accuracy');

describe('a run alone', () => {
  test('has a line a kind of training, and the dense network as a level line', () => {
    expect(chart(one).series.map(({ name }) => name)).toEqual([
      'tickets',
      'reinitialised',
      'random mask',
      'dense network',
    ]);
  });

  test('has the band that was chosen', () => {
    const { earlyStopAccuracy } = results.levels[3]?.ticket ?? {};
    const bandOf = (band: string) => chart(one, { band }).series[0]?.points[3];
    expect(bandOf('range')).toMatchObject({
      min: (earlyStopAccuracy?.min ?? NaN) * 100,
      max: (earlyStopAccuracy?.max ?? NaN) * 100,
    });
    expect(bandOf('interval')?.min).toBeCloseTo((earlyStopAccuracy?.ci95?.[0] ?? NaN) * 100);
    const none = bandOf('none');
    expect(none?.min).toBe(none?.mean);
  });

  test('shows the accuracy that was chosen', () => {
    const meanOf = (chosen: object) => chart(one, chosen).series[0]?.points[2]?.mean;
    expect(meanOf({ when: 'end' })).toBeCloseTo((results.levels[2]?.ticket.endAccuracy.mean ?? NaN) * 100);
    expect(meanOf({ part: 'validation' })).toBeCloseTo(
      (results.levels[2]?.ticket.validationAccuracy.mean ?? NaN) * 100,
    );
  });

  test('has a linear axis where asked', () => {
    const { x } = chart(one, { axis: 'linear' }).configuration.options?.scales ?? {};
    expect(x).toMatchObject({ type: 'linear', reverse: true, min: 0, max: 100 });
  });

  test('tells the level of a point', () => {
    const [tickets] = chart(one).series;
    expect(tickets && levelAt(levels, tickets, 4)).toBe(4);
  });

  test('starts the iterations at 0', () => {
    const made = chosenIterationsChart(one, options, choices);
    expect(made.configuration.options?.scales?.['y']?.min).toBe(0);
  });
});

describe('several runs', () => {
  const { series } = chart(two);

  test('each have a colour, and kinds a dash', () => {
    const of = (run: string) => series.filter((line) => line.run === run);
    expect(new Set(of('one').map(({ look }) => look.colour)).size).toBe(1);
    expect(of('one')[0]?.look.colour).not.toBe(of('two')[0]?.look.colour);
    expect(of('one').map(({ look }) => look.dash)).toEqual(of('two').map(({ look }) => look.dash));
  });

  test('are switched off by run or by kind', () => {
    const { runs, lines } = legendEntries(series, LIGHT);
    expect(runs.map(({ label }) => label)).toEqual(['one', 'two']);
    expect(lines.map(({ label }) => label)).toEqual([
      'tickets',
      'reinitialised',
      'random mask',
      'dense network',
    ]);
    const keys = new Set([...runs, ...lines].map(({ key }) => key));
    for (const line of series) for (const key of keysOf(line)) expect(keys).toContain(key);
  });
});

const [madeRecord] = recordsOf([[[97, 100]]]);
if (!madeRecord) throw new Error('No record was made.');

/** A copy whose network ended as no numbers. */
const DIVERGED_COPY: TrainingRecord = {
  ...madeRecord,
  key: { replicate: 0, level: 0, kind: 'copy', draw: 0 },
  line: {
    points: [0, 0.5, 1].map((share) => ({
      ...{ share, trainLoss: NaN, trainAccuracy: NaN, testLoss: NaN, testAccuracy: NaN },
    })),
    distance: NaN,
    travelled: [1, NaN],
  },
};

test('what is sent of a run fits its contract, also where it diverged', () => {
  const broken = madeResults({ diverges: ({ level }) => level === 2 });
  for (const { levels: found } of [results, broken]) {
    const sent: unknown = JSON.parse(
      JSON.stringify({
        finished: 3,
        headline: null,
        ownModel: false,
        masksMove: false,
        levels: curveLevels({ levels: found, costs: undefined }),
        stability: summariseStability([DIVERGED_COPY]).map(curveStability),
      }),
    );
    expect(curvesContract.requests.levels.result.safeParse(sent).error).toBeUndefined();
  }
});

test('round ticks of an axis that has one level so far do not touch', () => {
  const round = [100, 90, 80, 70, 60, 50, 40, 30, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10];
  const kept = apart(round, { min: 10, max: 100, chart: { width: 800 } });
  const places = kept.map((value) => 800 * Math.log10(100 / value));
  const gaps = places.slice(1).map((place, i) => place - (places[i] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(44);
  expect(kept.slice(0, 3)).toEqual([100, 80, 70]);
});

test('fifty runs of 25 levels are plotted in a moment', async () => {
  const many = Array.from({ length: 50 }, (_, i) => ({ name: `run ${i}`, levels }));
  const plot = () => expect(chart(many).series).toHaveLength(200);
  // A quarter of a second leaves room for a busy machine; it is a few milliseconds on an idle one.
  expect(await leastCost(plot, 250)).toBeLessThan(250);
});

describe('many runs', () => {
  const looksOf = (count: number, visible = options) =>
    chosenAccuracyChart(
      Array.from({ length: count }, (_, i) => ({ name: `run ${i}`, levels })),
      visible,
      choices,
      'Accuracy',
    ).configuration.data.datasets.map(({ borderWidth, pointRadius }) => [borderWidth, pointRadius]);

  test('have thin lines without symbols, which are drawn in half the time', () => {
    expect(new Set(looksOf(5).map(([width]) => width))).toEqual(new Set([2]));
    expect(new Set(looksOf(50).map(String))).toEqual(new Set(['1,0']));
  });

  test('have them as few have where most lines are switched off', () => {
    const few = { ...options, visible: ({ run }: { run: string | null }) => run === 'run 0' };
    expect(looksOf(50, few)[0]).toEqual([2, 3.5]);
  });
});
