// Downloads one file over HTTP: resumes where the connection was cut, and gives up on a server that stalls.
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { SourceError, networkError } from './errors';
import { sizeOf } from './part-file';
import { say } from '../../lottery/translate';

export interface Download {
  url: string;
  /** Where the bytes go. What is there already is taken for the beginning. */
  path: string;
  /** More than this cannot be the file. */
  mostBytes: number;
  /** Longest silence of the server, milliseconds. */
  patience: number;
  signal: AbortSignal;
  onProgress: (received: number, total: number | null) => void;
}

/** Tries without a byte of progress before a cut connection counts as a failure. */
const TRIES = 3;
const PAUSE = 500;

/**
 * @throws SourceError: the server can't be reached, refuses, stalls, or cuts the connection again and again; the
 *   signal's reason when cancelled. What has arrived stays in the file either way.
 */
export async function download(wanted: Download): Promise<void> {
  let furthest = await sizeOf(wanted.path);
  for (let failures = 0; ;) {
    try {
      await downloadOnce(wanted);
      return;
    } catch (error) {
      wanted.signal.throwIfAborted();
      if (!(error instanceof SourceError && error.options.passing)) throw error;
      const now = await sizeOf(wanted.path);
      failures = now > furthest ? 0 : failures + 1;
      furthest = Math.max(furthest, now);
      if (failures >= TRIES) throw error;
      await delay(PAUSE * failures, undefined, { signal: wanted.signal });
    }
  }
}

async function downloadOnce(wanted: Download): Promise<void> {
  const watch = new Watch(wanted.signal, wanted.patience);
  const file = await open(wanted.path, 'a');
  try {
    const { size } = await file.stat();
    const response = await request(wanted.url, size, watch);
    if (response.status === 416 && sizeInRange(response) === size) return;
    const start = await startOf(response, file, size);
    await receive(response, file, start, wanted, watch);
  } finally {
    watch.end();
    await file.close();
  }
}

async function request(url: string, size: number, watch: Watch): Promise<Response> {
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (size > 0) headers['range'] = `bytes=${size}-`;
  try {
    return await fetch(url, { headers, signal: watch.signal });
  } catch (error) {
    throw watch.silence() ?? networkError(error);
  }
}

/** Where the body belongs in the file; empties the file where the server begins anew. */
async function startOf(response: Response, file: FileHandle, size: number): Promise<number> {
  if (response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${size}-`)) {
    return size;
  }
  if (response.status === 416 || response.status === 206) {
    // What we have does not fit what the server has: begin anew.
    await response.body?.cancel();
    await file.truncate(0);
    throw new SourceError(say('cannot continue the download from where it stopped'), { passing: true });
  }
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new SourceError(say`answers ${`${response.status} ${response.statusText}`.trimEnd()}`);
  }
  await file.truncate(0);
  return 0;
}

async function receive(
  response: Response,
  file: FileHandle,
  start: number,
  { mostBytes, onProgress }: Download,
  watch: Watch,
): Promise<void> {
  const total = totalOf(response, start);
  let received = start;
  onProgress(received, total);
  const reader = response.body?.getReader();
  for (;;) {
    const next = await reader?.read().catch((error: unknown) => {
      throw watch.silence() ?? networkError(error);
    });
    if (next === undefined || next.done) break;
    watch.heard();
    await file.appendFile(next.value);
    received += next.value.length;
    if (received > mostBytes) {
      await reader?.cancel();
      throw new SourceError(say('sends more than the file can hold'));
    }
    onProgress(received, total);
  }
  if (total !== null && received < total)
    throw new SourceError(say('cuts the connection'), { passing: true });
}

/** Length of the whole file, where the server tells and does not pack the answer itself. */
function totalOf(response: Response, start: number): number | null {
  const length = response.headers.get('content-length');
  const packed = response.headers.get('content-encoding') ?? 'identity';
  return length === null || packed !== 'identity' ? null : start + Number(length);
}

/** From the answer "416 Range Not Satisfiable": `bytes *` + `/SIZE`. */
const sizeInRange = (response: Response) =>
  Number(/^bytes \*\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1] ?? NaN);

/** Aborts a request that was cancelled, or whose server has been silent for too long. */
class Watch {
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout;
  #silent = false;

  constructor(
    readonly outer: AbortSignal,
    readonly patience: number,
  ) {
    outer.throwIfAborted();
    outer.addEventListener('abort', this.#abort);
    this.#timer = setTimeout(this.#silence, patience);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  heard(): void {
    this.#timer.refresh();
  }

  /** The failure, if silence is what ended the request. */
  silence(): SourceError | null {
    const seconds = this.patience / 1000;
    return this.#silent ? new SourceError(say`is silent for ${seconds} s`, { passing: true }) : null;
  }

  end(): void {
    clearTimeout(this.#timer);
    this.outer.removeEventListener('abort', this.#abort);
  }

  readonly #abort = () => {
    this.#controller.abort(this.outer.reason);
  };
  readonly #silence = () => {
    this.#silent = true;
    this.#controller.abort();
  };
}
