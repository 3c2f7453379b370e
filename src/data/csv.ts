// CSV files: one example a row, one column of classes, numbers everywhere else; a row of names may come first.
import type { DatasetSettings } from '../lottery/settings';
import { LabError } from '../lottery/errors';
import { nameOf } from './bytes';
import type { ByteReader } from './bytes';
import { canonicalLabel, listClasses, orderClasses } from './classes';
import { cutShort, numberIn, numberProblem } from './csv-number';
import { csvRows } from './csv-rows';
import type { Examples } from './dataset';
import { ValueStore } from './value-store';
import { say } from '../lottery/translate';
import type { TranslatableText } from '../lottery/translate';

export interface CsvOptions {
  labelColumn: DatasetSettings['label_column'];
  /** The classes, where they are known already; otherwise they are those that occur. */
  classNames?: string[] | undefined;
}

export interface CsvTable {
  examples: Examples;
  features: number;
  classNames: string[];
}

/** Enough to tell text from anything else, and to see the first line. */
const HEAD_BYTES = 1 << 16;

/** Rows that are read: V8 ends the process over an array of 2^27. */
const MOST_EXAMPLES = 100_000_000;

/**
 * Reads a whole CSV file. Separators: comma, semicolon or tab, whichever the first line has most of.
 * Values are bytes where all of them are whole numbers from 0 to 255, else 32-bit floats.
 * @throws LabError with line and column: text, NaN or nothing where a number belongs, rows of different length, an
 *   unknown class, no examples, too many
 */
export async function readCsv(
  reader: ByteReader,
  options: CsvOptions,
  most = MOST_EXAMPLES,
): Promise<CsvTable> {
  const name = nameOf(reader.file);
  const head = await reader.peek(HEAD_BYTES);
  checkText(head, name);
  const table = new TableReader(name, options, most);
  for await (const { cells, line } of csvRows(reader, head)) table.add(cells, line);
  return table.finish();
}

/** Turns rows into examples, one by one. */
class TableReader {
  readonly #values = new ValueStore();
  readonly #labels: number[] = [];
  /** Class → its number: final where the classes are known, else by first appearance. */
  readonly #classes: Map<string, number>;
  #columns = 0;
  #names: string[] = [];
  #label = 0;
  #rows = 0;

  constructor(
    readonly name: string,
    readonly options: CsvOptions,
    readonly most: number,
  ) {
    this.#classes = new Map(options.classNames?.map((label, i) => [canonicalLabel(label), i]));
  }

  add(cells: string[], line: number): void {
    if (this.#rows++ === 0) {
      this.#columns = cells.length;
      this.#label = this.#labelIndex(cells.length);
      if (isHeader(cells, this.#label)) {
        this.#names = cells;
        return;
      }
    }
    if (cells.length !== this.#columns) {
      throw new LabError(
        say`${this.name}, line ${line}: ${cells.length} columns, but the first row has ${this.#columns}.`,
        {
          hint: say(
            'Every row needs as many columns as the first; look for a missing or an extra separator.',
          ),
        },
      );
    }
    if (this.#labels.length === this.most)
      throw new LabError(
        say`${this.name} has more than ${this.most.toLocaleString('en')} examples, which are not read.`,
        { hint: say('Leave some out.') },
      );
    for (let column = 0; column < cells.length; column++) {
      const cell = cells[column] ?? '';
      if (column === this.#label) {
        this.#labels.push(this.#classOf(cell, line));
        continue;
      }
      const value = numberIn(cell);
      if (Number.isNaN(value)) {
        const { problem, hint } = numberProblem(cell);
        throw new LabError(say`${this.#place(line, column)}: ${problem}.`, { hint });
      }
      this.#values.push(value);
    }
  }

  finish(): CsvTable {
    const { name, options } = this;
    if (this.#labels.length === 0) {
      throw new LabError(
        this.#rows > 0 ? say`${name} has no examples, only a row of names.` : say`${name} has no examples.`,
        {
          hint: say('Name a CSV file with one example per row.'),
        },
      );
    }
    const classNames = options.classNames ?? orderClasses(this.#classes.keys(), name);
    const places = new Map(classNames.map((label, i) => [label, i]));
    const final = [...this.#classes.keys()].map((label, i) =>
      options.classNames ? i : (places.get(label) ?? 0),
    );
    const labels = Uint16Array.from(this.#labels, (label) => final[label] ?? 0);
    return { examples: { values: this.#values.take(), labels }, features: this.#columns - 1, classNames };
  }

  #labelIndex(columns: number): number {
    const { labelColumn } = this.options;
    if (columns < 2) {
      throw new LabError(say`${this.name} has one column; it needs a class and at least one number a row.`, {
        hint: say('Columns are separated by commas, semicolons or tabs.'),
      });
    }
    if (labelColumn === 'first') return 0;
    if (labelColumn === 'last') return columns - 1;
    if (labelColumn <= columns) return labelColumn - 1;
    throw new LabError(
      say`${this.name} has ${columns} columns, so \`label_column: ${labelColumn}\` is not there.`,
      {
        hint: say`Give \`first\`, \`last\` or a number from 1 to ${columns}.`,
      },
    );
  }

  #classOf(cell: string, line: number): number {
    const label = canonicalLabel(cell);
    const known = this.#classes.get(label);
    if (known !== undefined) return known;
    const where = this.#place(line, this.#label);
    if (label === '') {
      throw new LabError(say`${where}: the class is missing.`, {
        hint: say('Fill it in, or remove the row.'),
      });
    }
    if (this.options.classNames) {
      throw new LabError(say`${where}: "${cutShort(cell)}" is not a class of the training data.`, {
        hint: say`Its classes: ${listClasses(this.options.classNames)}. Check \`label_column\` too.`,
      });
    }
    this.#classes.set(label, this.#classes.size);
    return this.#classes.size - 1;
  }

  /** Where a cell is, for a person. */
  #place(line: number, column: number): TranslatableText {
    const heading = this.#names[column];
    return heading
      ? say`${this.name}, line ${line}, column ${column + 1} (${cutShort(heading)})`
      : say`${this.name}, line ${line}, column ${column + 1}`;
  }
}

/**
 * Is the first row one of names? Yes where none of its values is a number; and where its values just count the
 * columns, as some programs name them, beside a class that is text ("0,1,2,label").
 */
function isHeader(cells: string[], label: number): boolean {
  const values = cells.filter((_, column) => column !== label).map(numberIn);
  if (values.every(Number.isNaN)) return true;
  const counts = values.length >= 3 && values.every((value, i) => value === i + (values[0] ?? 0));
  return counts && Number.isNaN(numberIn(cells[label] ?? ''));
}

/** @throws LabError for what is no text at all; `head` is the beginning of the content */
export function checkText(head: Uint8Array, name: string): void {
  if (head.length === 0) {
    throw new LabError(say`${name} is empty.`, { hint: say('Name a CSV or IDX file that holds examples.') });
  }
  const utf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (utf16) throw new LabError(say`${name} is text in UTF-16.`, { hint: say('Save it as UTF-8.') });
  if (head.includes(0)) {
    throw new LabError(say`${name} is neither CSV nor IDX: it holds binary data of another kind.`, {
      hint: say('Name a CSV file or an IDX file (MNIST’s format); either may be gzipped.'),
    });
  }
}
