// The runs of a sweep as a table: what was varied, and what came out.
import type { Sweep } from '../../experiment/sweep/sweep';
import { readFindings } from '../../lab/results/results';
import { summariseRun } from '../../lab/runs';
import { rowOf } from '../../lab/table/row';
import { MAIN_RESULTS, cellText } from '../../protocol/table/columns';
import type { RunRow } from '../../protocol/table/columns';
import { textTable } from '../levels-table';
import { printJson, printLine } from '../options';
import { paintFor } from '../style';

/** @param folders of its runs */
export async function showSweep(sweep: Sweep, folders: readonly string[], json: boolean): Promise<void> {
  const rows: RunRow[] = [];
  for (const folder of folders) {
    const summary = await summariseRun(folder);
    // A run that cannot be read has a row all the same.
    rows.push(rowOf({ summary, results: await readFindings(folder).catch(() => null) }));
  }
  if (json) {
    printJson({ type: 'sweep', sweep: sweep.name, runs: rows });
    return;
  }
  if (rows.length === 0) return;
  const varied = sweep.axes.flatMap(({ field }) =>
    field.section
      ? Object.keys(rows[0] ?? {}).filter((name) => name.startsWith(`${field.name}.`))
      : [field.name],
  );
  const differing = varied.filter((name) => new Set(rows.map((row) => row[name] ?? null)).size > 1);
  const columns = ['run', 'state', ...differing, ...MAIN_RESULTS, 'seconds'];
  const cells = rows.map((row) => columns.map((name) => cellText(name, row[name])));
  printLine(`\n${textTable(columns, cells, paintFor(process.stdout))}`);
}
