// An experiment file is opened and saved without losing a byte, whatever it holds.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, notebookOf } from '../../../src/extension/notebook/file';
import type { FileCell, FileNotebook } from '../../../src/extension/notebook/file';
import { decodeText, encodeText } from '../../../src/extension/notebook/text-bytes';
import { awkwardText, cellText } from '../experiment/awkward';

const utf8 = (text: string) => new TextEncoder().encode(text);

/** What the editor does to a notebook: messages carry it as JSON, and its text models know one line ending and no byte order mark. */
function throughTheEditor(notebook: FileNotebook, eol = '\n'): FileNotebook {
  const carried: FileNotebook = JSON.parse(JSON.stringify(notebook));
  const cells = carried.cells.map((cell) => ({
    ...cell,
    text: cell.text.replace(/^\uFEFF/, '').replace(/\r\n|\r|\n/g, eol),
  }));
  return { ...carried, cells };
}

const saved = (bytes: Uint8Array, eol?: string) => bytesOf(throughTheEditor(notebookOf(bytes), eol));

const same = (bytes: Uint8Array) => {
  expect(Buffer.from(saved(bytes)).equals(bytes)).toBe(true);
  expect(Buffer.from(saved(bytes, '\r\n')).equals(bytes)).toBe(true);
};

/** Pieces of notebooks between bytes that are no text. */
const awkwardBytes = fc
  .array(fc.oneof(awkwardText.map(utf8), fc.uint8Array({ maxLength: 6 })), { maxLength: 6 })
  .map((parts) => new Uint8Array(Buffer.concat(parts)));

const FILE = '# Title\r\n\r\n~~~yaml x\r\nexperiment: a\r\n~~~\r\n\r\nText.  \n```yaml\ncompare: [a, b]\n```';

describe('a file', () => {
  it('is saved byte for byte as it was opened: any text', () => {
    fc.assert(fc.property(awkwardText.map(utf8), same), { numRuns: 200 });
  });

  it('is saved byte for byte as it was opened: any bytes, also those that are no UTF-8', () => {
    fc.assert(fc.property(awkwardBytes, same), { numRuns: 200 });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), same), { numRuns: 200 });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect([...encodeText(decodeText(bytes))]).toEqual([...bytes]);
      }),
    );
  });

  it('keeps its byte order mark, its line endings, blanks at line ends, and the end without a line', () => {
    for (const text of [
      `\uFEFF${FILE}`,
      FILE,
      `${FILE}\n\n\n`,
      '\uFEFF',
      ' \t\r\n',
      '\uFEFF\uFEFF# Two marks',
    ])
      same(utf8(text));
  });

  it('with a fence that is never closed is shown whole', () => {
    const text = '# Title\n\n```yaml\nexperiment: a\n\nText after.\n';
    same(utf8(text));
    expect(notebookOf(utf8(text)).cells.map((cell) => cell.text)).toEqual([
      '# Title',
      'experiment: a\n\nText after.',
    ]);
  });

  it('with merge conflicts is shown whole, inside and outside of cells', () => {
    const text =
      'Intro\n<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> b\n\n```yaml\n<<<<<<< HEAD\nexperiment: a\n=======\nexperiment: b\n>>>>>>> b\n```\n';
    same(utf8(text));
    const shown = notebookOf(utf8(text))
      .cells.map((cell) => cell.text)
      .join('\n');
    for (const line of text.split('\n').filter((one) => !one.startsWith('```')))
      expect(shown).toContain(line);
  });

  it('in another encoding shows what can be read and keeps the rest', () => {
    const latin = Buffer.from('# Caf\u00e9\n\n```yaml\nexperiment: a\n```\n\n\u00fcber\n', 'latin1');
    same(latin);
    const { cells } = notebookOf(latin);
    expect(cells.map(({ kind }) => kind)).toEqual(['markdown', 'code', 'markdown']);
    const edited = { ...notebookOf(latin), cells: cells.map((cell) => renamed(cell, 'experiment: b')) };
    expect(Buffer.from(bytesOf(edited)).toString('latin1')).toBe(
      latin.toString('latin1').replace('experiment: a', 'experiment: b'),
    );
  });

  it('that is empty is an empty notebook, and an empty notebook an empty file', () => {
    expect(notebookOf(utf8('')).cells).toEqual([]);
    expect(bytesOf(notebookOf(utf8('')))).toHaveLength(0);
  });
});

describe('a cell that is added to a file', () => {
  it('of blanks alone, without a line end, is not indented by them', () => {
    const content = 'experiment: a\n  ````\nseed: 1';
    for (const blanks of [' ', '\t', '\n  ', '    ']) {
      const { metadata } = notebookOf(utf8(blanks));
      const added = bytesOf({ cells: [{ kind: 'code', text: content, metadata: {} }], metadata });
      expect(notebookOf(added).cells.map((cell) => cell.text)).toEqual([content]);
      const prose = bytesOf({ cells: [{ kind: 'markdown', text: '   Text.', metadata: {} }], metadata });
      expect(notebookOf(prose).cells.map((cell) => cell.text)).toEqual(['   Text.']);
    }
  });
});

describe('an edited cell', () => {
  it('is the only thing that changes in the file', () => {
    const notebook = notebookOf(utf8(FILE));
    const edited = {
      ...notebook,
      cells: notebook.cells.map((cell) => renamed(cell, 'experiment: b\nseed: 1')),
    };
    expect(text(edited)).toBe(FILE.replace('experiment: a\r\n', 'experiment: b\r\nseed: 1\r\n'));
  });

  it('that is edited back leaves the file as it was', () => {
    const notebook = notebookOf(utf8(FILE));
    const as = (content: string): FileNotebook => ({
      ...notebook,
      cells: notebook.cells.map((cell) => renamed(cell, content)),
    });
    expect(text(as('experiment: b'))).not.toBe(FILE);
    expect(text(as('experiment: a'))).toBe(FILE);
  });

  it('leaves cells that are added, moved and deleted around it readable', () => {
    fc.assert(
      fc.property(awkwardBytes, cellText, fc.nat(), (bytes, content, at) => {
        const { cells, metadata } = notebookOf(bytes);
        const added: FileCell = { kind: 'code', text: content, metadata: {} };
        const place = at % (cells.length + 1);
        const mixed = [...cells.slice(place), added, ...cells.slice(1, place)];
        const again = notebookOf(bytesOf(throughTheEditor({ cells: mixed, metadata })));
        const code = (list: FileCell[]) =>
          list.filter(({ kind }) => kind === 'code').map((cell) => cell.text);
        expect(code(again.cells)).toEqual(code(mixed));
      }),
      { numRuns: 150 },
    );
  });
});

const text = (notebook: FileNotebook) =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytesOf(notebook));
const renamed = (cell: FileCell, content: string): FileCell =>
  cell.text.startsWith('experiment: a') ? { ...cell, text: content } : cell;
