// The section and setting at a position of a cell's text, found by indentation and brackets, so that half-written text works too.
import type { Span } from '../checks/problem';
import { wordsOf } from './tokens';
import type { Word } from './tokens';

export interface Place {
  /**
   * `key`: a setting's name stands here, or could. `value`: a setting's value, or an item of a list. `text`: nothing of
   * either.
   */
  part: 'key' | 'value' | 'text';
  /** Of a key: the section that it is in. Of a value: the setting. */
  path: string[];
  /** The word at the position; empty where there is none. */
  word: Span;
  /** The word is followed by a colon: it is a whole key. */
  keyed: boolean;
  /** Inside `[…]`, or after a dash. */
  item: boolean;
  /** Inside `{…}` or `[…]`. */
  inline: boolean;
}

/** A key of a cell. */
export interface Key extends Span {
  path: string[];
}

/** Every key of the cell that has its colon. */
export function keysOf(text: string): Key[] {
  const reader = new Reader();
  return wordsOf(text).flatMap((word) => {
    const path = reader.read(word);
    return path ? [{ path, from: word.from, to: word.to }] : [];
  });
}

export function placeAt(text: string, offset: number): Place {
  const reader = new Reader();
  const words = wordsOf(text);
  const touched = words.find(
    ({ kind, from, to }) => from <= offset && offset <= to && (kind === 'key' || kind === 'scalar'),
  );
  // A comma or bracket at the position is behind it; so is a comment that it is in.
  for (const word of words) {
    if (word === touched || word.to > offset) break;
    reader.read(word);
  }
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const column = touched && touched.from >= lineStart ? touched.column : offset - lineStart;
  const word = touched ? { from: touched.from, to: touched.to } : { from: offset, to: offset };
  const place = { word, keyed: touched?.kind === 'key', inline: reader.inline };
  if (words.some((other) => inside(other, offset))) return { ...place, part: 'text', path: [], item: false };
  return { ...place, ...reader.placeAt(text.slice(lineStart, word.from), lineStart, column, place.keyed) };
}

/** Comments and long texts hold no settings. */
const inside = ({ kind, from, to }: Word, offset: number) =>
  (kind === 'comment' || kind === 'block-scalar') && from < offset && offset <= to;

/** Follows sections and lists from word to word. */
class Reader {
  /** Keys that later lines can be under, each further in than the one before. */
  private open: { column: number; path: string[]; colon: number }[] = [];
  /** Brackets that are open, with the setting that each is the value of, and the key under way in a map. */
  private brackets: { map: boolean; path: string[]; key: string | null }[] = [];
  /** A dash on the line that is being read. */
  private dash = -1;

  get inline(): boolean {
    return this.brackets.length > 0;
  }

  /** Reads on; the path of the key, if the word is one. */
  read({ kind, text, column, from, colon }: Word): string[] | undefined {
    const bracket = this.brackets.at(-1);
    switch (kind) {
      case 'key': {
        if (bracket) {
          bracket.key = text;
          return [...bracket.path, text];
        }
        const path = [...this.above(column), text];
        this.open.push({ column, path, colon });
        return path;
      }
      case 'dash':
        this.dash = from;
        this.open = this.open.filter((key) => key.column <= column);
        return undefined;
      case 'map-start':
      case 'list-start': {
        const path = this.current();
        this.brackets.push({ map: kind === 'map-start', path, key: null });
        return undefined;
      }
      case 'map-end':
      case 'list-end':
        this.brackets.pop();
        return undefined;
      case 'comma':
        if (bracket) bracket.key = null;
        return undefined;
      default:
        return undefined;
    }
  }

  /**
   * @param before the line up to the word
   * @param column of the word, or of the position where there is none
   */
  placeAt(
    before: string,
    lineStart: number,
    column: number,
    keyed: boolean,
  ): Pick<Place, 'part' | 'path' | 'item'> {
    const bracket = this.brackets.at(-1);
    if (bracket) {
      if (!bracket.map) return { part: 'value', path: bracket.path, item: true };
      if (bracket.key === null) return { part: 'key', path: bracket.path, item: false };
      return { part: 'value', path: this.current(), item: false };
    }
    const last = this.open.at(-1);
    if (last && last.colon > lineStart && !keyed) {
      // `key:|` is still the key; a value needs its space.
      const part = before.trim() !== '' && /\s$/.test(before) ? 'value' : 'text';
      return { part, path: last.path, item: false };
    }
    if (this.dash >= lineStart) {
      this.open = this.open.filter((key) => key.column <= before.indexOf('-'));
      return { part: 'value', path: this.open.at(-1)?.path ?? [], item: true };
    }
    return { part: 'key', path: this.above(column), item: false };
  }

  /** What is further in than a column, or as far, is over; the section that is left. */
  private above(column: number): string[] {
    this.open = this.open.filter((key) => key.column < column);
    return this.open.at(-1)?.path ?? [];
  }

  /** The setting whose value comes now. */
  private current(): string[] {
    const bracket = this.brackets.at(-1);
    if (!bracket) return this.open.at(-1)?.path ?? [];
    return bracket.map && bracket.key !== null ? [...bracket.path, bracket.key] : bracket.path;
  }
}
