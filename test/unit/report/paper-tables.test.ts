import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { csvText } from '../../../src/lab/results/csv-text';
import { levelRows, rowsOfRuns, trainingRows } from '../../../src/lab/results/export-csv';
import { PAPER_FORMATS, paperText } from '../../../src/lab/results/paper/formats';
import { comparisonPaperTable, levelsPaperTable } from '../../../src/lab/results/tables/paper-table';
import { levelsTable } from '../../../src/cli/levels-table';
import { temporaryFolder } from '../../support/temporary';
import { madeResults } from './made-results';

/** What means something to LaTeX, Markdown, HTML, a terminal or a spreadsheet. */
const HOSTILE = 'a\\b{c}$d$&e#f%g_h^i~j<k>|l"m`n`*o*[p](q)\n\u001b[31m‮é −±×–…';

const one = madeResults();
const other = madeResults({
  experiment: { experiment: 'one-shot', pruning: { method: 'one-shot', rounds: 6 }, replicates: 1 },
});
const hostile = { ...one, experiment: { ...one.experiment, experiment: HOSTILE } };
const compared = (first = one) =>
  comparisonPaperTable(
    [
      { name: first.experiment.experiment, ...first },
      { name: 'one-shot', ...other },
    ],
    0,
  );

describe('a table for a paper', () => {
  const table = levelsPaperTable(one);

  test('says over how many replicates, what its intervals are, and which settings differ', () => {
    expect(table.caption).toContain('(n = 3) ± half its 95% confidence interval');
    expect(table.caption).toContain('training.iterations = 1000');
    expect(table.caption).not.toContain('training.batch_size');
    expect(levelsPaperTable(other).caption).toContain('of one replicate (n = 1), so without intervals');
    expect(levelsPaperTable(other).rows[0]?.join()).not.toContain('±');
  });

  test('has the figures of the terminal, with the same digits', () => {
    const terminal = levelsTable(one).split('\n').slice(1);
    expect(table.rows).toHaveLength(terminal.length);
    table.rows.forEach(([left = '', accuracy = ''], level) => {
      expect(terminal[level]).toContain(left);
      expect(terminal[level]).toContain(accuracy.split(' ')[0]);
    });
  });

  test('has half of the interval that CSV has the ends of', () => {
    const [row] = parse<Record<string, string>>(csvText(levelRows(one)), { columns: true });
    const [low, high] = [
      Number(row?.['early_stop_test_accuracy_ci95_low']),
      Number(row?.['early_stop_test_accuracy_ci95_high']),
    ];
    expect(table.rows[0]?.[1]).toBe(
      `${(Number(row?.['early_stop_test_accuracy_mean']) * 100).toFixed(2)} ± ${(((high - low) / 2) * 100).toFixed(2)}`,
    );
  });

  test('of two runs has the settings in which they differ, and what one has more than the other', () => {
    const { caption, head, rows } = compared();
    expect(caption).toMatch(
      /Settings that differ: made-up: .*pruning\.method = iterative.*; one-shot: .*pruning\.method = one-shot/,
    );
    expect(caption).toContain('n = 3 (made-up), 1 (one-shot)');
    expect(head).toHaveLength(5);
    expect(rows[0]?.[3]).toMatch(/^\d\d\.\d\d \([+−]\d\.\d\d\)$/);
  });

  test('in Markdown is one table, whatever the names are', () => {
    const text = paperText(compared(hostile), 'markdown');
    const [, ...lines] = text.trimEnd().split('\n\n')[1]?.split('\n') ?? [];
    const cells = (line: string) => line.replaceAll(/\\./g, '').split('|').length;
    for (const line of lines) expect(cells(line)).toBe(7);
    expect(text).not.toMatch(/(?<!\\)<|(?<!\\)\[p|\u001b|\u202e/);
  });

  test('in LaTeX uses booktabs, and no name is an instruction', () => {
    const text = paperText(compared(hostile), 'latex');
    expect(text).toContain('\\toprule');
    expect(text).toContain(
      'a\\textbackslash{}b\\{c\\}\\$d\\$\\&e\\#f\\%g\\_h\\textasciicircum{}i\\textasciitilde{}j',
    );
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]|−/);
  });

  const hasLatex = spawnSync('kpsewhich', ['booktabs.sty']).status === 0;
  test.skipIf(!hasLatex)('compiles, whatever the names are (needs pdflatex and booktabs)', async () => {
    const folder = await temporaryFolder();
    const tables = [table, levelsPaperTable(hostile), compared(hostile)];
    const body = tables.map((made) => paperText(made, 'latex')).join('\n');
    const page = `\\documentclass{article}\n\\usepackage{booktabs}\n\\begin{document}\n${body}\n\\end{document}\n`;
    await writeFile(join(folder, 'page.tex'), page);
    const made = spawnSync('pdflatex', ['-interaction=nonstopmode', '-halt-on-error', 'page.tex'], {
      cwd: folder,
    });
    expect(made.stdout.toString()).not.toMatch(/^!/m);
    expect(made.status).toBe(0);
    expect((await readFile(join(folder, 'page.pdf'))).subarray(0, 5).toString()).toBe('%PDF-');
  });
});

describe('tables of several runs', () => {
  const rows = (text: string) => parse<Record<string, string>>(text, { columns: true });

  test('carry the settings that differ from the defaults, and have the same columns in every row', () => {
    const read = rows(csvText(rowsOfRuns([one, other], trainingRows)));
    expect(new Set(read.map((row) => row['pruning.method']))).toEqual(new Set(['iterative', 'one-shot']));
    expect(read.every((row) => row['training.iterations'] === '1000')).toBe(true);
    expect(read).toHaveLength(trainingRows(one).length + trainingRows(other).length);
    expect(Object.keys(read[0] ?? {}).slice(0, 2)).toEqual(['experiment', 'hash']);
  });

  test('have no digits that only binary numbers have', () => {
    const text = csvText(rowsOfRuns([one, other], levelRows));
    const computed = rows(text).flatMap((row) =>
      Object.entries(row).flatMap(([name, value]) =>
        /_(mean|ci95_low|ci95_high|difference)$/.test(name) ? [value] : [],
      ),
    );
    expect(computed.length).toBeGreaterThan(100);
    for (const value of computed)
      expect(value.replace(/^-?0?\.?0*/, '').replace('.', '').length).toBeLessThanOrEqual(12);
  });
});

test('every format has a writer', () => {
  expect(PAPER_FORMATS).toEqual(['latex', 'markdown']);
});
