// Files that differ a little, or a lot, from a corpus: the same seed gives the same files.

/** Whole numbers from 0 to below `limit`. */
export type Draw = (limit: number) => number;

/** Xorshift of 32 bits: Marsaglia 2003, doi 10.18637/jss.v008.i14. */
export function drawing(seed: number): Draw {
  // Neighbouring seeds are told apart; 0 would stay 0.
  let state = Math.imul(seed + 1, 0x9e3779b1) || 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.floor(((state >>> 0) / 2 ** 32) * limit);
  };
}

/** What formats give a meaning to, and what trips parsers. */
const WORDS = [
  ...[
    '"',
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '\\',
    '\n',
    '\r',
    '\t',
    ' ',
    '\0',
    '\u001b]52;c;',
    '\uFEFF',
    '\u202e',
  ],
  ...['0', '-1', '1e400', '0.5', 'NaN', '4294967296', '2147483648', '9007199254740993', '-9007199254740993'],
  ...[
    'null',
    'true',
    '[]',
    '{}',
    '""',
    '"__proto__"',
    '"constructor"',
    '__proto__',
    'toString',
    '../../',
    '/dev/zero',
  ],
  ...[
    '```',
    '```yaml\n',
    '~~~',
    '> ',
    '- ',
    '1. ',
    '? ',
    '&a ',
    '*a ',
    '!!js ',
    '<<: ',
    '|\n ',
    "'",
    '#',
    '---\n',
    '<!--',
  ],
  ...[
    'experiment: ',
    'dataset: ',
    'network: ',
    'hidden: ',
    'layers: ',
    'compare: ',
    'inspect: ',
    'level: ',
    'keep: ',
  ],
  ...['=1+1', ';', '\u0000\u0000\u0008\u0003', '\u001f\u008b'],
].map((word) => Buffer.from(word));
const BYTES = [0, 1, 7, 8, 9, 10, 13, 0x1f, 0x20, 0x22, 0x2d, 0x30, 0x39, 0x7f, 0x80, 0xc0, 0xfe, 0xff];
const LARGEST = 1 << 15;

type Change = (bytes: Buffer, draw: Draw, corpus: readonly Buffer[]) => Buffer;

const join = (...parts: Uint8Array[]) => Buffer.concat(parts);
const at = (bytes: Buffer, draw: Draw) => draw(bytes.length + 1);
const pick = <T>(from: readonly T[], draw: Draw): T => from[draw(from.length)] as T;
function stretch(bytes: Buffer, draw: Draw): [number, number] {
  const from = at(bytes, draw);
  return [from, Math.min(bytes.length, from + 1 + draw(pick([4, 16, 256], draw)))];
}

const CHANGES: Change[] = [
  (bytes, draw) => {
    const copy = Buffer.from(bytes);
    if (copy.length > 0) copy[draw(copy.length)] = draw(2) === 0 ? pick(BYTES, draw) : draw(256);
    return copy;
  },
  (bytes, draw) => {
    const place = at(bytes, draw);
    return join(bytes.subarray(0, place), pick(WORDS, draw), bytes.subarray(place));
  },
  (bytes, draw) => {
    const [from, to] = stretch(bytes, draw);
    return join(bytes.subarray(0, from), bytes.subarray(to));
  },
  (bytes, draw) => {
    const [from, to] = stretch(bytes, draw);
    const times = 1 + draw(pick([2, 8, 200], draw));
    const part = bytes.subarray(from, to);
    return join(bytes.subarray(0, to), ...Array.from({ length: times }, () => part), bytes.subarray(to));
  },
  (bytes, draw) => {
    const [from, to] = stretch(bytes, draw);
    return join(bytes.subarray(0, from), pick(WORDS, draw), bytes.subarray(to));
  },
  (bytes, draw) => {
    // A number of the text becomes another, of as many digits, so that lengths that are stored go on to fit.
    const numbers = [...bytes.toString('latin1').matchAll(/\d+/g)];
    if (numbers.length === 0) return bytes;
    const { 0: digits, index } = pick(numbers, draw);
    const copy = Buffer.from(bytes);
    for (let i = 0; i < digits.length; i++) copy[index + i] = 0x30 + draw(10);
    return copy;
  },
  (bytes, draw, corpus) => join(bytes.subarray(0, at(bytes, draw)), pick(corpus, draw).subarray(draw(64))),
  (bytes, draw) => bytes.subarray(0, at(bytes, draw)),
];

/** A file of the corpus after a few changes. */
export function mutate(corpus: readonly Buffer[], draw: Draw): Buffer {
  let bytes = pick(corpus, draw);
  for (let changes = 1 + draw(pick([2, 4, 12], draw)); changes > 0; changes--)
    bytes = pick(CHANGES, draw)(bytes, draw, corpus).subarray(0, LARGEST);
  return fitHeader(bytes, draw);
}

/** Half of the tensor files get the length of their header put right: otherwise hardly any would be looked at further. */
function fitHeader(bytes: Buffer, draw: Draw): Buffer {
  if (bytes[8] !== 0x7b || draw(2) === 0) return bytes;
  const end = bytes.lastIndexOf(0x7d) + 1;
  const copy = Buffer.from(bytes);
  if (end > 8) copy.writeBigUInt64LE(BigInt(end - 8));
  return copy;
}
