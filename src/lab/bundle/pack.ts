// Runs packed into one file: a gzipped tar archive of their folders, less what belongs to processes of this machine.
import { createTarPacker } from 'modern-tar';
import { relative, sep } from 'node:path';
import { Readable, pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';
import { LabError } from '../../lottery/errors';
import { say } from '../../lottery/translate';
import { filesIn, lookAt, openToRead } from '../disk/run-files';
import { readExperiment, readRunFile } from '../disk/run-folder';
import { summariseFolder } from '../runs';
import { VERSION } from '../version';
import { BUNDLE_SCHEMA, MANIFEST, runEntry, type Manifest } from './entries';

export interface Packing {
  /** What is packed of each run, by its name in the bundle. */
  runs: Map<string, { folder: string; created: Date; files: string[] }>;
  manifest: Manifest;
}

/**
 * What would be packed of these runs.
 * @throws LabError where one is being run, is damaged, or is there twice
 */
export async function planPacking(folders: readonly string[], weights: boolean): Promise<Packing> {
  const runs: Packing['runs'] = new Map();
  for (const folder of folders) {
    const run = await readRunFile(folder);
    await readExperiment(folder, run);
    const name = `${run.experiment}-${run.hash}`;
    if (runs.has(name))
      throw new LabError(say`${folder} is another copy of ${name}.`, {
        hint: say('A bundle holds a run once: name one of the two.'),
      });
    if ((await summariseFolder(folder)).state === 'running')
      throw new LabError(say`${name} is being run: its files change.`, { hint: say('Pause it first.') });
    const paths = [...(await filesIn(folder))].map((path) => relative(folder, path).split(sep).join('/'));
    const files = paths.filter((path) => {
      const entry = runEntry(path);
      return entry && (weights || !entry.weights);
    });
    runs.set(name, { folder, created: new Date(run.created), files: files.sort() });
  }
  const manifest: Manifest = { schema: BUNDLE_SCHEMA, version: VERSION, runs: [...runs.keys()], weights };
  return { runs, manifest };
}

/** The bundle's bytes; the same runs give the same. Errors as of reading the runs' files. */
export function bundleOf(packing: Packing): AsyncIterable<Uint8Array> {
  const archive = Readable.from(archiveOf(packing));
  // An error destroys the last stream with it, so it comes out where that is read.
  return pipeline(archive, createGzip(), () => undefined);
}

async function* archiveOf(packing: Packing): AsyncGenerator<Uint8Array> {
  const { readable, controller } = createTarPacker();
  const feeding = feed(controller, packing).catch((error: unknown) => controller.error(error));
  yield* readable;
  await feeding;
}

type Packer = ReturnType<typeof createTarPacker>['controller'];

async function feed(packer: Packer, { runs, manifest }: Packing): Promise<void> {
  const [first] = runs.values();
  const head = new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`);
  await add(packer, MANIFEST, first?.created ?? new Date(0), head.length, [head]);
  for (const [name, { folder, created, files }] of runs)
    for (const path of files) {
      const place = { run: folder, path: `${folder}${sep}${path.split('/').join(sep)}` };
      const size = lookAt(place)?.size ?? 0;
      const file = await openToRead(place);
      await add(packer, `${name}/${path}`, created, size, file.createReadStream());
    }
  packer.finalize();
}

async function add(
  packer: Packer,
  name: string,
  mtime: Date,
  size: number,
  content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const writer = packer.add({ name, size, mtime, mode: 0o644, type: 'file' }).getWriter();
  for await (const chunk of content) await writer.write(chunk);
  await writer.close();
}
