// Text of a cell: on the screen, and where rows are copied.
import { groupText } from '../../src/protocol/table/arrange';
import { cellText, differenceText } from '../../src/protocol/table/columns';
import { l10n } from '../ui/l10n';
import type { Item, TableRun } from './arranged';

export interface CellContext {
  groups: readonly string[];
  /** The run that the others are measured against; null where there is none. */
  baseline: TableRun | null;
}

export function textOf(item: Item, name: string, { groups, baseline }: CellContext): string {
  if (item.kind === 'run') return runText(item.run, name, baseline);
  const { group, members } = item;
  const by = groups.indexOf(name);
  if (by >= 0) return cellText(name, group.values[by]);
  if (name === 'run') return groupName(item, groups);
  const result = group.results[name];
  if (result) {
    const difference = baseline && differenceText(name, result.mean, baseline.row[name]);
    return difference ? `${groupText(group, name)} (${difference})` : groupText(group, name);
  }
  const [first] = members;
  const text = first ? runText(first, name, null) : '';
  // What the runs of a group do not share is theirs to say.
  return members.every((run) => runText(run, name, null) === text) ? text : '';
}

/** `digits, 0.2 · 3 runs`: what tells the group from others, as its columns may be hidden. */
export function groupName(
  { group: { values, runs } }: Extract<Item, { kind: 'group' }>,
  groups: readonly string[],
): string {
  const words = groups.map((name, i) => cellText(name, values[i])).join(', ');
  const count = runs === 1 ? l10n.t('1 run') : l10n.t('{0} runs', runs);
  return `${words} · ${count}`;
}

function runText({ shown, row }: TableRun, name: string, baseline: TableRun | null): string {
  if (name === 'run') return shown.name;
  if (name === 'state') return shown.state;
  const text = cellText(name, row[name]);
  const isBaseline = baseline?.shown.folder === shown.folder;
  const difference = isBaseline || !baseline ? null : differenceText(name, row[name], baseline.row[name]);
  return difference === null ? text : `${text} (${difference})`;
}
