// A table as Markdown, as GitHub and most notebooks have it.
import { forLogLine } from '../escape-text';
import type { PaperTable } from '../tables/paper-table';

export function markdownTable({ caption, head, rows }: PaperTable): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  return `${escaped(caption)}\n\n${[line(head.map(({ title, group }) => (group === undefined ? title : `${group}: ${title}`))), `|${' ---: |'.repeat(head.length)}`, ...rows.map(line)].join('\n')}\n`;
}

/** What Markdown takes for anything but text, HTML and links among it. */
const escaped = (text: string) => forLogLine(text).replace(/[\\`*_{}[\]<>#|~!&]/g, (sign) => `\\${sign}`);
