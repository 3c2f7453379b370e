// The menu of a column: order, filter, groups, place and width.
import type { CellValue } from '../../src/protocol/table/filter';
import { between, oneOf, valuesAsked, valueText, withCondition } from '../../src/protocol/table/filter-text';
import { cellText } from '../../src/protocol/table/columns';
import type { TableLayout } from '../../src/protocol/views/runs-table';
import { el } from '../ui/dom';
import { l10n } from '../ui/l10n';
import type { GridColumns } from './columns';
import { openMenu, type MenuPart } from './menu';
import { columnTitle } from '../ui/column-titles';

interface ColumnMenuOptions {
  columns: GridColumns;
  /** As it is by now: values of the menu are ticked one after the other. */
  layout: () => TableLayout;
  valuesOf: (column: string) => readonly CellValue[];
  /** Columns that runs can be grouped by. */
  canGroup: (column: string) => boolean;
  change: (change: Partial<TableLayout>) => void;
}

/** More values than that are not offered one by one. */
const MOST_VALUES = 12;
/** In pixels. */
export const WIDTH_STEP = 16;

export function openColumnMenu(name: string, anchor: HTMLElement, options: ColumnMenuOptions): void {
  const { columns, canGroup, change } = options;
  const layout = options.layout();
  const sorted = layout.sorting.some(({ column }) => column === name);
  const others = layout.sorting.some(({ column }) => column !== name);
  const grouped = layout.groups.includes(name);
  const pinned = columns.isPinned(name);
  const width = columns.shown.find((column) => column.name === name)?.width ?? 0;
  const sort = (falling: boolean | null, together: boolean) => () => columns.sort(name, falling, together);
  const parts: MenuPart[] = [
    { label: l10n.t('Sort from low to high'), run: sort(false, false) },
    { label: l10n.t('Sort from high to low'), run: sort(true, false) },
    ...(others
      ? [
          { label: l10n.t('Then from low to high'), run: sort(false, true) },
          { label: l10n.t('Then from high to low'), run: sort(true, true) },
        ]
      : []),
    ...(sorted ? [{ label: l10n.t('Do not sort by it'), run: sort(null, false) }] : []),
    'line',
    ...filterParts(name, options),
    'line',
    ...(canGroup(name)
      ? [
          {
            label: l10n.t('Group by it'),
            checked: grouped,
            run: () =>
              change({
                groups: grouped ? layout.groups.filter((one) => one !== name) : [...layout.groups, name],
              }),
          },
        ]
      : []),
    { label: l10n.t('Keep at the left'), checked: pinned, run: () => columns.pin(name, !pinned) },
    { label: l10n.t('Move to the left'), run: () => columns.moveBy(name, -1) },
    { label: l10n.t('Move to the right'), run: () => columns.moveBy(name, 1) },
    { label: l10n.t('Wider'), run: () => columns.resize(name, width + WIDTH_STEP) },
    { label: l10n.t('Narrower'), run: () => columns.resize(name, width - WIDTH_STEP) },
    { label: l10n.t('Hide'), run: () => columns.show(name, false) },
  ];
  openMenu(l10n.t('Menu of {0}', columnTitle(name)), parts, anchor);
}

/** Each of a few values to be ticked; of many numbers the least and the most. */
function filterParts(name: string, { layout, valuesOf, change }: ColumnMenuOptions): MenuPart[] {
  const values = valuesOf(name);
  const asked = new Set(valuesAsked(layout().filter, name));
  const filter = (condition: string | null) =>
    change({ filter: withCondition(layout().filter, name, condition) });
  if (values.length > 0 && values.length <= MOST_VALUES)
    return values.map((value) => {
      const text = valueText(value);
      return {
        label: cellText(name, value),
        checked: asked.has(text),
        stays: true,
        run: () => {
          if (!asked.delete(text)) asked.add(text);
          filter(oneOf(name, [...asked]));
        },
      };
    });
  if (!values.some((value) => typeof value === 'number')) return [];
  return [rangeFields(filter, name)];
}

function rangeFields(filter: (condition: string | null) => void, name: string): HTMLElement {
  const field = (label: string) =>
    el('input', { type: 'number', step: 'any', class: 'field', 'aria-label': label });
  const least = field(l10n.t('At least'));
  const most = field(l10n.t('At most'));
  const numberOf = ({ value }: HTMLInputElement) => (value === '' ? null : Number(value));
  for (const one of [least, most])
    one.addEventListener('input', () => filter(between(name, numberOf(least), numberOf(most))));
  return el(
    'div',
    { class: 'range', role: 'group', 'aria-label': l10n.t('Only numbers between') },
    el('span', { 'aria-hidden': 'true' }, '≥'),
    least,
    el('span', { 'aria-hidden': 'true' }, '≤'),
    most,
  );
}
