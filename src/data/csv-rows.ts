// The rows of a CSV file, as text. Plain lines are cut at their separators; from the first quotation mark on, a full parser reads.
import { parse } from 'csv-parse';
import { Readable, pipeline } from 'node:stream';
import { LabError, errorCode } from '../lottery/errors';
import { nameOf } from './bytes';
import type { ByteReader } from './bytes';
import { say } from '../lottery/translate';
import type { TranslatableText } from '../lottery/translate';

export interface CsvRow {
  /** Without the blanks around them. */
  cells: string[];
  /** Of the file, from 1; of a row that spans several, the last. */
  line: number;
}

/** Longest row; also what an unclosed quotation mark can cost. */
const MOST_ROW = 1 << 26;

/** Columns of a row; those of the largest pictures have a tenth. */
const MOST_COLUMNS = 1 << 20;

/**
 * Rows that are not blank.
 * @param head the beginning of the content, at least the first line unless that is very long
 * @throws LabError: quotation marks out of place, a row without an end or of very many columns, text that is not UTF-8
 */
export async function* csvRows(reader: ByteReader, head: Uint8Array): AsyncGenerator<CsvRow> {
  const name = nameOf(reader.file);
  const start = new TextDecoder().decode(head);
  const delimiter = delimiterOf(start.split(/\r|\n/, 1)[0] ?? '');
  const blocks = narrowBlocks(textBlocks(reader, name), delimiter, name);
  // Lines that end as on old Macs are rare enough to leave to the parser.
  const oldMac = !start.includes('\n') && start.includes('\r');
  let line = 0;
  for await (const block of blocks) {
    if (oldMac || block.includes('"')) {
      yield* parsedRows(rejoin(block, blocks), { delimiter, before: line, name });
      return;
    }
    for (const text of block.split('\n')) {
      line++;
      // Trimming also takes the \r of Windows.
      if (text.trim() !== '') yield { cells: text.split(delimiter).map((cell) => cell.trim()), line };
    }
    // What follows the block's last line end is an empty piece, not a line; only the last block may have no line end.
    line--;
  }
}

/** Comma, semicolon or tab: whichever there are most of. */
function delimiterOf(firstLine: string): string {
  const counted = [',', ';', '\t'].map((mark) => ({ mark, count: firstLine.split(mark).length }));
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).mark;
}

/** The content as text, in pieces that end with the end of a line. */
async function* textBlocks(reader: ByteReader, name: string): AsyncGenerator<string> {
  // Fatal: replaced letters would make one class of two.
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  try {
    for await (const chunk of reader.chunks()) {
      const text = decoder.decode(chunk, { stream: true });
      // What is left of before has no line end: looking through it again would take the square of a row's length.
      const end = text.lastIndexOf('\n') + 1;
      if (end > 0) yield rest + text.slice(0, end);
      rest = end > 0 ? text.slice(end) : rest + text;
      if (rest.length > MOST_ROW) throw tooLong(name);
    }
    yield rest + decoder.decode();
  } catch (error) {
    if (errorCode(error) !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    throw new LabError(say`${name} holds text that is not UTF-8.`, {
      hint: say('Save it as UTF-8.'),
      cause: error,
    });
  }
}

/** The same pieces, as long as no line has more columns than are read: each would take memory of its own. */
async function* narrowBlocks(
  blocks: AsyncIterable<string>,
  delimiter: string,
  name: string,
): AsyncGenerator<string> {
  for await (const block of blocks) {
    if (block.length > MOST_COLUMNS)
      for (const line of block.split(/[\r\n]/))
        if (line.length >= MOST_COLUMNS && hasTooMany(line, delimiter)) throw tooWide(name);
    yield block;
  }
}

function hasTooMany(line: string, delimiter: string): boolean {
  let columns = 1;
  for (let at = line.indexOf(delimiter); at >= 0; at = line.indexOf(delimiter, at + 1))
    if (++columns > MOST_COLUMNS) return true;
  return false;
}

async function* rejoin(first: string, others: AsyncIterable<string>): AsyncGenerator<string> {
  yield first;
  yield* others;
}

interface Parsing {
  delimiter: string;
  /** Lines that came before. */
  before: number;
  name: string;
}

async function* parsedRows(
  content: AsyncIterable<string>,
  { delimiter, before, name }: Parsing,
): AsyncGenerator<CsvRow> {
  const parser = parse({
    delimiter,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
    max_record_size: MOST_ROW,
  });
  pipeline(Readable.from(content), parser, () => undefined);
  try {
    for await (const row of parser) {
      const { record, info }: { record: string[]; info: { lines: number } } = row;
      yield { cells: record, line: before + info.lines };
    }
  } catch (error) {
    throw parsingError(error, before, name);
  }
}

const MORE_AFTER_QUOTE = {
  problem: say('a quotation mark is followed by more of the same field'),
  hint: say('A quoted field ends with its quotation mark; write a quotation mark inside as "".'),
};
const PARSING_ERRORS: Record<string, { problem: TranslatableText; hint: TranslatableText }> = {
  CSV_QUOTE_NOT_CLOSED: {
    problem: say('a quotation mark is never closed'),
    hint: say('Close it, or remove it.'),
  },
  CSV_INVALID_CLOSING_QUOTE: MORE_AFTER_QUOTE,
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: MORE_AFTER_QUOTE,
  INVALID_OPENING_QUOTE: {
    problem: say('a quotation mark stands inside a field'),
    hint: say('Quotation marks may only stand around a whole field; remove it.'),
  },
};

function parsingError(error: unknown, before: number, name: string): unknown {
  if (errorCode(error) === 'CSV_MAX_RECORD_SIZE') return tooLong(name);
  const known = PARSING_ERRORS[errorCode(error) ?? ''];
  if (!known || !(error instanceof Error)) return error;
  const place =
    'lines' in error && typeof error.lines === 'number' ? say`${name}, line ${before + error.lines}` : name;
  return new LabError(say`${place}: ${known.problem}.`, { hint: known.hint, cause: error });
}

const tooWide = (name: string) =>
  new LabError(say`${name} has a row of more than ${MOST_COLUMNS.toLocaleString('en')} columns.`, {
    hint: say('Are there no line ends? Write one example a line, and leave out columns that are not needed.'),
  });

const tooLong = (name: string) =>
  new LabError(say`${name} has a row of more than ${MOST_ROW.toLocaleString('en')} characters.`, {
    hint: say('Is a quotation mark not closed, or are there no line ends?'),
  });
