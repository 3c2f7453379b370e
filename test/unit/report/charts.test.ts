import { describe, expect, test } from 'vitest';
import type { LevelSummary } from '../../../src/lottery/findings/verdict';
import { density } from '../../../src/protocol/format';
import { trainingCurves } from '../../../src/lab/results/curves';
import { rangeOf } from '../../../webview/charts/axes';
import { accuracyChart, iterationsChart, layersChart, trainingChart } from '../../../webview/charts/charts';
import type { Chart } from '../../../webview/charts/charts';
import { areToldApart, DARK, LIGHT, rgbOf, withOpacity } from '../../../webview/charts/theme';
import { madeResults } from './made-results';

const results = madeResults();
const options = { theme: LIGHT };
/** The levels, where the reinitialised networks of one have this accuracy. */
const withControl = (level: number, accuracy: number): LevelSummary[] => {
  const levels = structuredClone(results.levels);
  const control = levels[level]?.controls['random-reinit'];
  if (!control) throw new Error('There is no such control.');
  const values = control.earlyStopAccuracy.values.map(() => accuracy);
  Object.assign(control.earlyStopAccuracy, { values, mean: accuracy, min: accuracy, max: accuracy });
  return levels;
};
const pointsOf = (chart: Chart, name: string) => {
  const series = chart.series.find((one) => one.name === name);
  return chart.configuration.data.datasets[series?.line ?? -1]?.data;
};

describe('the accuracy chart', () => {
  const chart = accuracyChart(results.levels, options, 'tickets');

  test('has tickets, both controls and the dense network', () => {
    expect(chart.series.map(({ name }) => name)).toEqual([
      'tickets',
      'reinitialised',
      'random mask',
      'dense network',
    ]);
  });

  test('has an axis of weights left as in the paper: logarithmic, 100% on the left', () => {
    expect(chart.configuration.options?.scales?.['x']).toMatchObject({
      type: 'logarithmic',
      reverse: true,
      max: 100,
    });
  });

  test('draws the mean with a band from the least to the greatest', () => {
    const drawn = pointsOf(chart, 'tickets')?.[2];
    const {
      min,
      max,
      mean: middle,
    } = results.levels[2]?.ticket.earlyStopAccuracy ?? { min: 0, max: 0, mean: 0 };
    expect([drawn?.min, drawn?.max, drawn?.y]).toEqual([min * 100, max * 100, middle * 100]);
  });

  test('fits the tickets and what comes near them, or everything where asked', () => {
    const collapsed = withControl(4, 0.1);
    const axis = (fit: 'tickets' | 'all') =>
      accuracyChart(collapsed, options, fit).configuration.options?.scales?.['y']?.min ?? NaN;
    expect(axis('tickets')).toBeGreaterThan(50);
    expect(axis('all')).toBeLessThan(10);
  });

  test('never leaves out what beats a ticket', () => {
    const { max = NaN } =
      accuracyChart(withControl(4, 0.9999), options, 'tickets').configuration.options?.scales?.['y'] ?? {};
    expect(max).toBeGreaterThanOrEqual(99.99);
    const highest = Math.max(...results.levels.map(({ ticket }) => ticket.earlyStopAccuracy.max));
    expect(highest).toBeLessThan(0.99);
  });

  test('marks the smallest winning ticket, and no other', () => {
    const marked = accuracyChart(results.levels, options, 'tickets').configuration.data.datasets.flatMap(
      ({ data }) => data.flatMap(({ x, ring, text }) => (ring ? [{ x, text }] : [])),
    );
    const winner = results.levels.find(({ level }) => level === results.verdict.smallestWinning);
    expect(winner).toBeDefined();
    expect(marked).toEqual([{ x: (winner?.density ?? NaN) * 100, text: density(winner?.density ?? NaN) }]);
  });

  test('leaves a gap where there is no number, also where JSON made it null', () => {
    const broken = structuredClone(results.levels);
    const spread = broken[3]?.ticket.earlyStopAccuracy;
    if (spread) Object.assign(spread, { values: [0.9, NaN], mean: NaN, min: NaN, max: NaN });
    for (const levels of [broken, JSON.parse(JSON.stringify(broken))]) {
      const means = pointsOf(accuracyChart(levels, options, 'all'), 'tickets');
      expect(means?.[3]?.y).toBeNull();
      expect(means?.[4]?.y).toBeGreaterThan(90);
    }
  });

  test('says level, mean and range when pointed at', () => {
    const callbacks = chart.configuration.options?.plugins?.tooltip?.callbacks;
    const x = (results.levels[1]?.density ?? 0) * 100;
    const item = { datasetIndex: 0, dataIndex: 1, parsed: { x, y: 0 } };
    const call = (callback: unknown, argument: unknown) =>
      typeof callback === 'function' ? callback(argument) : undefined;
    expect(call(callbacks?.title, [item])).toBe('80.6% of the weights left, level 1');
    expect(call(callbacks?.label, item)).toBe('tickets: 95.88% (95.73%–96.10%)');
  });

  test('draws a dense network that nothing was pruned from yet', () => {
    const dense = accuracyChart(results.levels.slice(0, 1), options, 'tickets');
    expect(dense.series.map(({ name }) => name)).toEqual(['tickets']);
    expect(dense.configuration.options?.scales?.['x']).toMatchObject({ min: 10, max: 100 });
  });
});

test('the iterations chart starts at 0', () => {
  const chart = iterationsChart(results.levels, options);
  expect(chart.configuration.options?.scales?.['y']?.min).toBe(0);
  expect(pointsOf(chart, 'tickets')?.[0]?.y).toBe(900);
});

test('the layers chart has a line a layer', () => {
  const chart = layersChart(results.levels, options);
  expect(chart.series.map(({ name }) => name)).toEqual(['fc1', 'fc2', 'fc3']);
  expect(pointsOf(chart, 'fc3')?.at(-1)?.y).toBeCloseTo(27.5);
});

describe('the training chart', () => {
  const curves = trainingCurves(results);

  test('has a line a level and kind, controls dashed', () => {
    const chosen = curves.filter(({ level }) => level === 0 || level === 3);
    const { series } = trainingChart(chosen, options);
    expect(series.map(({ name }) => name)).toEqual([
      'dense network',
      '52.4% left',
      '52.4% left, reinitialised',
      '52.4% left, random mask',
    ]);
    expect(series.map(({ look }) => look.dash?.length)).toEqual([0, 0, 2, 2]);
  });

  test('is empty, not broken, where nothing is chosen', () => {
    expect(trainingChart([], options).configuration.data.datasets).toEqual([]);
  });
});

describe('training curves', () => {
  test('average the draws of a replicate before the replicates', () => {
    const [first] = trainingCurves(results);
    const dense = results.trainings.filter(({ key }) => key.level === 0);
    const values = dense.map(({ measurements }) => measurements[4]?.testAccuracy ?? NaN);
    expect(first?.points[4]).toEqual({
      iteration: 400,
      mean: values.reduce((a, b) => a + b, 0) / values.length,
      min: Math.min(...values),
      max: Math.max(...values),
    });
  });

  test('keep both ends when thinned', () => {
    const long = madeResults({
      experiment: {
        training: { iterations: 5000, evaluate_every: 2 },
        pruning: { rounds: 1 },
        replicates: 1,
      },
    });
    const points = trainingCurves(long)[0]?.points ?? [];
    expect(points).toHaveLength(200);
    expect([points[0]?.iteration, points.at(-1)?.iteration]).toEqual([0, 5000]);
  });
});

test('axis limits are round numbers around all values', () => {
  expect(rangeOf([90.37, 96.31, NaN], 100)).toEqual({ min: 90, max: 97 });
  expect(rangeOf([99.9, 100], 100).max).toBe(100);
  expect(rangeOf([NaN], 100)).toEqual({});
});

test('both themes keep every colour readable on their background: a contrast of at least 3 for lines, 4.5 for text', () => {
  for (const theme of [LIGHT, DARK]) {
    const { background, text, muted, palette, kinds } = theme;
    for (const colour of [text, muted]) expect(contrast(colour, background)).toBeGreaterThan(4.5);
    for (const colour of [...Object.values(kinds), ...palette])
      expect(contrast(colour, background)).toBeGreaterThan(3);
  }
  expect(withOpacity('#0061a8', 0.5)).toBe('#0061a880');
});

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const [r = 0, g = 0, blue = 0] = [1, 3, 5].map((at) => {
      const channel = parseInt(colour.slice(at, at + 2), 16) / 255;
      return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue;
  };
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

test('colours of kinds and of the palette can be told apart', () => {
  for (const { kinds, palette } of [LIGHT, DARK]) {
    expect(areToldApart(Object.values(kinds).map(rgbOf))).toBe(true);
    expect(areToldApart(palette.map(rgbOf))).toBe(true);
  }
  expect(
    areToldApart([
      [255, 211, 112],
      [10, 10, 10],
      [255, 211, 112],
    ]),
  ).toBe(false);
});
