// Text of other people where it could be more than text: a terminal, a file's name, a message of the editor.
import { PassThrough } from 'node:stream';
import { describe, expect, test, vi } from 'vitest';
import { reportFailure } from '../../../src/cli/exit';
import { Bar, fetchDisplay } from '../../../src/cli/fetch-display';
import type { FetchDisplay } from '../../../src/cli/fetch-display';
import { printJson, printLine, writeAside } from '../../../src/cli/options';
import { forFileName, forMessage, forTerminal } from '../../../src/lab/results/escape-text';
import { LabError } from '../../../src/lottery/errors';

/** Writes the clipboard, asks the terminal for an answer, clears it, hides what follows, turns it round. */
const EVIL = 'a\u001b]52;c;ZXZpbA==\u0007b\u001b[6n\u001b[2J\u009b8m\rc\u202ed\u0008';
const ACTS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;

function written(stream: 'stdout' | 'stderr', work: () => void): string {
  const spy = vi.spyOn(process[stream], 'write').mockReturnValue(true);
  try {
    work();
    return spy.mock.calls.map(([text]) => String(text)).join('');
  } finally {
    spy.mockRestore();
  }
}

/** A source that says what it likes. */
function fetching(display: FetchDisplay): void {
  display.show({ kind: 'source', source: EVIL });
  display.show({ kind: 'bytes', source: EVIL, file: EVIL, received: 1, total: 10 });
  display.show({ kind: 'failed', source: EVIL, reason: EVIL });
}

describe('to a terminal', () => {
  test.each([
    ['a line', 'stdout', (): void => printLine(EVIL)],
    ['JSON', 'stdout', (): void => printJson({ [EVIL]: EVIL })],
    ['an error and its hint', 'stderr', (): void => void reportFailure(new LabError(EVIL, { hint: EVIL }))],
    ['fetching, in lines', 'stderr', (): void => fetching(fetchDisplay(false))],
    ['fetching, as JSON', 'stdout', (): void => fetching(fetchDisplay(true))],
    ['what npm, pip and compilers print', 'stderr', (): void => writeAside(EVIL)],
    ['a defect', 'stderr', (): void => void reportFailure(new Error(EVIL))],
  ] as const)('%s does nothing, and shows what it holds', (_, stream, work) => {
    const text = written(stream, work);
    expect(text.replace(/\u001b\[\d+m/g, '')).not.toMatch(ACTS);
    expect(text).toContain('\\u001b]52;c;ZXZpbA==\\u0007b');
  });

  test('fetching, with a bar, does nothing, and shows what it holds', () => {
    const stream = Object.assign(new PassThrough(), { columns: 1000, rows: 50, isTTY: true });
    fetching(new Bar(stream));
    const text = String(stream.read());
    expect(text).toContain('\\u001b]52;c;ZXZpbA==\\u0007b');
    expect(text).not.toMatch(/\u001b\]52|\u0007|\u202e/);
  });

  test('JSON stays the same JSON', () => {
    expect(JSON.parse(written('stdout', (): void => printJson({ [EVIL]: EVIL })))).toEqual({ [EVIL]: EVIL });
  });

  test('lines, tabs and our own styles stay', () => {
    const text = '\u001b[1mbold\u001b[22m\n\tindented 层';
    expect(forTerminal(text)).toBe(text);
  });
});

test.each([
  ['../../../etc/passwd', '-/../../etc/passwd'.replaceAll('/', '-')],
  ['..', '-'],
  ['', '-'],
  ['a/b\\c:d', 'a-b-c-d'],
  ['.bashrc', '-bashrc'],
  ['digits-0.1_β', 'digits-0.1_β'],
])('%s as a file’s name lies in the folder at hand', (text, name) => {
  expect(forFileName(text)).toBe(name);
});

test('a message of the editor has no links', () => {
  expect(forMessage('[a](command:b) [c](https://d)')).not.toContain('](');
});
