// A table as LaTeX, with booktabs.
import { forLogLine } from '../escape-text';
import type { Column, PaperTable } from '../tables/paper-table';

/** Needs `\usepackage{booktabs}` alone. */
export function latexTable({ caption, label, head, rows }: PaperTable): string {
  const line = (cells: readonly string[]) => `    ${cells.map(escaped).join(' & ')} \\\\`;
  return `% Needs \\usepackage{booktabs}. Written by Ticket Lab.
\\begin{table}
  \\centering
  \\setlength{\\belowcaptionskip}{6pt}
  \\caption{${escaped(caption)}}
  \\label{${label}}
  \\footnotesize
  \\setlength{\\tabcolsep}{4pt}
  \\begin{tabular}{${'r'.repeat(head.length)}}
    \\toprule
${groups(head)}${line(head.map(({ title }) => title))}
    \\midrule
${rows.map(line).join('\n')}
    \\bottomrule
  \\end{tabular}
\\end{table}
`;
}

/** A line over columns that have something in common; none where no columns do. */
function groups(head: readonly Column[]): string {
  const spans: { group: string | undefined; from: number; columns: number }[] = [];
  head.forEach(({ group }, i) => {
    const last = spans.at(-1);
    if (last && group !== undefined && last.group === group) last.columns += 1;
    else spans.push({ group, from: i + 1, columns: 1 });
  });
  if (spans.every(({ group }) => group === undefined)) return '';
  const titles = spans.map(({ group, columns }) =>
    group === undefined ? '' : `\\multicolumn{${columns}}{c}{${escaped(group)}}`,
  );
  const rules = spans.flatMap(({ group, from, columns }) =>
    group === undefined ? [] : [`\\cmidrule(lr){${from}-${from + columns - 1}}`],
  );
  return `    ${titles.join(' & ')} \\\\\n    ${rules.join(' ')}\n`;
}

/** What LaTeX takes for instructions, and signs that its usual fonts have under other names. */
const SIGNS: Record<string, string> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '`': '\\textasciigrave{}',
  '−': '$-$',
  '±': '$\\pm$',
  '×': '$\\times$',
  '–': '--',
  '…': '\\dots{}',
};

const escaped = (text: string) =>
  forLogLine(text).replace(/[\\{}$&#%_^~<>|`−±×–…]/g, (sign) => SIGNS[sign] ?? sign);
