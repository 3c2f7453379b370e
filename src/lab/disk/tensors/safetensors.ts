// Reads safetensors files of runs.
import type { FileHandle } from 'node:fs/promises';
import { LabError } from '../../../lottery/errors';
import { readError } from '../files';
import { openToRead, pathOf } from '../run-files';
import type { Place } from '../run-files';
import { dtypeNamed, pieces } from '../../../tensors/dtype';
import type { TensorArray } from '../../../tensors/dtype';
import { parseHeader } from '../../../tensors/header';
import type { Header, TensorInfo } from '../../../tensors/header';
import { say } from '../../../lottery/translate';

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
  static async open(place: Place): Promise<SafetensorsFile> {
    const path = pathOf(place);
    let file: FileHandle;
    try {
      file = await openToRead(place);
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
    const size = dtypeNamed(dtype)?.bytes ?? 0;
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
  place: Place,
  use: (file: SafetensorsFile) => Promise<T>,
): Promise<T> {
  const file = await SafetensorsFile.open(place);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** Bytes of the file in memory of their own, so that any element type can view them. */
async function readRange(file: FileHandle, path: string, start: number, end: number): Promise<ArrayBuffer> {
  const bytes = allocate(path, end - start);
  let at = start;
  for (const piece of pieces(bytes))
    for (let done = 0; done < piece.length;) {
      const { bytesRead } = await file.read(piece, done, piece.length - done, at);
      if (bytesRead === 0) throw new LabError(say`${path} became shorter while it was read.`);
      done += bytesRead;
      at += bytesRead;
    }
  return bytes.buffer;
}

function allocate(path: string, length: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(length);
  } catch (cause) {
    throw new LabError(say`${path} holds a tensor of ${length} bytes, for which there is no memory.`, {
      hint: say('Close other programs, or use a machine with more memory.'),
      cause,
    });
  }
}
