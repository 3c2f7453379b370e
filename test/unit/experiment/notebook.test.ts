// A notebook is any text, and is written back as it was read.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNotebook, writeNotebook } from '../../../src/experiment/file/notebook';
import type { Cell, Notebook } from '../../../src/experiment/file/notebook';
import { awkwardMarkdown, awkwardText, cellText } from './awkward';

const kinds = (text: string) => parseNotebook(text).cells.map((cell) => cell.kind);
const texts = (text: string) => parseNotebook(text).cells.map((cell) => cell.text);
const code = (text: string): Cell => ({ kind: 'code', text });
const markdown = (text: string): Cell => ({ kind: 'markdown', text });

/** The notebook with the text of one cell replaced. */
const edit = (notebook: Notebook, index: number, text: string): Notebook => ({
  ...notebook,
  cells: notebook.cells.map((cell, i) => (i === index ? { ...cell, text } : cell)),
});

const FILE = [
  '# Title\r\n',
  '\r\n',
  '  ~~~~yaml note\r\n',
  '  experiment: a\r\n',
  '    dataset: digits\r\n',
  ' ~~~~  \r\n',
  '\r\n\r\n',
  'Text.\n',
  '```yml\n',
  'compare: [a, b]\n',
  '```\n',
  '\n',
].join('');

describe('a notebook', () => {
  it('writes back any text byte for byte', () => {
    const same = (text: string) => {
      expect(writeNotebook(parseNotebook(text))).toBe(text);
    };
    fc.assert(fc.property(awkwardText, same), { numRuns: 266 });
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), same), { numRuns: 100 });
  });

  it('survives a trip through an editor that knows only JSON', () => {
    fc.assert(
      fc.property(awkwardText, (text) => {
        const kept: Notebook = JSON.parse(JSON.stringify(parseNotebook(text)));
        expect(writeNotebook(kept)).toBe(text);
      }),
      { numRuns: 100 },
    );
  });

  it('shows Markdown without the blank lines around it, and YAML without its fences and their indentation', () => {
    expect(texts(FILE)).toEqual(['# Title', 'experiment: a\n  dataset: digits', 'Text.', 'compare: [a, b]']);
    expect(kinds(FILE)).toEqual(['markdown', 'code', 'markdown', 'code']);
  });

  it('changes only the cell that is edited', () => {
    expect(writeNotebook(edit(parseNotebook(FILE), 1, 'experiment: b\n\nseed: 1'))).toBe(
      FILE.replace('  experiment: a\r\n    dataset: digits\r\n', '  experiment: b\r\n\r\n  seed: 1\r\n'),
    );
    expect(writeNotebook(edit(parseNotebook(FILE), 2, 'Other\ntext.'))).toBe(
      FILE.replace('Text.', 'Other\r\ntext.'),
    );
  });

  it('changes only the cell that is edited, in any text', () => {
    fc.assert(
      fc.property(awkwardText, cellText, fc.nat(), (text, content, pick) => {
        const notebook = parseNotebook(text);
        const lead = (notebook.layout?.bom ? '\uFEFF' : '') + (notebook.layout?.lead ?? '');
        const codes = [...notebook.cells.keys()].filter((i) => notebook.cells[i]?.kind === 'code');
        const index = codes[pick % Math.max(1, codes.length)];
        if (index === undefined) return;
        const written = writeNotebook(edit(notebook, index, content));
        const start = (cells: Cell[]) =>
          cells.reduce((sum, { layout }) => sum + `${layout?.source}${layout?.after}`.length, lead.length);
        const head = text.slice(0, start(notebook.cells.slice(0, index)));
        const rest = text.slice(head.length + (notebook.cells[index]?.layout?.source.length ?? 0));
        expect(written.startsWith(head)).toBe(true);
        expect(written.endsWith(rest)).toBe(true);
        expect(parseNotebook(written).cells.map((cell) => cell.text)).toEqual(
          notebook.cells.map((cell, i) => (i === index ? content : cell.text)),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('chooses a fence that the content cannot end', () => {
    const text = 'experiment: a\ndescription: |\n  ```\n  ````\n';
    const written = writeNotebook({ cells: [code(text), markdown('after')] });
    expect(written).toContain('\n`````\n\nafter');
    expect(texts(written)).toEqual([text, 'after']);
    const tildes = writeNotebook(
      edit(parseNotebook('~~~yaml\nexperiment: a\n~~~'), 0, 'experiment: b\n~~~\n```'),
    );
    expect(tildes).toBe('~~~~yaml\nexperiment: b\n~~~\n```\n~~~~');
  });

  it('holds whatever cells an editor puts into it, in the order given', () => {
    const cell = fc.oneof(awkwardMarkdown.map(markdown), cellText.map(code));
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 6 }), (cells) => {
        const written = writeNotebook({ cells });
        const codes = (list: Cell[]) => list.filter(({ kind }) => kind === 'code').map(({ text }) => text);
        const again = parseNotebook(written);
        expect(codes(again.cells)).toEqual(codes(cells));
        expect(writeNotebook(again)).toBe(written);
        const lines = again.cells
          .map(({ text }) => text)
          .join('\n')
          .split('\n');
        for (const { text } of cells)
          expect(lines).toEqual(
            expect.arrayContaining(text.split('\n').filter((line) => line.trim() !== '')),
          );
      }),
      { numRuns: 133 },
    );
  });

  it('keeps every cell when cells of a file are reordered, removed and added', () => {
    fc.assert(
      fc.property(awkwardText, fc.infiniteStream(fc.nat()), (text, stream) => {
        const { cells, layout } = parseNotebook(text);
        const order = cells
          .map((cell) => ({ cell, key: Number(stream.next().value) }))
          .sort((a, b) => a.key - b.key)
          .map(({ cell }) => cell);
        const mixed = [...order.slice(1), code('experiment: new'), ...order.slice(0, 1)];
        const codes = (list: Cell[]) => list.filter(({ kind }) => kind === 'code').map((cell) => cell.text);
        const written = writeNotebook({ cells: mixed, ...(layout ? { layout } : {}) });
        expect(codes(parseNotebook(written).cells)).toEqual(codes(mixed));
      }),
      { numRuns: 133 },
    );
  });

  it('closes a fence that ran to the end of the file once something follows it', () => {
    const notebook = parseNotebook('```yaml\nexperiment: a\n');
    expect(notebook.cells).toMatchObject([{ kind: 'code', text: 'experiment: a' }]);
    expect(writeNotebook({ ...notebook, cells: [...notebook.cells, markdown('after')] })).toBe(
      '```yaml\nexperiment: a\n```\n\nafter',
    );
  });

  it('keeps an open comment or fence in prose from swallowing the cell after it', () => {
    for (const open of ['<!-- note', '```js\nlet a;', '<pre>', '- item\n\n  ~~~']) {
      const written = writeNotebook({ cells: [markdown(open), code('experiment: a')] });
      expect(kinds(written)).toEqual(['markdown', 'code']);
      expect(written.startsWith(open)).toBe(true);
    }
  });

  it('leaves as text: other YAML, other languages, and blocks in lists, quotations and comments', () => {
    for (const text of [
      '```yaml\nname: workflow\non: push\n```\n',
      '```json\n{"experiment": "a"}\n```\n',
      '- item\n\n  ```yaml\n  experiment: a\n  ```\n',
      '> ```yaml\n> experiment: a\n> ```\n',
      '<!--\n```yaml\nexperiment: a\n```\n-->\n',
    ])
      expect(kinds(text)).toEqual(['markdown']);
  });

  it('takes for a cell: any first key of ours, a misspelt one, one found later, and an empty block', () => {
    for (const text of [
      'experiment: a',
      '# note\n\ncompare: [a, b]',
      'inspect: a',
      'experimnt: a',
      'experiment',
      'dataset: digits\nexperiment: a',
      'training:\n  iterations: 5',
      '<<<<<<< HEAD\nexperiment: a',
      '{experiment: a}',
      '"experiment": a',
      '',
      '# nothing yet',
    ])
      expect(kinds(`\`\`\`yaml\n${text}\n\`\`\`\n`), text).toEqual(['code']);
  });

  it('is empty only when the file is', () => {
    expect(parseNotebook('').cells).toEqual([]);
    expect(parseNotebook(' \r\n\t\n').cells).toEqual([]);
    expect(writeNotebook({ cells: [] })).toBe('\n');
  });
});
