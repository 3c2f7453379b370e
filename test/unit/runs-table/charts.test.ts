// Parts of the charts beside the Runs table: smoothing, axes along columns, brushes, colours, the nearest point.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runLook } from '../../../webview/charts/palette';
import { DARK, LIGHT, rgbOf } from '../../../webview/charts/theme';
import { runsWithin } from '../../../webview/runs-table/charts/brush';
import type { ChartedRun } from '../../../webview/runs-table/charts/charted-run';
import { readChoices, suggested } from '../../../webview/runs-table/charts/choices';
import { colouring } from '../../../webview/runs-table/charts/colour-by';
import { columnAxis, covers, MISSING } from '../../../webview/runs-table/charts/column-axis';
import { freeTop } from '../../../webview/runs-table/charts/free-top';
import { nearest, step, type Mark } from '../../../webview/runs-table/charts/nearest';
import { apart, passes, titleLines } from '../../../webview/runs-table/charts/parallel-drawing';
import { smoothed } from '../../../webview/runs-table/charts/smoothing';
import { contrast } from '../../../webview/ui/colour';

const run = (name: string, cells: ChartedRun['cells'], colour = 0): ChartedRun => ({
  ...{ folder: `/runs/${name}`, name, colour, cells },
});

describe('smoothing', () => {
  test('is the average of all before it, weighed the less the longer ago', () => {
    const plain = (values: (number | null)[], weight: number) =>
      values.map((value, i) => {
        if (value === null) return null;
        const known = values.slice(0, i + 1).filter((one) => one !== null);
        const weights = known.map((_, at) => weight ** (known.length - 1 - at));
        const total = weights.reduce((sum, one) => sum + one, 0);
        return known.reduce((sum, one, at) => sum + one * (weights[at] ?? 0), 0) / total;
      });
    const value = fc.option(fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 60 }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (values, weight) => {
          const ours = smoothed(values, weight);
          plain(values, weight).forEach((wanted, i) => {
            if (wanted === null) expect(ours[i]).toBeNull();
            else expect(ours[i]).toBeCloseTo(wanted, 8);
          });
        },
      ),
    );
  });

  test('of nothing is what was measured', () => {
    expect(smoothed([0.5, null, 0.9], 0)).toEqual([0.5, null, 0.9]);
  });
});

describe('an axis along a column', () => {
  test('of numbers has their order, and ticks that read as in the table', () => {
    const axis = columnAxis('best_accuracy', [0.95, 0.97, 0.96, undefined]);
    expect(axis.kind).toBe('linear');
    const at = (value: number) => axis.position(value) ?? NaN;
    expect(at(0.95)).toBeGreaterThan(0);
    expect(at(0.97)).toBeLessThan(1);
    expect(at(0.96)).toBeCloseTo(0.5, 10);
    expect(axis.position(undefined)).toBeNull();
    expect(axis.ticks.map(({ text }) => text)).toEqual(['95.00%', '95.50%', '96.00%', '96.50%', '97.00%']);
  });

  test('of counts has no ticks between them', () => {
    expect(columnAxis('seed', [0, 1, 2]).ticks.map(({ text }) => text)).toEqual(['0', '1', '2']);
  });

  test('is logarithmic where numbers span a lot', () => {
    const axis = columnAxis('training.learning_rate', [0.0003, 0.03]);
    expect(axis.kind).toBe('logarithmic');
    expect(axis.position(0.003)).toBeCloseTo(0.5, 10);
    expect(axis.ticks.map(({ text }) => text)).toContain('0.001');
    expect(columnAxis('x', [0, 100]).kind).toBe('linear');
  });

  test('of words sets them side by side, numbers in them in their order', () => {
    const axis = columnAxis('network', ['conv-10', 'conv-2', null]);
    expect(axis.ticks).toEqual([
      { position: 0.25, text: 'conv-2' },
      { position: 0.75, text: 'conv-10' },
    ]);
    expect(axis.position('conv-6')).toBeNull();
  });

  test('of equal numbers has the one in the middle', () => {
    const axis = columnAxis('replicates', [3, 3]);
    expect(axis.position(3)).toBe(0.5);
    expect(axis.ticks).toEqual([{ position: 0.5, text: '3' }]);
  });

  test('brushed from one value to another takes in those, what is between, and nothing else', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(number, { minLength: 3, maxLength: 20 }),
        fc.nat(19),
        fc.nat(19),
        (values, i, j) => {
          const [a, b] = [values[i % values.length] ?? 0, values[j % values.length] ?? 0];
          const axis = columnAxis('x', values);
          const [low, high] = [Math.min(a, b), Math.max(a, b)];
          const room = 1e-6;
          // As a hand does, a little more than from value to value.
          const span = axis.span((axis.position(high) ?? 0) + room, (axis.position(low) ?? 0) - room);
          for (const value of values) {
            const at = axis.position(value) ?? 0;
            const [from, to] = [axis.position(low) ?? 0, axis.position(high) ?? 0];
            if (at >= from && at <= to) expect(covers(span, value)).toBe(true);
            if (at < from - 3 * room || at > to + 3 * room) expect(covers(span, value)).toBe(false);
          }
          expect(covers(span, undefined)).toBe(false);
        },
      ),
    );
  });

  test('keeps what is brushed while values come that stretch it', () => {
    const span = columnAxis('pruning.rate', [0.1, 0.4]).span(0.4, 0.6);
    const later = columnAxis('pruning.rate', [0.1, 0.4, 0.9]);
    const [from, to] = later.extent(span) ?? [];
    expect(covers(span, 0.25)).toBe(true);
    expect(covers(span, 0.9)).toBe(false);
    expect(from).toBeLessThan(later.position(0.25) ?? 0);
    expect(to).toBeGreaterThan(later.position(0.25) ?? 0);
  });

  test('takes in what has no value where one drags below it', () => {
    const axis = columnAxis('winner_density', [0.1, 0.2]);
    expect(covers(axis.span(MISSING - 0.03, -0.07), undefined)).toBe(true);
    expect(covers(axis.span(MISSING - 0.03, -0.07), 0.1)).toBe(false);
    expect(covers(axis.span(0, 1), undefined)).toBe(false);
    const words = columnAxis('dataset', ['digits', 'mnist']);
    expect(covers(words.span(0, 0.5), 'digits')).toBe(true);
    expect(covers(words.span(0, 0.5), 'mnist')).toBe(false);
  });
});

describe('parallel coordinates', () => {
  test('pass every axis at the run’s value, and below it where there is none', () => {
    const runs = [
      run('a', { dataset: 'digits', rate: 0.2 }),
      run('b', { dataset: 'mnist', rate: 0.4 }),
      run('c', { rate: 0.3 }),
    ];
    const axes = ['dataset', 'rate'].map((column) =>
      columnAxis(
        column,
        runs.map(({ cells }) => cells[column]),
      ),
    );
    const [a, b, c] = runs.map(({ cells }) => passes(cells, axes));
    expect(a?.[0]).toBe(0.25);
    expect(b?.[0]).toBe(0.75);
    expect(c?.[0]).toBe(MISSING);
    expect(c?.[1]).toBeCloseTo(0.5, 10);
  });

  test('write a setting’s section in a line of its own, and ticks only where there is room', () => {
    expect(titleLines('training.learning_rate')).toEqual(['training.', 'learning_rate']);
    expect(apart([100, 95, 80, 60], 14)).toEqual([0, 2, 3]);
  });
});

test('a rectangle brushes the runs of which a point lies in it', () => {
  const lines = [
    {
      folder: 'in',
      points: [
        { x: 100, mean: 95 },
        { x: 50, mean: 97 },
      ],
    },
    {
      folder: 'below',
      points: [
        { x: 100, mean: 95 },
        { x: 50, mean: 90 },
      ],
    },
    { folder: 'nothing', points: [{ x: 50, mean: null }] },
  ];
  const area = { x: { from: 40, to: 60 }, y: { from: 96, to: 98 } };
  expect([...runsWithin(lines, area)]).toEqual(['in']);
});

describe('colours', () => {
  test('of two hundred runs differ, in colour, point or dash, and of neighbours in two of these', () => {
    const theme = { ...LIGHT, runs: Array.from({ length: 14 }, (_, i) => `#0000${(16 + i).toString(16)}`) };
    const looks = Array.from({ length: 200 }, (_, i) => runLook(i, theme));
    expect(new Set(looks.map((look) => JSON.stringify(look))).size).toBe(200);
    looks.slice(1).forEach((look, i) => {
      expect(look.colour).not.toBe(looks[i]?.colour);
      expect(look.pointStyle).not.toBe(looks[i]?.pointStyle);
    });
  });

  test.each([
    ['light', LIGHT],
    ['dark', DARK],
  ])('of a scale stand out from a %s page, the more the greater the value', (_, theme) => {
    const runs = [0.1, 0.2, 0.3, 0.4].map((rate, i) => run(`${i}`, { rate }, i));
    const { lookOf, legend } = colouring(runs, 'rate', theme);
    const contrasts = runs.map((one) => contrast(rgbOf(lookOf(one).colour), rgbOf(theme.background)));
    expect(contrasts[0]).toBeGreaterThanOrEqual(3);
    expect(contrasts).toEqual(contrasts.toSorted((a, b) => a - b));
    expect(contrasts.at(-1)).toBeGreaterThan((contrasts[0] ?? 0) * 1.8);
    expect(legend).toMatchObject({ kind: 'scale', least: '0.1', greatest: '0.4' });
  });

  test('by words have an entry a word, and one for runs without', () => {
    const runs = [
      run('a', { dataset: 'mnist' }),
      run('b', { dataset: 'digits' }),
      run('c', {}),
      run('d', { dataset: 'mnist' }),
    ];
    const { lookOf, legend } = colouring(runs, 'dataset', LIGHT);
    const [a, b, c, d] = runs.map((one) => lookOf(one).colour);
    expect(a).toBe(d);
    expect(new Set([a, b, c]).size).toBe(3);
    expect(legend.kind === 'values' && legend.entries.map(({ label }) => label)).toEqual([
      'digits',
      'mnist',
      '–',
    ]);
  });

  test('of runs are their own, whichever are shown', () => {
    const [a, b] = [run('a', {}, 3), run('b', {}, 8)];
    const together = colouring([a, b], null, LIGHT).lookOf(b);
    expect(colouring([b], null, LIGHT).lookOf(b)).toEqual(together);
  });
});

describe('what is pointed at', () => {
  const line: Mark = {
    run: 'line',
    joined: true,
    places: [{ x: 0, y: 0 }, { x: 100, y: 0 }, null, { x: 200, y: 50 }],
  };
  const point: Mark = { run: 'point', joined: false, places: [{ x: 50, y: 20 }] };

  test('is the nearest line or point within reach, at its nearer end', () => {
    expect(nearest([line, point], { x: 40, y: 4 }, 10)).toEqual({ run: 'line', index: 0 });
    expect(nearest([line, point], { x: 60, y: 4 }, 10)).toEqual({ run: 'line', index: 1 });
    expect(nearest([line, point], { x: 52, y: 16 }, 10)).toEqual({ run: 'point', index: 0 });
    // Across a gap there is no line.
    expect(nearest([line, point], { x: 150, y: 25 }, 10)).toBeNull();
  });

  test('goes on by arrow keys, over gaps and from run to run', () => {
    expect(step([line, point], null, 'along', 1)).toEqual({ run: 'line', index: 0 });
    expect(step([line, point], { run: 'line', index: 1 }, 'along', 1)).toEqual({ run: 'line', index: 3 });
    expect(step([line, point], { run: 'line', index: 3 }, 'along', 1)).toEqual({ run: 'line', index: 3 });
    expect(step([line, point], { run: 'line', index: 3 }, 'across', 1)).toEqual({ run: 'point', index: 0 });
    expect(step([line, point], { run: 'gone', index: 0 }, 'across', 1)).toEqual({ run: 'line', index: 0 });
    expect(step([], null, 'along', 1)).toBeNull();
  });

  test('among lone points goes to the next one to the right, or below', () => {
    const at = (name: string, x: number, y: number): Mark => ({
      run: name,
      joined: false,
      places: [{ x, y }],
    });
    const marks = [at('a', 10, 50), at('b', 30, 90), at('c', 20, 10)];
    expect(step(marks, { run: 'a', index: 0 }, 'along', 1)?.run).toBe('c');
    expect(step(marks, { run: 'a', index: 0 }, 'across', 1)?.run).toBe('b');
    expect(step(marks, { run: 'a', index: 0 }, 'across', -1)?.run).toBe('c');
    expect(step(marks, { run: 'b', index: 0 }, 'along', 1)?.run).toBe('b');
  });
});

test('tooltips that stay do not lie on one another, while there is room', () => {
  expect(freeTop(50, 40, 200, [])).toBe(50);
  expect(freeTop(-9, 40, 200, [])).toBe(0);
  expect(freeTop(50, 40, 200, [{ top: 40, bottom: 80 }])).toBe(80);
  expect(freeTop(50, 40, 200, [{ top: 60, bottom: 240 }])).toBe(20);
  expect(freeTop(50, 40, 200, [{ top: 10, bottom: 230 }])).toBe(50);
});

describe('choices', () => {
  const runs = [
    run('a', { run: 'a', dataset: 'digits', 'pruning.rate': 0.1, best_accuracy: 0.9, seconds: 3 }),
    run('b', { run: 'b', dataset: 'digits', 'pruning.rate': 0.2, best_accuracy: 0.91, seconds: 4 }),
  ];
  const columns = ['run', 'seconds', 'dataset', 'pruning.rate', 'best_accuracy'];

  test('nobody has made show the settings that differ, and what came of them', () => {
    expect(suggested(runs, columns)).toEqual({
      ...{ x: 'pruning.rate', y: 'best_accuracy', axes: ['pruning.rate', 'best_accuracy'] },
    });
  });

  test('that are remembered and cannot be understood are as if nobody had made them', () => {
    expect(readChoices({ x: 'seconds', smoothing: 7, axes: 'all', level: -1 })).toEqual({
      ...{ x: 'seconds', y: null, colour: null, axes: null, level: 0, smoothing: 0 },
    });
  });
});
