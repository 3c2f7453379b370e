// The header of a safetensors file, checked against the file's size before anything is believed.
import { z } from 'zod';
import { LabError } from '../../lottery/errors';
import { DTYPES } from './dtype';
import type { TensorArray } from './dtype';
import { say } from '../../lottery/translate';
import type { Phrase } from '../../lottery/translate';

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
/** What other readers of the format accept, too. */
const LONGEST_HEADER = 100_000_000;

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
  const broken = (why: Phrase) =>
    new LabError(say`${path} is no intact safetensors file: ${why}.`, {
      hint: say(
        'It was cut short, damaged, or is another kind of file. Copy it again from where it came from; a ticket of a run is made anew when the folder of its training is deleted and the run resumed.',
      ),
    });
  if (size < LENGTH_BYTES) throw broken(say`it has ${size} bytes`);
  const length = Number(new DataView(await read(0, LENGTH_BYTES)).getBigUint64(0, true));
  if (length > LONGEST_HEADER || LENGTH_BYTES + length > size)
    throw broken(say`its header should have ${length} bytes, the file has ${size}`);
  const dataStart = LENGTH_BYTES + length;
  const text = new TextDecoder().decode(await read(LENGTH_BYTES, dataStart));
  const parsed = headerSchema.safeParse(parseJson(text));
  if (!parsed.success) throw broken(say('its header cannot be understood'));
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
        const type = DTYPES[dtype];
        if (!type) throw broken(say`tensor "${name}" has the unknown type ${dtype}`);
        const bytes = shape.reduce((product, axis) => product * axis, type.bytes);
        if (end - begin !== bytes)
          throw broken(say`tensor "${name}" needs ${bytes} bytes and is given ${end - begin}`);
        const create =
          type.create ??
          (() => {
            throw new LabError(say`${path}: tensor "${name}" is of type ${dtype}, which is not read here.`);
          });
        return [name, { dtype, shape, begin, end, create }] as const;
      },
    ),
  );
  checkContiguous([...tensors.values()], size - dataStart, broken);
  return { metadata, tensors, dataStart };
}

/** The format wants every byte of the data to belong to exactly one tensor. */
function checkContiguous(infos: TensorInfo[], dataBytes: number, broken: (why: Phrase) => LabError): void {
  let at = 0;
  for (const { begin, end } of infos.sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== at)
      throw broken(say`byte ${Math.min(begin, at)} of its data belongs to no tensor, or to two`);
    at = end;
  }
  if (at !== dataBytes) throw broken(say`its tensors need ${at} bytes, it has ${dataBytes}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
