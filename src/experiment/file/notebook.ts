// A *.lottery.md file as cells: Markdown, and YAML blocks. What is not edited is written back byte for byte.
import { cellKind } from '../schema/cell-kind';
import { closeFence, fenceText, newFence, parseFence, replaceFenceText } from './fence';
import { excessOfFile } from './limits';
import { markdownTree } from './markdown';

/**
 * A cell as an editor shows it. Cells may be inserted, removed, reordered and their `text` changed; `layout` is
 * plain JSON that travels with the cell, and a new cell has none.
 */
export interface Cell {
  kind: 'markdown' | 'code';
  /** Markdown, or the YAML between the fences; lines end in \n. */
  text: string;
  layout?: CellLayout;
}

/** How a cell stands in the file. */
interface CellLayout {
  /** The cell exactly as written; of a code cell: from the opening fence to the closing one. */
  source: string;
  /** The line endings and blank lines between it and the next cell. */
  after?: string;
}

export interface Notebook {
  cells: Cell[];
  layout?: NotebookLayout;
}

export interface NotebookLayout {
  /** The file starts with a byte order mark. */
  bom: boolean;
  /** What ends new lines: the ending of the file's first line. */
  eol: string;
  /** Blank lines before the first cell, and whatever follows the last. */
  lead: string;
  tail: string;
}

/** A cell where it stands in the file. */
export interface Block {
  kind: Cell['kind'];
  source: string;
  /** Line of its first character, from 1. */
  line: number;
  after: string;
}

/** The cells of a file. Any text is a notebook: `writeNotebook(parseNotebook(text)) === text`. */
export function parseNotebook(text: string): Notebook {
  const { blocks, layout } = splitNotebook(text);
  const cells = blocks.map((block, i): Cell => {
    const { kind, source, after } = block;
    const last = i === blocks.length - 1;
    return { kind, text: textOf(kind, source), layout: last ? { source } : { source, after } };
  });
  return { cells, layout };
}

/** The file that holds these cells. Unedited cells keep their bytes; adjacent Markdown cells are one when read again. */
export function writeNotebook(notebook: Notebook): string {
  const { bom, eol, lead, tail } = notebook.layout ?? { bom: false, eol: '\n', lead: '', tail: '\n' };
  const cells = notebook.cells.filter(
    (cell) => cell.layout || cell.kind === 'code' || cell.text.trim() !== '',
  );
  let out = '';
  // Markdown since the last fence.
  let prose = '';
  cells.forEach((cell, i) => {
    const next = cells[i + 1];
    const source = sourceOf(cell, eol);
    const gap = next ? separator(cell, next, eol) : tail;
    if (cell.kind === 'markdown') {
      prose += source + gap;
      const closer = next ? closerOf(prose, eol) : '';
      prose += closer;
      out += source + gap + closer;
    } else {
      const closed = next ? closeFence(source, eol) : source;
      out += (standsAlone(prose, closed) ? closed : unindent(closed, eol)) + gap;
      prose = '';
    }
  });
  // Blanks that were the whole file have no line of their own: what follows them would be indented.
  const before = out === '' || /(^|[\n\r])$/.test(lead) ? lead : lead + eol;
  return (bom ? BOM : '') + before + (cells.length > 0 ? out : tail);
}

/** The cells of a file as the places where they stand, and the little that is between them. */
export function splitNotebook(text: string): { blocks: Block[]; layout: NotebookLayout } {
  const bom = text.startsWith(BOM);
  const body = bom ? text.slice(1) : text;
  if (excessOfFile(text)) return unread(body, bom);
  const lines = splitLines(body);
  const spans = spansOf(body, lines);
  const blocks = spans.map((span, i): Block => {
    const end = endOf(lines, span.last);
    const next = spans[i + 1];
    return {
      kind: span.kind,
      source: body.slice(startOf(lines, span.first), end),
      line: span.first + 1,
      after: body.slice(end, next ? startOf(lines, next.first) : body.length),
    };
  });
  const first = spans[0];
  const lead = first ? body.slice(0, startOf(lines, first.first)) : body;
  const eol = /\r\n|\n|\r/.exec(body)?.[0] ?? '\n';
  return { blocks, layout: { bom, eol, lead, tail: blocks.at(-1)?.after ?? '' } };
}

/** What is beyond what is read is one cell, and comes back as it was. */
const unread = (body: string, bom: boolean): { blocks: Block[]; layout: NotebookLayout } => ({
  blocks: [{ kind: 'markdown', source: body, line: 1, after: '' }],
  layout: { bom, eol: /\r\n|\n|\r/.exec(body)?.[0] ?? '\n', lead: '', tail: '' },
});

/** Every fenced YAML block of a file, also those that are no cells, such as one that is being begun. */
export function yamlBlocks(text: string): Pick<Block, 'source' | 'line'>[] {
  const body = text.startsWith(BOM) ? text.slice(1) : text;
  const lines = splitLines(body);
  return yamlSpans(body, lines).map(({ first, last }) => ({
    source: body.slice(startOf(lines, first), endOf(lines, last)),
    line: first + 1,
  }));
}

const BOM = '\uFEFF';

/** Lines of a text by offset: where each starts, where it ends without its line ending. */
interface Line {
  start: number;
  end: number;
}

/** A cell as lines, from 0, both included. */
interface Span {
  kind: Cell['kind'];
  first: number;
  last: number;
}

function splitLines(body: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const match of body.matchAll(/\r\n|\n|\r/g)) {
    lines.push({ start, end: match.index });
    start = match.index + match[0].length;
  }
  lines.push({ start, end: body.length });
  return lines;
}

const startOf = (lines: Line[], index: number) => lines[index]?.start ?? 0;
const endOf = (lines: Line[], index: number) => lines[index]?.end ?? 0;

function spansOf(body: string, lines: Line[]): Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (const code of codeSpans(body, lines)) {
    spans.push(...markdownSpan(body, lines, from, code.first - 1), code);
    from = code.last + 1;
  }
  spans.push(...markdownSpan(body, lines, from, lines.length - 1));
  return spans;
}

/** The YAML cells. */
const codeSpans = (body: string, lines: Line[]): Span[] =>
  yamlSpans(body, lines).filter(({ first, last }) => {
    const fence = parseFence(body.slice(startOf(lines, first), endOf(lines, last)));
    return fence !== null && cellKind(fenceText(fence)) !== null;
  });

/** Fenced YAML blocks at the top level of the document; in a list or a quotation they are text. */
function yamlSpans(body: string, lines: Line[]): Span[] {
  return markdownTree(body).children.flatMap((node): Span[] => {
    if (node.type !== 'code' || !/^ya?ml$/i.test(node.lang ?? '') || !node.position) return [];
    const first = node.position.start.line - 1;
    const end = node.position.end.line - 1;
    const closed = parseFence(body.slice(startOf(lines, first), endOf(lines, end)))?.close;
    if (closed === undefined) return [];
    const last = closed === null ? lines.length - 1 : end;
    return [{ kind: 'code', first, last }];
  });
}

/** What is left of some lines without the blank ones around it: one span or none. */
function markdownSpan(body: string, lines: Line[], from: number, to: number): Span[] {
  const blank = (index: number) => /^[ \t]*$/.test(body.slice(startOf(lines, index), endOf(lines, index)));
  let first = from;
  let last = to;
  while (first <= last && blank(first)) first++;
  while (last >= first && blank(last)) last--;
  return first > last ? [] : [{ kind: 'markdown', first, last }];
}

const unify = (text: string) => text.replace(/\r\n|\r/g, '\n');

function textOf(kind: Cell['kind'], source: string): string {
  if (kind === 'markdown') return unify(source);
  const fence = parseFence(source);
  return fence ? fenceText(fence) : '';
}

function sourceOf(cell: Cell, eol: string): string {
  const text = unify(cell.text);
  const source = cell.layout?.source;
  const fence = cell.kind === 'code' ? (source && parseFence(source)) || newFence() : null;
  if (source !== undefined && textOf(cell.kind, source) === text) return source;
  return fence ? replaceFenceText(fence, text, eol) : text.replaceAll('\n', eol);
}

/** Paragraphs need a blank line between them, everything else at least its own line. */
function separator(cell: Cell, next: Cell, eol: string): string {
  const after = cell.layout?.after ?? '';
  const needed = cell.kind === 'markdown' && next.kind === 'markdown' ? 2 : 1;
  return (after.match(/\r\n|\n|\r/g)?.length ?? 0) >= needed ? after : eol + eol;
}

/** What ends a fence or an HTML block that `prose` leaves open, so that it does not swallow the cell that follows. */
function closerOf(prose: string, eol: string): string {
  if (standsAlone(prose, PROBE)) return '';
  const opener = markdownTree(prose).children.at(-1);
  const open = opener?.type === 'code' ? parseFence(prose.slice(opener.position?.start.offset)) : null;
  const closers = [...(open ? [open.marker] : []), ...HTML_CLOSERS].map((closer) => closer + eol);
  return closers.find((closer) => standsAlone(prose + closer, PROBE)) ?? '';
}

const PROBE = '```yaml\n```';

/** What ends the kinds of HTML block that a blank line does not (CommonMark 0.31, 4.6). */
const HTML_CLOSERS = ['-->', '?>', ']]>', '>', '</script>', '</pre>', '</style>', '</textarea>'];

/** Whether a fenced block that follows `prose` is still a block of its own. */
function standsAlone(prose: string, source: string): boolean {
  // What cannot be told is left as it is.
  if (excessOfFile(prose + source)) return true;
  const last = markdownTree(prose + source).children.at(-1);
  const start = last?.position?.start;
  return (
    last?.type === 'code' && start?.offset !== undefined && start.offset - start.column + 1 === prose.length
  );
}

/** The block at the left margin, where no list can claim it. */
function unindent(source: string, eol: string): string {
  const fence = parseFence(source);
  return fence && fence.indent !== ''
    ? replaceFenceText({ ...fence, indent: '', close: null }, fenceText(fence), eol)
    : source;
}
