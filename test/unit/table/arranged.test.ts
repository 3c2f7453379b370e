// The rows of the Runs table: filtered, sorted, grouped, selected; its columns, and where keys lead.
import { describe, expect, it } from 'vitest';
import { parseFilter } from '../../../src/protocol/table/filter';
import { tableLayoutSchema, type ShownRun, type TableLayout } from '../../../src/protocol/views/runs-table';
import { arrange, type Item, type TableRun } from '../../../webview/runs-table/arranged';
import { GridColumns } from '../../../webview/runs-table/columns';
import { placeAfter } from '../../../webview/runs-table/grid-keys';
import { Linking } from '../../../webview/runs-table/linking';
import { Selection } from '../../../webview/runs-table/selection';

function run(name: string, cells: ShownRun['cells']): TableRun {
  const can = { pause: false, resume: false };
  const shown = {
    ...{ folder: `/runs/${name}`, name, state: 'finished', colour: 0, message: null, can },
    ...{ finished: 1, reading: false, cells: { run: name, ...cells } },
  };
  return { shown, row: shown.cells };
}

const RUNS = [
  run('a', { seed: 0, 'pruning.rate': 0.2, dense_accuracy: 0.9 }),
  run('b', { seed: 1, 'pruning.rate': 0.2, dense_accuracy: 0.8 }),
  run('c', { seed: 0, 'pruning.rate': 0.4, dense_accuracy: 0.95 }),
  run('d', { seed: 1, 'pruning.rate': 0.4 }),
];
const EVERY = { condition: () => true, brushed: null, sorting: [], groups: [], open: new Set<string>() };
const keys = (items: readonly Item[]) => items.map(({ key }) => key.replace('/runs/', ''));

describe('rows', () => {
  it('are those that the filter and all brushes let through, in order', () => {
    const condition = parseFilter('seed = 0 or rate = 0.4', ['seed', 'pruning.rate']);
    const sorting = [{ column: 'dense_accuracy', falling: true }];
    const brushed = new Set(['/runs/a', '/runs/c', '/runs/b']);
    const arranged = arrange(RUNS, { ...EVERY, condition, sorting, brushed });
    expect(keys(arranged.items)).toEqual(['c', 'a']);
    // What is brushed away stays in the charts that brush.
    expect(arranged.filtered.map(({ shown }) => shown.name)).toEqual(['c', 'a', 'd']);
  });

  it('in groups are sorted within them, and the groups by their means', () => {
    const groups = ['pruning.rate'];
    const sorting = [{ column: 'dense_accuracy', falling: true }];
    const closed = arrange(RUNS, { ...EVERY, groups, sorting });
    expect(keys(closed.items)).toEqual(['[0.4]', '[0.2]']);
    const open = arrange(RUNS, { ...EVERY, groups, sorting, open: new Set(['[0.2]']) });
    expect(keys(open.items)).toEqual(['[0.4]', '[0.2]', 'a', 'b']);
    const [, second] = open.items;
    expect(second?.kind === 'group' && second.group.results['dense_accuracy']).toMatchObject({
      mean: expect.closeTo(0.85, 12) as number,
      deviation: expect.closeTo(0.05 * Math.SQRT2, 12) as number,
      runs: 2,
    });
  });
});

describe('columns', () => {
  const SETTINGS = ['seed', 'pruning.rate', 'pruning.rounds'];
  const NAMES = ['run', 'state', 'created', ...SETTINGS, 'dense_accuracy', 'best_density'];
  function columns() {
    let layout: TableLayout = tableLayoutSchema.parse({});
    const rows = RUNS.map(({ row }) => row);
    const made = new GridColumns(
      NAMES,
      SETTINGS,
      layout,
      (name) => name,
      (change) => {
        layout = { ...layout, ...change };
        made.update(layout, rows);
      },
    );
    made.update(layout, rows);
    const names = () => made.shown.map(({ name }) => name);
    return { made, names, layout: () => layout };
  }

  it('show the settings that differ unasked, and others once they are asked for', () => {
    const { made, names, layout } = columns();
    expect(names()).toEqual([
      'run',
      'state',
      'created',
      'seed',
      'pruning.rate',
      'dense_accuracy',
      'best_density',
    ]);
    made.show('pruning.rounds', true);
    made.show('seed', false);
    expect(names()).not.toContain('seed');
    expect(names()).toContain('pruning.rounds');
    // Nothing but what a person has chosen is remembered: a setting that differs later is shown.
    expect(layout().shown).toEqual({ 'pruning.rounds': true, seed: false });
  });

  it('are moved, kept at the left, and resized within limits', () => {
    const { made, names, layout } = columns();
    made.moveBefore('dense_accuracy', 'state');
    expect(names().slice(0, 3)).toEqual(['run', 'dense_accuracy', 'state']);
    made.moveBy('dense_accuracy', 1);
    expect(names().slice(0, 3)).toEqual(['run', 'state', 'dense_accuracy']);
    made.pin('seed', true);
    expect(names().slice(0, 2)).toEqual(['run', 'seed']);
    expect(made.shown[1]?.pinnedAt).toBe(made.shown[0]?.width);
    made.moveBy('seed', -1);
    expect(layout().pinned).toEqual(['seed', 'run']);
    made.resize('state', 5);
    expect(layout().widths).toEqual({ state: 40 });
  });

  it('are sorted from low to high, then from high to low, then not; with Shift together', () => {
    const { made, layout } = columns();
    made.sort('seed', undefined, false);
    expect(layout().sorting).toEqual([{ column: 'seed', falling: false }]);
    made.sort('dense_accuracy', undefined, true);
    expect(made.shown.filter(({ sorted }) => sorted).map(({ sortedAs }) => sortedAs)).toEqual([1, 2]);
    made.sort('seed', undefined, false);
    expect(layout().sorting).toEqual([{ column: 'seed', falling: true }]);
    made.sort('seed', undefined, false);
    expect(layout().sorting).toEqual([]);
  });
});

describe('the selection', () => {
  const order = ['a', 'b', 'c', 'd'];
  it('reaches from the last that was ticked to another, and lets go of what is not shown', () => {
    const selection = new Selection(() => {});
    selection.toggle(['b']);
    selection.extendTo('d', order);
    expect([...selection.folders]).toEqual(['b', 'c', 'd']);
    selection.toggle(['c']);
    expect([...selection.folders]).toEqual(['b', 'd']);
    selection.keepOnly(new Set(['a', 'd']));
    expect([...selection.folders]).toEqual(['d']);
  });

  it('of a group ticks all of it where one is missing, and otherwise none', () => {
    const selection = new Selection(() => {});
    selection.toggle(['a']);
    selection.toggle(['a', 'b']);
    expect([...selection.folders]).toEqual(['a', 'b']);
    selection.toggle(['a', 'b']);
    expect([...selection.folders]).toEqual([]);
  });
});

describe('keys', () => {
  const pressed = (key: string, ctrlKey = false) => ({
    key,
    ctrlKey,
    metaKey: false,
    altKey: false,
    shiftKey: false,
  });
  const size = { rows: 100, columns: 8, page: 20 };
  it.each([
    ['ArrowDown', false, { row: 99, column: 3 }, { row: 99, column: 3 }],
    ['ArrowUp', false, { row: 0, column: 3 }, { row: -1, column: 3 }],
    ['Home', false, { row: 7, column: 3 }, { row: 7, column: 0 }],
    ['End', true, { row: 7, column: 3 }, { row: 99, column: 7 }],
    ['PageDown', false, { row: 90, column: 3 }, { row: 99, column: 3 }],
    ['PageUp', false, { row: 10, column: 3 }, { row: 0, column: 3 }],
  ])('%s leads to a cell that there is', (key, ctrlKey, from, to) => {
    expect(placeAfter(pressed(key, ctrlKey), from, size)).toEqual(to);
  });
  it('of other uses lead nowhere', () => {
    expect(placeAfter(pressed('a'), { row: 0, column: 0 }, size)).toBeNull();
    expect(placeAfter({ ...pressed('ArrowLeft'), altKey: true }, { row: 0, column: 1 }, size)).toBeNull();
  });
});

it('linked charts let through what all their brushes have in common', () => {
  const linking = new Linking();
  let told = 0;
  linking.onBrush(() => told++);
  linking.brush('scatter', new Set(['a', 'b']));
  linking.brush('parallel', new Set(['b', 'c']));
  expect([...(linking.brushed ?? [])]).toEqual(['b']);
  linking.brush('scatter', null);
  expect([...(linking.brushed ?? [])]).toEqual(['b', 'c']);
  linking.clearBrushes();
  expect([linking.brushed, told]).toEqual([null, 4]);
});
