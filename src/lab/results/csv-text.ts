// CSV as RFC 4180 has it, with a head row. Numbers are written in full, so that reading them gives the same bits.
import { stringify } from 'csv-stringify/sync';
import { forSpreadsheet } from './escape-text';

export type CsvRow = Record<string, string | number | boolean | null>;

/** All rows have the columns of the first; without rows there is no text. What is null stays empty; what is not a number is written NaN. */
export const csvText = (rows: CsvRow[]): string =>
  stringify(rows, { header: true, cast: { boolean: String, string: forSpreadsheet } });
