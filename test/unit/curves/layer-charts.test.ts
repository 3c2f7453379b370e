// Layers side by side at a level, and layers that have collapsed.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layerProfileChart, nearestLevels } from '../../../webview/charts/layer-profile';
import { layersChart } from '../../../webview/charts/layers-chart';
import { LIGHT } from '../../../webview/charts/theme';

const level = (number: number, density: number, of: Record<string, number>) => ({
  level: number,
  density,
  layers: Object.entries(of).map(([name, share]) => ({ name, density: share, collapsed: share === 0 })),
});
const options = { theme: LIGHT };
const a = [
  level(0, 1, { fc1: 1, fc2: 1 }),
  level(1, 0.5, { fc1: 0.4, fc2: 0.9 }),
  level(2, 0.1, { fc1: 0, fc2: 0.8 }),
];
const b = [level(0, 1, { conv1: 1, fc1: 1 }), level(1, 0.2, { conv1: 0.3, fc1: 0.1 })];

describe('layers side by side', () => {
  const chart = layerProfileChart(
    [
      { run: 'a', levels: a },
      { run: 'b', levels: b },
    ],
    0.4,
    options,
  );

  test('are those of the level of each run that is nearest, by its own name', () => {
    expect(chart.series.map(({ name }) => name)).toEqual(['a, 50.0% left', 'b, 20.0% left']);
    expect(chart.series.map(({ points }) => points.map(({ mean }) => mean))).toEqual([
      [40, 90, null],
      [10, null, 30],
    ]);
    expect(chart.series[0]?.points.map(({ place, of }) => [place, of?.level])).toEqual([
      ['fc1', 1],
      ['fc2', 1],
      ['conv1', 1],
    ]);
  });

  test('have a tick a layer with its name', () => {
    const x = chart.configuration.options?.scales?.['x'];
    const axis = { min: -0.4, max: 2.4, ticks: [] as { value: number }[] };
    (x?.afterBuildTicks as unknown as (of: typeof axis) => void)(axis);
    const text = x?.ticks?.callback as unknown as (value: number) => string;
    expect(axis.ticks.map(({ value }) => text(value))).toEqual(['fc1', 'fc2', 'conv1']);
  });

  test('of no runs are none', () => {
    expect(layerProfileChart([], 0.2, options).series).toEqual([]);
    expect(layerProfileChart([{ run: null, levels: [] }], 0.2, options).series).toEqual([]);
  });

  test('no level of a run is nearer than the one that is taken', () => {
    const densities = fc.array(fc.double({ min: 1e-4, max: 1, noNaN: true }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(densities, fc.double({ min: 1e-4, max: 1, noNaN: true }), (found, wanted) => {
        const levels = found.map((density) => ({ density }));
        const [nearest] = nearestLevels([{ run: null, levels }], wanted);
        const ratio = (density: number) => Math.max(density / wanted, wanted / density);
        for (const density of found)
          expect(ratio(nearest?.level.density ?? NaN)).toBeLessThanOrEqual(ratio(density) * (1 + 1e-12));
      }),
    );
  });
});

describe('a layer without a weight', () => {
  test('is a cross below everything else on a logarithmic axis, and 0 in numbers', () => {
    const chart = layersChart(a, options);
    const [fc1] = chart.configuration.data.datasets;
    expect(fc1?.data.map(({ y }) => y)).toEqual([100, 40, 20]);
    expect(chart.series[0]?.points.map(({ mean }) => mean)).toEqual([100, 40, 0]);
    expect(fc1?.pointStyle).toEqual(['triangle', 'triangle', 'crossRot']);
    const { label } = chart.configuration.options?.plugins?.tooltip?.callbacks ?? {};
    const said = label as unknown as (item: object) => string;
    expect(said({ datasetIndex: 0, parsed: { x: 10 } })).toBe('fc1: 0.00%, layer collapse');
  });

  test('lies at 0 on a linear axis', () => {
    expect(layersChart(a, options, 'linear').configuration.data.datasets[0]?.data.at(-1)?.y).toBe(0);
  });
});
