// The rows of the table as they stand: filtered, sorted, and in groups where these are wanted.
import {
  groupKey,
  groupOf,
  membersOf,
  sorted,
  sortedGroups,
  type Group,
  type Sorting,
} from '../../src/protocol/table/arrange';
import type { RunRow } from '../../src/protocol/table/columns';
import type { Condition } from '../../src/protocol/table/filter';
import type { ShownRun } from '../../src/protocol/views/runs-table';

/** A run with its cells. */
export interface TableRun {
  shown: ShownRun;
  row: RunRow;
}

export interface RunItem {
  kind: 'run';
  /** The run's folder. */
  key: string;
  run: TableRun;
  /** It stands in a group. */
  inGroup: boolean;
}

export interface GroupItem {
  kind: 'group';
  key: string;
  group: Group;
  members: TableRun[];
  open: boolean;
}

export type Item = RunItem | GroupItem;

export interface Wanted {
  condition: Condition;
  /** Folders that the charts' brushes let through; null where nothing is brushed. */
  brushed: ReadonlySet<string> | null;
  sorting: readonly Sorting[];
  groups: readonly string[];
  /** Keys of the groups whose runs are shown. */
  open: ReadonlySet<string>;
}

export interface Arranged {
  items: Item[];
  /** Runs that the filter lets through, in their order, and those of them that the brushes let through too. */
  filtered: TableRun[];
  runs: TableRun[];
}

/** @param runs in the order in which equals stay */
export function arrange(runs: readonly TableRun[], wanted: Wanted): Arranged {
  const { condition, brushed, sorting, groups, open } = wanted;
  const byRow = new Map(runs.map((run) => [run.row, run]));
  const runsOf = (rows: readonly RunRow[]) => rows.flatMap((row) => byRow.get(row) ?? []);
  const filtered = runsOf(
    sorted(
      runs.map(({ row }) => row).filter((row) => condition(row)),
      sorting,
    ),
  );
  const through = brushed ? filtered.filter(({ shown }) => brushed.has(shown.folder)) : filtered;
  if (groups.length === 0)
    return { items: through.map((run) => runItem(run, false)), filtered, runs: through };
  const members = new Map(
    membersOf(
      through.map(({ row }) => row),
      groups,
    ).map((rows) => [groupOf(rows, groups), runsOf(rows)]),
  );
  const items = sortedGroups([...members.keys()], groups, sorting).flatMap((group): Item[] => {
    const own = members.get(group) ?? [];
    const key = groupKey(group.values);
    const isOpen = open.has(key);
    const head: GroupItem = { kind: 'group', key, group, members: own, open: isOpen };
    return isOpen ? [head, ...own.map((run) => runItem(run, true))] : [head];
  });
  return { items, filtered, runs: through };
}

export const runItem = (run: TableRun, inGroup: boolean): RunItem => ({
  kind: 'run',
  key: run.shown.folder,
  run,
  inGroup,
});

/** The runs that a row stands for. */
export const runsOfItem = (item: Item): TableRun[] => (item.kind === 'run' ? [item.run] : item.members);
