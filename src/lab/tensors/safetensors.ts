// The safetensors format: named tensors and text, read by Python with one call. https://huggingface.co/docs/safetensors
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { LabError } from '../../lottery/errors';
import { readError } from '../files';
import { parseHeader } from './header';
import type { Header, TensorInfo } from './header';
import { DTYPES, dtypeOf, viewBytes } from './dtype';
import type { TensorArray } from './dtype';
import { say } from '../../lottery/translate';

export type { TensorInfo } from './header';
export type { TensorArray } from './dtype';

/** A tensor to be written: its type follows from the array. */
export interface Tensor {
  /** Lengths of its axes, the outermost first; their product is the array's length. */
  shape: number[];
  data: TensorArray;
}

/**
 * A whole safetensors file, as chunks to be written one after the other; tensors are not copied. Wide types come first, so that
 * every tensor lies at a multiple of its element's size. The same input gives the same bytes.
 * @throws RangeError where a shape does not fit its array
 */
export function encodeSafetensors(
  tensors: Record<string, Tensor>,
  metadata: Record<string, string> = {},
): Uint8Array[] {
  const ordered = Object.entries(tensors).sort(
    ([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT,
  );
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, { shape, data }] of ordered) {
    if (shape.reduce((product, size) => product * size, 1) !== data.length)
      throw new RangeError(`${name}: shape [${shape.join(', ')}] does not hold ${data.length} values`);
    header[name] = { dtype: dtypeOf(data), shape, data_offsets: [end, (end += data.byteLength)] };
  }
  const json = Buffer.from(JSON.stringify(header));
  // Spaces make the data begin at a multiple of 8 bytes.
  const text = Buffer.alloc(Math.ceil(json.length / 8) * 8, ' ');
  json.copy(text);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return [length, text, ...ordered.map(([, { data }]) => viewBytes(data))];
}

/** An open safetensors file: its header is read and checked, tensors are read when they are asked for. */
export class SafetensorsFile {
  private constructor(
    readonly path: string,
    private readonly file: FileHandle,
    private readonly header: Header,
    /** Size of the file. */
    readonly bytes: number,
  ) {}

  /** @throws LabError where the file is missing, unreadable, cut short or no safetensors file */
  static async open(path: string): Promise<SafetensorsFile> {
    let file: FileHandle;
    try {
      file = await open(path, 'r');
    } catch (error) {
      throw readError(error, path);
    }
    try {
      const { size } = await file.stat();
      const header = await parseHeader(path, size, (start, end) => readRange(file, path, start, end));
      return new SafetensorsFile(path, file, header, size);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Names of the tensors, in the order of the header. */
  get names(): string[] {
    return [...this.header.tensors.keys()];
  }

  get metadata(): Record<string, string> {
    return this.header.metadata;
  }

  /** @throws LabError where the file has no such tensor */
  info(name: string): TensorInfo {
    const info = this.header.tensors.get(name);
    if (!info) throw new LabError(say`${this.path} has no tensor "${name}".`);
    return info;
  }

  /** @throws LabError where the file has no such tensor, or one of a type that is not read here */
  async read(name: string): Promise<TensorArray> {
    const { begin, end, create } = this.info(name);
    return create(
      await readRange(this.file, this.path, this.header.dataStart + begin, this.header.dataStart + end),
    );
  }

  /**
   * The bytes of `count` values of a tensor, from the one at `first` on: a page of a tensor that is not wanted whole.
   * @throws LabError where the file has no such tensor, or has become shorter
   */
  async readPart(name: string, first: number, count: number): Promise<ArrayBuffer> {
    const { dtype, begin, end } = this.info(name);
    const size = DTYPES[dtype]?.bytes ?? 0;
    if (first < 0 || begin + (first + count) * size > end)
      throw new RangeError(`${name} has no values ${first} to ${first + count - 1}`);
    const start = this.header.dataStart + begin + first * size;
    return readRange(this.file, this.path, start, start + count * size);
  }

  /** @throws LabError where the tensor is missing or not of 32-bit floating point numbers */
  async readFloats(name: string): Promise<Float32Array> {
    const values = await this.read(name);
    if (values instanceof Float32Array) return values;
    throw new LabError(say`${this.path}: tensor "${name}" is ${this.info(name).dtype}, where F32 is needed.`);
  }

  /** @throws LabError where the tensor is missing or not of bytes */
  async readBytes(name: string): Promise<Uint8Array> {
    const values = await this.read(name);
    if (values instanceof Uint8Array) return values;
    throw new LabError(say`${this.path}: tensor "${name}" is ${this.info(name).dtype}, where U8 is needed.`);
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

/** Opens a file for as long as `use` takes. */
export async function withSafetensors<T>(
  path: string,
  use: (file: SafetensorsFile) => Promise<T>,
): Promise<T> {
  const file = await SafetensorsFile.open(path);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** Bytes of the file in memory of their own, so that any element type can view them. */
async function readRange(file: FileHandle, path: string, start: number, end: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(end - start);
  for (let done = 0; done < bytes.length;) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, start + done);
    if (bytesRead === 0) throw new LabError(say`${path} became shorter while it was read.`);
    done += bytesRead;
  }
  return bytes.buffer;
}
