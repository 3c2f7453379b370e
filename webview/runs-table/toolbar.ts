// The buttons over the table: its columns, its groups, and the charts beside it.
import type { TableLayout } from '../../src/protocol/views/runs-table';
import { l10n } from '../ui/l10n';
import { button } from '../ui/toolkit';
import { openChecklist } from './checklist';
import type { GridColumns } from './columns';
import { columnTitle } from '../ui/column-titles';

interface ToolbarOptions {
  columns: GridColumns;
  layout: () => TableLayout;
  /** Columns that runs can be grouped by. */
  groupable: readonly string[];
  change: (change: Partial<TableLayout>) => void;
  /** Undefined where there are no charts. */
  toggleCharts: (() => void) | undefined;
}

export function toolbar(options: ToolbarOptions): HTMLElement[] {
  const columns = button({ label: l10n.t('Columns'), onClick: () => chooseColumns(options, columns) });
  const groups = button({ label: l10n.t('Group by'), onClick: () => chooseGroups(options, groups) });
  const { toggleCharts } = options;
  return [
    columns,
    groups,
    ...(toggleCharts ? [button({ label: l10n.t('Charts'), onClick: toggleCharts })] : []),
  ];
}

function chooseColumns({ columns, change }: ToolbarOptions, anchor: HTMLElement): void {
  openChecklist(
    {
      label: l10n.t('Columns'),
      choices: columns.names.map((name) => ({
        ...{ name, label: columnTitle(name) },
        ticked: columns.isShown(name),
      })),
      onTick: (name, shown) => columns.show(name, shown),
      reset: {
        label: l10n.t('Usual columns'),
        run: () => change({ shown: {}, order: [], widths: {}, pinned: ['run'] }),
      },
    },
    anchor,
  );
}

function chooseGroups({ layout, groupable, change }: ToolbarOptions, anchor: HTMLElement): void {
  openChecklist(
    {
      label: l10n.t('Group by'),
      choices: groupable.map((name) => ({
        ...{ name, label: columnTitle(name) },
        ticked: layout().groups.includes(name),
      })),
      onTick: (name, ticked) => {
        const others = layout().groups.filter((one) => one !== name);
        change({ groups: ticked ? [...others, name] : others });
      },
      reset: { label: l10n.t('No groups'), run: () => change({ groups: [] }) },
    },
    anchor,
  );
}
