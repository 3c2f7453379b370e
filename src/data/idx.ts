// IDX files, the format of MNIST: a big-endian header (type, dimensions), then the values, the last dimension fastest.
import { LabError } from '../lottery/errors';
import { nameOf } from './bytes';
import type { ByteReader } from './bytes';
import { say } from '../lottery/translate';
import type { TranslatableText } from '../lottery/translate';

export interface IdxHeader {
  type: 'byte' | 'float';
  /** The first counts the examples. */
  dimensions: number[];
  /** Bytes of header, and of values after it. */
  headerBytes: number;
  valueBytes: number;
}

/** Types of the format that are read here, by the code in the third byte. */
const TYPES: Record<number, { type: IdxHeader['type']; size: number }> = {
  0x08: { type: 'byte', size: 1 },
  0x0d: { type: 'float', size: 4 },
};
const OTHER_TYPES: Record<number, TranslatableText> = {
  0x09: say('signed bytes'),
  0x0b: say('16-bit integers'),
  0x0c: say('32-bit integers'),
  0x0e: say('64-bit floating-point numbers'),
};
const MOST_DIMENSIONS = 4;
/** Beyond this an array of values does not fit into a person's machine anyway. */
const MOST_BYTES = 2 ** 34;

const list = (dimensions: number[]) => dimensions.map((size) => size.toLocaleString('en')).join(' × ');
const bytes = (count: number): TranslatableText =>
  count === 1 ? say('1 byte') : say`${count.toLocaleString('en')} bytes`;

/** Does this look like the start of an IDX file? Text never starts with two zero bytes. */
export const isIdx = (head: Uint8Array) => head.length >= 2 && head[0] === 0 && head[1] === 0;

/**
 * Reads the header and checks it against the file's size, before anything is allocated for the values.
 * @throws LabError: wrong magic number, unknown type, cut short, oversized, absurd sizes
 */
export async function readIdxHeader(reader: ByteReader): Promise<IdxHeader> {
  const name = nameOf(reader.file);
  const magic = new Uint8Array(4);
  const got = await reader.fill(magic);
  if (!isIdx(magic.subarray(0, got))) {
    throw new LabError(say`${name} is not an IDX file: it does not start with two zero bytes.`, {
      hint: say('Name an IDX file (MNIST’s format) or a CSV file; either may be gzipped.'),
    });
  }
  if (got < 4) throw cutShort(name, say`its header of 4 bytes and more ends after ${bytes(got)}`);
  const [, , code = 0, rank = 0] = magic;
  const type = TYPES[code];
  if (!type) {
    const held = OTHER_TYPES[code] ?? say`an unknown type, code ${code}`;
    throw new LabError(say`${name} holds ${held}; Ticket Lab reads bytes (8) and 32-bit floats (13).`, {
      hint: say('Convert the file to one of these, or to CSV.'),
    });
  }
  if (rank < 1 || rank > MOST_DIMENSIONS) {
    throw new LabError(say`${name} has ${rank} dimensions; from 1 to ${MOST_DIMENSIONS} are possible.`, {
      hint: say(
        'Images have 3 (examples, height, width) or 4 (examples, channels, height, width), labels 1.',
      ),
    });
  }
  const sizes = new Uint8Array(4 * rank);
  if ((await reader.fill(sizes)) < sizes.length) {
    throw cutShort(name, say('it ends within the header'));
  }
  const view = new DataView(sizes.buffer);
  const dimensions = Array.from({ length: rank }, (_, i) => view.getUint32(4 * i, false));
  const headerBytes = 4 + sizes.length;
  const valueBytes = dimensions.reduce((product, size) => product * size, type.size);
  checkSize(reader, name, dimensions, headerBytes, valueBytes);
  return { type: type.type, dimensions, headerBytes, valueBytes };
}

function checkSize(
  reader: ByteReader,
  name: string,
  dimensions: number[],
  headerBytes: number,
  valueBytes: number,
): void {
  const promise = say`its header promises ${list(dimensions)} values`;
  if (valueBytes === 0) {
    throw new LabError(say`${name} is empty: ${promise}.`, { hint: say('Name a file that holds examples.') });
  }
  if (headerBytes + valueBytes > reader.mostLength) {
    const holds =
      reader.length === null ? say('far less') : say`only ${bytes(Math.max(0, reader.length - headerBytes))}`;
    throw cutShort(name, say`${promise}, ${bytes(valueBytes)}, but it contains ${holds}`);
  }
  if (valueBytes > MOST_BYTES) {
    throw new LabError(say`${name} is too large: ${promise}, ${bytes(valueBytes)}.`, {
      hint: say`At most ${bytes(MOST_BYTES)} are possible; use a part of the data.`,
    });
  }
  if (reader.length !== null && reader.length > headerBytes + valueBytes) {
    throw oversized(name, promise, reader.length - headerBytes - valueBytes);
  }
}

/**
 * Reads all values of a file whose header has been read.
 * @param target where bytes go; a file of floats needs none and gets its own array
 * @throws LabError: cut short, oversized, a value that is not finite
 */
export async function readIdxValues(
  reader: ByteReader,
  header: IdxHeader,
  target?: Uint8Array,
): Promise<Uint8Array | Float32Array> {
  const name = nameOf(reader.file);
  const raw = target ?? new Uint8Array(header.valueBytes);
  const got = await reader.fill(raw);
  const promise = say`its header promises ${list(header.dimensions)} values`;
  if (got < raw.length) {
    throw cutShort(name, say`${promise}, ${bytes(raw.length)}, but it contains only ${bytes(got)}`);
  }
  if (!(await reader.atEnd())) throw oversized(name, promise, null);
  return header.type === 'byte' ? raw : decodeFloats(raw, header, name);
}

function decodeFloats(raw: Uint8Array, header: IdxHeader, name: string): Float32Array {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const values = new Float32Array(raw.length / 4);
  for (let i = 0; i < values.length; i++) {
    const value = view.getFloat32(4 * i, false);
    if (!Number.isFinite(value)) {
      const each = values.length / (header.dimensions[0] ?? 1);
      throw new LabError(
        say`${name}, example ${Math.floor(i / each) + 1}, value ${(i % each) + 1}: ${value} is not a finite number.`,
        { hint: say('Remove the example, or put a number in its place.') },
      );
    }
    values[i] = value;
  }
  return values;
}

const cutShort = (name: string, detail: TranslatableText) =>
  new LabError(say`${name} is cut short: ${detail}.`, {
    hint: say('Get the file again; compare its size with the original.'),
  });

const oversized = (name: string, promise: TranslatableText, excess: number | null) =>
  new LabError(
    excess === null
      ? say`${name} is longer than it should be: ${promise}, but more data follows.`
      : excess === 1
        ? say`${name} is longer than it should be: ${promise}, but 1 more byte follows.`
        : say`${name} is longer than it should be: ${promise}, but ${bytes(excess)} more follow.`,
    { hint: say('Get the file again; two files may have been joined, or the header changed.') },
  );
