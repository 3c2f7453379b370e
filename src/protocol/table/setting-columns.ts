// The columns of settings, and with them all columns of the table of runs. Apart from columns.ts: views are told what settings there are.
import { settingFields } from '../../experiment/setting-values';
import { RESULT_NAMES, STANDING_NAMES, WORDS } from './columns';

export const settingNames = (): string[] => settingFields().map(({ name }) => name);

/** All there are, in their order. */
export const columnNames = (): string[] => allColumns(settingNames());

/** The same, of these settings. */
export const allColumns = (settings: readonly string[]): string[] => [
  ...STANDING_NAMES,
  ...WORDS,
  ...settings,
  ...RESULT_NAMES,
];
