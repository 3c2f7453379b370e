// A safetensors file read in pages: its header at once, of the values only what is asked for.
import { open, type FileHandle } from 'node:fs/promises';
import { LabError } from '../../lottery/errors';

export interface StoredTensor {
  name: string;
  dtype: Dtype;
  shape: number[];
  /** Number of values, where they start in the file, and how many bytes each takes. */
  items: number;
  start: number;
  itemBytes: number;
}

const ITEM_BYTES = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  I64: 8,
  U64: 8,
  F64: 8,
};
export type Dtype = keyof typeof ITEM_BYTES;

/** The format's own limit; a longer header is damage, not data. */
const MOST_HEADER = 100_000_000;

export class TensorFile {
  private constructor(
    private readonly file: FileHandle,
    readonly path: string,
    readonly bytes: number,
    readonly tensors: ReadonlyMap<string, StoredTensor>,
    readonly metadata: Readonly<Record<string, string>>,
  ) {}

  /** @throws LabError where there is no such file, or it is damaged */
  static async open(path: string): Promise<TensorFile> {
    const file = await open(path, 'r').catch((error: unknown) => {
      throw new LabError(
        `${path} cannot be opened: ${error instanceof Error ? error.message : String(error)}`,
        {
          hint: 'Check that the file is still there and that you may read it.',
          cause: error,
        },
      );
    });
    try {
      const { size } = await file.stat();
      const { tensors, metadata } = await readHeader(file, path, size);
      return new TensorFile(file, path, size, tensors, metadata);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /**
   * The bytes of `count` values from the one at `first` on, at the start of a buffer of their own.
   * @throws LabError where the file has become shorter since it was opened
   */
  async read(tensor: StoredTensor, first: number, count: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(count * tensor.itemBytes);
    await fill(this.file, bytes, tensor.start + first * tensor.itemBytes, this.path);
    return bytes;
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

async function fill(file: FileHandle, bytes: Uint8Array, position: number, path: string): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, position + done);
    if (bytesRead === 0) throw damaged(path, `it ends at byte ${position + done}, in the middle of its data`);
    done += bytesRead;
  }
}

const damaged = (path: string, what: string) =>
  new LabError(`${path} is damaged: ${what}.`, {
    hint: 'Copy the file again from where it came from. A ticket of a run is written anew when its training folder is deleted and the run resumed.',
  });

async function readHeader(file: FileHandle, path: string, size: number) {
  if (size < 8) throw damaged(path, `it has ${size} bytes, too few for the header of a safetensors file`);
  const prefix = new Uint8Array(8);
  await fill(file, prefix, 0, path);
  const length = Number(new DataView(prefix.buffer).getBigUint64(0, true));
  if (length > MOST_HEADER)
    throw damaged(path, `its first 8 bytes are not the length of a header, so this is no safetensors file`);
  if (8 + length > size)
    throw damaged(path, `its header should be ${length} bytes long, but the whole file has ${size}`);
  const text = new Uint8Array(length);
  await fill(file, text, 8, path);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text));
  } catch (error) {
    throw damaged(path, `its header is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    throw damaged(path, 'its header is not a list of tensors');
  const { __metadata__: metadata = {}, ...entries } = header as Record<string, unknown>;
  const tensors = new Map(
    Object.entries(entries).map(([name, entry]) => [name, readEntry(path, name, entry, 8 + length, size)]),
  );
  return { tensors, metadata: readMetadata(metadata) };
}

const readMetadata = (raw: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(typeof raw === 'object' && raw !== null ? raw : {}).map(([key, text]) => [
      key,
      String(text),
    ]),
  );

function readEntry(path: string, name: string, raw: unknown, dataStart: number, size: number): StoredTensor {
  const {
    dtype,
    shape,
    data_offsets: offsets,
  } = (typeof raw === 'object' && raw !== null ? raw : {}) as Record<string, unknown>;
  if (!isDtype(dtype))
    throw damaged(path, `tensor "${name}" has the type ${JSON.stringify(dtype)}, which is not known`);
  if (!isSizes(shape)) throw damaged(path, `tensor "${name}" has no shape`);
  if (!isSizes(offsets) || offsets.length !== 2)
    throw damaged(path, `tensor "${name}" does not say where its values are`);
  const [begin = 0, end = 0] = offsets;
  const items = shape.reduce((product, length) => product * length, 1);
  if (end - begin !== items * ITEM_BYTES[dtype])
    throw damaged(
      path,
      `tensor "${name}" of shape [${shape.join(', ')}] should take ${items * ITEM_BYTES[dtype]} bytes, but has ${end - begin}`,
    );
  if (dataStart + end > size)
    throw damaged(
      path,
      `tensor "${name}" should end at byte ${dataStart + end}, but the file has only ${size}: it was cut short`,
    );
  return { name, dtype, shape, items, start: dataStart + begin, itemBytes: ITEM_BYTES[dtype] };
}

const isDtype = (value: unknown): value is Dtype =>
  typeof value === 'string' && Object.hasOwn(ITEM_BYTES, value);

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
