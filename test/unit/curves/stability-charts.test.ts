// Charts of stability: which lines there are, where their points lie, and the limit below which networks are stable.
import { describe, expect, it } from 'vitest';
import {
  barrierAlongDensity,
  barrierAlongIterations,
  errorsOnTheLine,
} from '../../../webview/charts/stability-charts';
import { LIGHT } from '../../../webview/charts/theme';
import type { StabilityOfCopies } from '../../../src/protocol/charts';

const options = { theme: LIGHT };

const copies = (level: number, at: number, mean: number): StabilityOfCopies => ({
  ...{ level, density: 0.5 ** level, at },
  barrier: { test: { mean, min: mean - 0.01, max: mean + 0.01 } },
  line: [
    { share: 0, test: 0.03 },
    { share: 0.5, test: 0.03 + mean },
    { share: 1, test: 0.03 },
  ],
});
const stability = [copies(0, 0, 0.3), copies(0, 50, 0.01), copies(1, 50, 0.02), copies(2, 50, 0.04)];
const one = [{ run: null, stability }];

describe('barriers', () => {
  it('along iterations are a line a level, in points, with their range', () => {
    const { series, configuration } = barrierAlongIterations(one, options);
    expect(series.map(({ name }) => name)).toEqual([
      'dense network',
      '50.0% left',
      '25.0% left',
      'stable below',
    ]);
    expect(series[0]?.points.map(({ x }) => x)).toEqual([0, 50]);
    expect(series[0]?.points[0]?.mean).toBeCloseTo(30, 9);
    expect(series[0]?.points[0]?.max).toBeCloseTo(31, 9);
    expect(configuration.options?.scales?.['y']).toMatchObject({ min: 0 });
  });

  it('along weights left are a line an iteration', () => {
    const { series } = barrierAlongDensity(one, options);
    expect(series.map(({ name }) => name)).toEqual([
      'copy from iteration 0',
      'copy from iteration 50',
      'stable below',
    ]);
    expect(series[1]?.points.map(({ x }) => x)).toEqual([100, 50, 25]);
  });

  it('have the limit of 2 points across the chart', () => {
    for (const chart of [barrierAlongIterations(one, options), barrierAlongDensity(one, options)]) {
      const limit = chart.series.at(-1);
      expect(limit?.points.map(({ mean }) => mean)).toEqual([2, 2]);
    }
    expect(
      barrierAlongDensity(one, options)
        .series.at(-1)
        ?.points.map(({ x }) => x),
    ).toEqual([100, 25]);
  });

  it('of several runs are told apart by colour, and switched on and off together', () => {
    const { series } = barrierAlongDensity(
      [
        { run: 'a', stability },
        { run: 'b', stability: stability.slice(1) },
      ],
      options,
    );
    expect(series.map(({ name }) => name)).toEqual([
      'a, copy from iteration 0',
      'a, copy from iteration 50',
      'b, copy from iteration 50',
      'stable below',
    ]);
    const [, a, b] = series;
    expect(a?.group).toEqual(b?.group);
    expect(a?.look.colour).not.toBe(b?.look.colour);
  });
});

it('errors on the line are in percent, from the ticket to its copy', () => {
  const { series } = errorsOnTheLine(one, options);
  expect(series.map(({ name }) => name).slice(1, 3)).toEqual([
    'dense network, copy from iteration 50',
    '50.0% left, copy from iteration 50',
  ]);
  expect(series[0]?.points.map(({ x }) => x)).toEqual([0, 50, 100]);
  expect(series[0]?.points[1]?.mean).toBeCloseTo(33, 9);
});
