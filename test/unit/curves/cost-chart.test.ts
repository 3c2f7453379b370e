// Accuracy against what it took to find a ticket, and the words beside its points.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { curveLevels } from '../../../src/lab/results/curve-levels';
import { curveChoicesSchema } from '../../../src/protocol/views/curves';
import { roundTicks } from '../../../webview/charts/axes';
import { costChart } from '../../../webview/charts/cost-chart';
import { ticketsFound } from '../../../webview/charts/level-charts';
import { freeBox } from '../../../webview/charts/point-labels';
import { LIGHT } from '../../../webview/charts/theme';
import { madeResults } from '../report/made-results';

const results = madeResults();
const toFind = results.levels.map(({ level }) => (level === 3 ? null : 500e6 + 250e6 * level));
const levels = curveLevels({ levels: results.levels, costs: { trainings: {}, toFind } });
const choices = curveChoicesSchema.parse({});
const chart = (runs: { name: string; levels: typeof levels }[]) =>
  costChart(ticketsFound(runs, choices), { theme: LIGHT }, 'Accuracy');
const one = chart([{ name: 'one', levels }]);

describe('the chart of costs', () => {
  test('has a point a level whose cost is known, and the dense network as a level line', () => {
    const [tickets, dense, ...more] = one.series;
    expect(more).toEqual([]);
    expect(tickets?.points.map(({ x }) => x)).toEqual(toFind.filter((cost) => cost !== null));
    expect(tickets?.points.map(({ of }) => of?.level)).toEqual(
      levels.flatMap(({ level }) => (level === 3 ? [] : [level])),
    );
    expect(tickets?.points[2]?.mean).toBe((levels[2]?.kinds.ticket?.earlyStop.test.mean ?? NaN) * 100);
    expect(dense?.points.map(({ x }) => x)).toEqual([500e6, toFind.at(-1)]);
    expect(new Set(dense?.points.map(({ mean }) => mean))).toEqual(new Set([tickets?.points[0]?.mean]));
  });

  test('names level, weights left and cost of a point', () => {
    const { callbacks } = one.configuration.options?.plugins?.tooltip ?? {};
    const point = one.series[0]?.points[2];
    const items = [{ datasetIndex: 0, parsed: { x: point?.x } }];
    const title = callbacks?.title as unknown as (of: typeof items) => string;
    expect(title(items)).toBe('64.9% of the weights left, level 2 · 1.00 G · 2.00 × dense');
    expect(point?.text).toBe('64.9%');
  });

  test('has room for all points on a logarithmic axis', () => {
    const x = one.configuration.options?.scales?.['x'];
    expect(x?.type).toBe('logarithmic');
    expect(Number(x?.min)).toBeLessThan(500e6);
    expect(Number(x?.max)).toBeGreaterThan(toFind.at(-1) ?? NaN);
  });

  test('lays runs over one another, without those whose costs are not known', () => {
    const unknown = curveLevels({ levels: results.levels, costs: undefined });
    const { series } = chart(
      ['a', 'b', 'c'].map((name) => ({ name, levels: name === 'b' ? unknown : levels })),
    );
    expect(series.map(({ run, kind }) => `${run} ${kind}`)).toEqual([
      'a ticket',
      'a dense',
      'c ticket',
      'c dense',
    ]);
    expect(new Set(series.map(({ look }) => look.colour)).size).toBe(2);
    expect(chart([{ name: 'b', levels: unknown }]).series).toEqual([]);
  });
});

test('round ticks fall, lie within, and are three or more where the ends are twice as far', () => {
  expect(roundTicks({ min: 1, max: 100 })).toEqual([100, 10, 1]);
  expect(roundTicks({ min: 18, max: 100 })).toEqual([100, 50, 20]);
  const ends = fc.tuple(
    fc.double({ min: 1e-3, max: 1e15, noNaN: true }),
    fc.double({ min: 2, max: 1e6, noNaN: true }),
  );
  fc.assert(
    fc.property(ends, ([min, factor]) => {
      const max = min * factor;
      const ticks = roundTicks({ min, max });
      expect(ticks.length).toBeGreaterThanOrEqual(3);
      expect(ticks).toEqual([...ticks].sort((a, b) => b - a));
      for (const tick of ticks) {
        expect(tick).toBeGreaterThanOrEqual(min * (1 - 1e-8));
        expect(tick).toBeLessThanOrEqual(max * (1 + 1e-8));
      }
    }),
  );
});

test('words beside a point are within the chart, on no line and on no other words', () => {
  const area = { left: 0, right: 400, top: 0, bottom: 300 };
  const place = fc.record({ x: fc.integer({ min: 0, max: 400 }), y: fc.integer({ min: 0, max: 300 }) });
  const words = { width: 40, height: 11 };
  fc.assert(
    fc.property(fc.array(place, { minLength: 1, maxLength: 12 }), (line) => {
      const taken: { left: number; right: number; top: number; bottom: number }[] = [];
      for (const point of line) {
        const box = freeBox(point, words, area, taken, [line]);
        if (!box) continue;
        expect(box.left).toBeGreaterThanOrEqual(0);
        expect(box.right).toBeLessThanOrEqual(400);
        const within = (x: number, y: number, { left, right, top, bottom }: typeof box) =>
          x > left && x < right && y > top && y < bottom;
        line.forEach((to, i) => {
          const from = line[i - 1] ?? to;
          for (let step = 0; step <= 50; step++) {
            const share = step / 50;
            expect(within(from.x + share * (to.x - from.x), from.y + share * (to.y - from.y), box)).toBe(
              false,
            );
          }
        });
        for (const other of taken)
          expect(within((box.left + box.right) / 2, (box.top + box.bottom) / 2, other)).toBe(false);
        taken.push(box);
      }
    }),
  );
  expect(freeBox({ x: 200, y: 150 }, words, area, [], [[{ x: 200, y: 150 }]])).toMatchObject({ bottom: 143 });
});
