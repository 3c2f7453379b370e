// The columns of settings, and with them all columns of the table of runs. Apart from columns.ts: views are told what settings there are.
import { settingFields } from '../../experiment/setting-values';
import { allColumns } from './columns';

export const settingNames = (): string[] => settingFields().map(({ name }) => name);

/** All there are, in their order. */
export const columnNames = (): string[] => allColumns(settingNames());
