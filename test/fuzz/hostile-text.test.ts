// Experiment files that were made to keep a reader busy: read in linear time, or refused in words.
import { expect, describe, test } from 'vitest';
import { suggest } from '../../src/experiment/editing/completion';
import { explain } from '../../src/experiment/editing/setting-at';
import { parseNotebook, writeNotebook } from '../../src/experiment/file/notebook';
import { readExperiments } from '../../src/experiment/file/read-file';
import { cost, leastGrowth } from '../support/cost';

const CELL = 'experiment: a\ndataset: digits\nnetwork: {hidden: [8]}\n';
const fence = (text: string) => `\`\`\`yaml\n${text}\n\`\`\`\n`;
const lines = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('');

/** Reads, shows and writes a file as the command line and the editor do. */
function use(text: string): void {
  readExperiments(text, 'file.lottery.md');
  const notebook = parseNotebook(text);
  expect(writeNotebook(notebook)).toBe(text);
  const cell = notebook.cells.at(-1)?.text ?? '';
  suggest(cell, cell.length, ['a']);
  explain(cell, 0);
}

describe('ten times the size takes fifteen times the time at most', () => {
  test.each<[string, (size: number) => string]>([
    ['blanks before what begins a cell', (n) => fence(' '.repeat(3 * n) + '`')],
    ['blanks before a fence', (n) => `${' '.repeat(10 * n)}\`\`\`yaml\n${CELL}\`\`\`\n`],
    ['settings that do not exist', (n) => fence(CELL + lines(n / 12, (i) => `key-${i}: 1\n`))],
    ['a setting over and over', (n) => fence(CELL + lines(n / 10, (i) => `seed: ${i}\n`))],
    ['blank lines', (n) => '\n'.repeat(n)],
    ['blank lines in a cell', (n) => fence(CELL + '\n'.repeat(n))],
    ['names to compare', (n) => fence(CELL) + fence(`compare: [${lines(n / 7, (i) => `q${i}, `)}a]`)],
    ['layers to keep', (n) => fence(`${CELL}pruning: {keep: [${lines(n / 7, (i) => `q${i}, `)}fc1]}`)],
    ['cells', (n) => lines(n / 30, (i) => fence(`experiment: e${n}-${i}`))],
    ['lines that lazily go on a quotation', (n) => `> a\n${'a\n'.repeat(n / 2)}`],
    ['stars', (n) => '*a **a '.repeat(n)],
    ['brackets', (n) => '[a](b'.repeat(n)],
    ['conflict marks', (n) => fence(CELL + '<<<<<<< a\n'.repeat(n / 10))],
    ['words of a text', (n) => 'words of a text, more of them.\n'.repeat(n / 31)],
  ])('%s', async (_, make) => {
    const SMALL = 2000;
    // The first time, code is compiled. Texts differ, because the last ones are kept.
    for (const size of [SMALL + 1, SMALL + 3]) use(make(size));
    let more = 0;
    const using = (size: number) => () => use(make(size + (more += 2)));
    const work = () => ({ small: using(SMALL), large: using(10 * SMALL) });
    expect(await leastGrowth(work, { within: 15, free: 500 })).toBeLessThanOrEqual(15);
  });
});

describe('refused in words, and written back as it was', () => {
  test.each<[string, string, string]>([
    ['list marks', fence(`${CELL}x: ${'- '.repeat(5000)}`), 'sections within each other, more than 50 deep'],
    ['brackets', fence(`${CELL}x: ${'['.repeat(5000)}`), 'sections within each other'],
    ['maps in maps', fence(`${CELL}x: ${'{a: '.repeat(5000)}`), 'sections within each other'],
    ['questions', fence(CELL + '? '.repeat(5000)), 'sections within each other'],
    ['keys after keys', fence(`${CELL}${'a: '.repeat(5000)}`), 'sections within each other'],
    [
      'lists further and further in',
      fence(CELL + lines(200, (i) => `${' '.repeat(i)}a:\n`)),
      'sections within',
    ],
    [
      'lists of Markdown',
      `${'- '.repeat(5000)}a\n`,
      'lists and quotations within each other, more than 50 deep',
    ],
    [
      'sections as names',
      fence(`${CELL}training: ${'{steps: [3], '.repeat(45)}a: 1${'}'.repeat(45)}\n`),
      'a list or a section stands where the name of a setting belongs',
    ],
    ['quotations', `${'> '.repeat(5000)}a\n`, 'lists and quotations within each other'],
    ['numbered lists', `${'1. '.repeat(5000)}a\n`, 'lists and quotations within each other'],
    ['a long quotation', `> a\n${'b\n'.repeat(5000)}`, 'a list or quotation of more than 1,000 lines'],
    [
      'quotations between paragraphs',
      'a\n\n> b\n\n'.repeat(8000),
      'too many lists and quotations for so long a file',
    ],
    ['lists between paragraphs', 'a\n\n- b\n\n'.repeat(8000), 'too many lists and quotations'],
    [
      'some quotations in a long file',
      `${'a\n\n'.repeat(100_000)}${'> b\n\na\n\n'.repeat(200)}`,
      'too many lists and quotations',
    ],
    ['a long cell', fence(CELL + 'a'.repeat(70_000)), 'at most 65,536 are read'],
    ['a long file', 'words\n\n'.repeat(200_000), 'the file has more than 1,048,576 characters'],
    ['fifty megabytes', 'word\n'.repeat(10_000_000), 'the file has more than 1,048,576 characters'],
    ['cells', lines(600, (i) => fence(`experiment: e${i}`)), '100 more cells follow, and are not read'],
    ['problems', fence(CELL + lines(500, (i) => `key-${i}: 1\n`)), '400 more problems in this cell'],
  ])('%s', async (_, text, message) => {
    const took = await cost(() => {
      const { problems } = readExperiments(text, 'f');
      expect(problems.map((problem) => problem.message).join('\n')).toContain(message);
    });
    expect(took).toBeLessThan(5000);
    expect(writeNotebook(parseNotebook(text))).toBe(text);
  });

  test('but not what is only long: a divider, a table of figures, a page of prose', () => {
    const page = `${'- '.repeat(40)}\n\n${'* '.repeat(40)}\n\n${'1 2 3 : 4 - 5\n'.repeat(3000)}\n> quoted\n\n${'- a\n'.repeat(900)}\n${fence(CELL)}`;
    const { experiments, problems } = readExperiments(page, 'f');
    expect(problems).toEqual([]);
    expect(experiments).toHaveLength(1);
    const notes = `${lines(1000, (i) => `Day ${i}\n\n- what was run\n- what came out\n\n`)}${fence(CELL)}`;
    expect(readExperiments(notes, 'f')).toMatchObject({ problems: [], experiments: [{}] });
  });
});
