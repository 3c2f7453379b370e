// CSV as RFC 4180 has it, with a head row. Numbers are written in full, so that reading them gives the same bits.

type CsvValue = string | number | boolean | null;
export type CsvRow = Record<string, CsvValue>;

/** All rows have the columns of the first; without rows there is no text. What is null stays empty; what is not a number is written NaN. */
export function csvText(rows: CsvRow[]): string {
  const [first] = rows;
  if (!first) return '';
  const columns = Object.keys(first);
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? null))];
  return lines.map((line) => `${line.map(csvField).join(',')}\n`).join('');
}

function csvField(value: CsvValue): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
