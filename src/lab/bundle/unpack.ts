// Runs taken out of a bundle, which may come from anybody: nothing of it is trusted but what a run folder may hold.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { makeFolders } from '../../data/system';
import { withReader } from '../../data/bytes';
import { SourceError } from '../../data/sources/errors';
import { tarEntries, type TarFile } from '../../data/sources/tar';
import { forLogLine } from '../results/escape-text';
import { LabError } from '../../lottery/errors';
import { say } from '../../lottery/translate';
import type { TranslatableText } from '../../lottery/translate';
import { diskError, exists } from '../disk/files';
import { ownersFolder } from '../disk/paths';
import { makeFolder, moveFolder, removeAll, writeWhole } from '../disk/run-files';
import { readExperiment, readRunFile } from '../disk/run-folder';
import { makeRunsRoot } from '../disk/runs-root';
import { BUNDLE_SCHEMA, MANIFEST, manifestSchema, runEntry, type Manifest } from './entries';

/** The most of the manifest that is read, in bytes. */
const MOST_MANIFEST = 1 << 20;
/** Files of a thousand large runs. */
const MOST_FILES = 1_000_000;

export interface Unpacked {
  /** Folders of the runs. */
  folders: string[];
  weights: boolean;
}

/**
 * Takes all runs out of a bundle, or none.
 * @param root the folder of runs that they go to; made where it is not there
 * @throws LabError where the file is no bundle, is damaged, cut short or hostile, or where a run of that name is there already
 */
export async function unpackBundle(path: string, root: string): Promise<Unpacked> {
  if (!(await exists(path)))
    throw new LabError(say`There is no file ${path}.`, { hint: say('Check the path.') });
  const staging = join(root, `.new-${randomUUID()}`);
  try {
    const manifest = await withReader({ path }, async (reader) => {
      const entries = tarEntries(reader);
      const found = await readManifest(path, entries);
      for (const run of found.runs)
        if (await exists(join(root, run)))
          throw new LabError(say`${run} is already in ${root}.`, {
            hint: say('Nothing was unpacked. Delete that run first, or name another folder of runs.'),
          });
      await makeRunsRoot(root);
      await makeFolders(staging);
      await takeOut(path, entries, found, staging);
      return found;
    });
    for (const run of manifest.runs) await check(path, join(staging, run), run);
    for (const run of manifest.runs) await moveFolder(join(staging, run), join(root, run));
    return { folders: manifest.runs.map((run) => join(root, run)), weights: manifest.weights };
  } catch (error) {
    throw diskError(explained(path, error), root);
  } finally {
    await removeAll(staging);
  }
}

async function readManifest(path: string, entries: AsyncGenerator<TarFile>): Promise<Manifest> {
  const first = (await entries.next()).value as TarFile | undefined;
  if (!first?.isFile || first.path !== MANIFEST || first.size > MOST_MANIFEST) throw noBundle(path);
  const chunks: Uint8Array[] = [];
  for await (const chunk of first.content) chunks.push(chunk);
  const content = json(Buffer.concat(chunks).toString('utf8'));
  const { schema } = (content ?? {}) as { schema?: unknown };
  if (typeof schema === 'number' && schema > BUNDLE_SCHEMA)
    throw new LabError(say`${path} was packed by a newer Ticket Lab.`, {
      hint: say('Update Ticket Lab to unpack it.'),
    });
  const parsed = manifestSchema.safeParse(content);
  if (!parsed.success) throw noBundle(path);
  refuseCollisions(path, parsed.data.runs);
  return parsed.data;
}

/** Names that are one on file systems that do not tell large letters from small. */
function refuseCollisions(path: string, runs: readonly string[]): void {
  const seen = new Set<string>();
  for (const run of runs) {
    if (seen.has(run.toLowerCase())) throw refused(path, run, say('is there twice'));
    seen.add(run.toLowerCase());
  }
}

async function takeOut(
  bundle: string,
  entries: AsyncGenerator<TarFile>,
  { runs }: Manifest,
  staging: string,
): Promise<void> {
  const seen = new Set<string>();
  for (const run of runs) makeFolder({ run: staging, path: ownersFolder(join(staging, run)) });
  for await (const { path, isFile, size, content } of entries) {
    const run = runs.find((name) => path.startsWith(`${name}/`));
    const entry = run === undefined ? null : runEntry(path.slice(run.length + 1));
    if (!isFile) throw refused(bundle, path, say('is no file: a link, a folder or a device'));
    if (run === undefined || !entry) throw refused(bundle, path, say('is no file that a run has'));
    if (seen.has(path)) throw refused(bundle, path, say('is there twice'));
    if (size > entry.most)
      throw refused(bundle, path, say`claims ${size} bytes; at most ${entry.most} are taken`);
    if (seen.size >= MOST_FILES) throw refused(bundle, path, say`comes after ${MOST_FILES} others, too many`);
    seen.add(path);
    const folder = join(staging, run);
    const place = { run: folder, path: join(folder, ...entry.path.split('/')) };
    makeFolder({ run: folder, path: join(place.path, '..') });
    await writeWhole(place, content);
  }
}

/** What was taken out is a run of that name, whose settings have its hash. */
async function check(bundle: string, folder: string, name: string): Promise<void> {
  try {
    const run = await readRunFile(folder);
    await readExperiment(folder, run);
    if (`${run.experiment}-${run.hash}` === name) return;
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    throw refused(bundle, name, say('is no run, or a damaged one'), error);
  }
  throw refused(bundle, name, say('is another run'));
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const noBundle = (path: string, cause?: unknown) =>
  new LabError(say`${path} is no bundle of runs, or a damaged one.`, {
    hint: say(
      'Bundles are made by `ticketlab pack`. Get the file again, and compare its size with the original.',
    ),
    cause,
  });

/** Characters of a name that are told: whoever made the bundle chose it. */
const MOST_NAMED = 200;

const refused = (bundle: string, path: string, why: TranslatableText, cause?: unknown) =>
  new LabError(say`${bundle} is refused: ${forLogLine(path.slice(0, MOST_NAMED))} in it ${why}.`, {
    hint: say('Nothing was unpacked. No Ticket Lab packs such a bundle: ask whoever sent it.'),
    cause,
  });

const explained = (path: string, error: unknown) =>
  error instanceof SourceError ? noBundle(path, error) : error;
