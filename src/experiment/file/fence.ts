// A fenced code block, parsed and put together again exactly as it was written.

export interface Fence {
  /** Spaces before the opening fence, at most 3; as many are not part of each line of its content. */
  indent: string;
  /** The fence itself: three or more backticks or tildes. */
  marker: string;
  /** What follows the opening fence on its line, as written. */
  info: string;
  /** The line ending after the opening fence; '' when the block is that line alone. */
  eol: string;
  /** The content's lines as written, without their line endings. */
  lines: string[];
  /** The closing line as written; null when the block runs to the end of the file. */
  close: string | null;
}

const LINE_END = /\r\n|\n|\r/;

/** The fenced block that `source` is, from its opening line to its closing line; null if it is none. */
export function parseFence(source: string): Fence | null {
  const lines = source.split(LINE_END);
  const open = /^( {0,3})(`{3,}|~{3,})([^\n\r]*)$/.exec(lines[0] ?? '');
  if (!open) return null;
  const [, indent = '', marker = '', info = ''] = open;
  const eol = LINE_END.exec(source)?.[0] ?? '';
  const last = lines.length > 1 ? (lines.at(-1) ?? '') : '';
  if (closes(last, marker)) return { indent, marker, info, eol, lines: lines.slice(1, -1), close: last };
  const content = lines.slice(1);
  if (content.at(-1) === '') content.pop();
  return { indent, marker, info, eol, lines: content, close: null };
}

/** The content, its lines ended by \n, the last one by nothing. */
export const fenceText = (fence: Fence): string =>
  fence.lines.map((line) => line.slice(strippedWidth(fence, line))).join('\n');

/** How many characters at the start of a content line belong to the fence's indentation. */
export function strippedWidth(fence: Fence, line: string): number {
  let width = 0;
  while (width < fence.indent.length && line[width] === ' ') width++;
  return width;
}

/** The same block with other content: a longer fence where the content would end it, and closed in any case. */
export function replaceFenceText(fence: Fence, text: string, eol: string): string {
  const ending = fence.eol || eol;
  const content = text === '' ? [] : text.split(LINE_END);
  const marker = longEnough(fence.marker, content);
  const close = fence.close !== null && marker === fence.marker ? fence.close : fence.indent + marker;
  const body = content.map((line) => (line === '' ? '' : fence.indent + line));
  return [fence.indent + marker + fence.info, ...body, close].join(ending);
}

/** The block's source with a closing line, whether or not it had one. */
export function closeFence(source: string, eol: string): string {
  const fence = parseFence(source);
  if (!fence || fence.close !== null) return source;
  const ended = /[\n\r]$/.test(source);
  return source + (ended ? '' : fence.eol || eol) + fence.indent + fence.marker;
}

export const newFence = (): Fence => ({
  indent: '',
  marker: '```',
  info: 'yaml',
  eol: '',
  lines: [],
  close: null,
});

/** Whether a line ends a block that `marker` opened (CommonMark 0.31, 4.5). */
function closes(line: string, marker: string): boolean {
  const match = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line);
  return match?.[1] !== undefined && match[1][0] === marker[0] && match[1].length >= marker.length;
}

function longEnough(marker: string, lines: string[]): string {
  const character = marker.charAt(0);
  const run = new RegExp(`^\\s*(${character}{3,})`);
  const longest = lines.reduce((most, line) => Math.max(most, run.exec(line)?.[1]?.length ?? 0), 0);
  return character.repeat(Math.max(marker.length, longest + 1));
}
