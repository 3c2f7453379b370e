// The header of a safetensors file, checked against the file's size before anything is believed.
import { z } from 'zod';
import { LabError } from '../lottery/errors';
import { dtypeNamed } from './dtype';
import type { TensorArray } from './dtype';
import { say } from '../lottery/translate';
import type { TranslatableText } from '../lottery/translate';

export interface TensorInfo {
  dtype: string;
  shape: number[];
  /** First byte and byte after the last, counted from the start of the data. */
  begin: number;
  end: number;
  /** @throws LabError for a type that is not read here */
  create: (buffer: ArrayBuffer) => TensorArray;
}

export interface Header {
  metadata: Record<string, string>;
  tensors: Map<string, TensorInfo>;
  /** Byte of the file where the data starts. */
  dataStart: number;
}

const LENGTH_BYTES = 8;
/** Genuine files have a hundredth of either. */
const LONGEST_HEADER = 1 << 23;
const MOST_TENSORS = 10_000;
const METADATA = '__metadata__';
/** As PyTorch and NumPy have it. */
const MOST_AXES = 64;

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});
const headerSchema = z
  .object({ __metadata__: z.record(z.string(), z.string()).default({}) })
  .catchall(entrySchema);

/**
 * @param size of the whole file, in bytes
 * @param read bytes of the file, from `start` to before `end`
 * @throws LabError saying what is wrong with the file
 */
export async function parseHeader(
  path: string,
  size: number,
  read: (start: number, end: number) => Promise<ArrayBuffer>,
): Promise<Header> {
  const broken = (why: TranslatableText) =>
    new LabError(say`${path} is not an intact safetensors file: ${why}.`, {
      hint: say(
        'It was cut short, damaged, or is another kind of file. Copy it again from its source. To make a ticket of a run again, delete the folder of its training and resume the run.',
      ),
    });
  if (size < LENGTH_BYTES) throw broken(say`it has ${size} bytes`);
  const length = Number(new DataView(await read(0, LENGTH_BYTES)).getBigUint64(0, true));
  if (LENGTH_BYTES + length > size)
    throw broken(say`its header should have ${length} bytes, the file has ${size}`);
  if (length > LONGEST_HEADER)
    throw broken(say`its header has ${length} bytes; at most ${LONGEST_HEADER} are read`);
  const dataStart = LENGTH_BYTES + length;
  const text = new TextDecoder().decode(await read(LENGTH_BYTES, dataStart));
  const json = parseJson(text);
  const names = typeof json === 'object' && json !== null ? Object.keys(json) : [];
  const count = names.filter((name) => name !== METADATA).length;
  if (count > MOST_TENSORS)
    throw new LabError(say`${path} holds ${count} tensors; at most ${MOST_TENSORS} are read.`);
  const parsed = headerSchema.safeParse(json);
  // A parser would make of two of a name the last, and of the name __proto__ none.
  const repeated = parsed.success ? repeatedKey(text) : null;
  if (!parsed.success || repeated === '__proto__') throw broken(say('its header cannot be understood'));
  if (repeated !== null) throw broken(say`two tensors are called "${repeated}"`);
  const { __metadata__: metadata, ...entries } = parsed.data;
  const tensors = new Map(
    Object.entries(entries).map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [begin, end],
        },
      ]) => {
        const type = dtypeNamed(dtype);
        if (!type) throw broken(say`tensor "${name}" has the unknown type ${dtype}`);
        if (shape.length > MOST_AXES) throw broken(say`tensor "${name}" has ${shape.length} axes`);
        const bytes = shape.reduce((product, axis) => product * axis, type.bytes);
        if (end - begin !== bytes)
          throw broken(say`tensor "${name}" needs ${bytes} bytes and is given ${end - begin}`);
        const create =
          type.create ??
          (() => {
            throw new LabError(say`${path}: tensor "${name}" is of type ${dtype}, which is not supported.`);
          });
        return [name, { dtype, shape, begin, end, create }] as const;
      },
    ),
  );
  checkContiguous([...tensors.values()], size - dataStart, broken);
  return { metadata, tensors, dataStart };
}

/** The format wants every byte of the data to belong to exactly one tensor. */
function checkContiguous(
  infos: TensorInfo[],
  dataBytes: number,
  broken: (why: TranslatableText) => LabError,
): void {
  let at = 0;
  for (const { begin, end } of infos.sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== at)
      throw broken(say`byte ${Math.min(begin, at)} of its data belongs to no tensor, or to two`);
    at = end;
  }
  if (at !== dataBytes) throw broken(say`its tensors need ${at} bytes, it has ${dataBytes}`);
}

/**
 * The first name that comes a second time, or `__proto__`.
 * @param json a valid header: at its top level strings are names alone
 */
function repeatedKey(json: string): string | null {
  const seen = new Set(['__proto__']);
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    else if (character === '"') {
      const start = at++;
      while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
      if (depth > 1) continue;
      const name = String(JSON.parse(json.slice(start, at + 1)));
      if (seen.has(name)) return name;
      seen.add(name);
    }
  }
  return null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
