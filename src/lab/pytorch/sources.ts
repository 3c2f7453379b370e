// The files that an experiment's results depend on beside its data: Python code with whatever it imports of the user's own, checkpoints, masks.
import { dirname, join, relative, resolve, sep } from 'node:path';
import { withReader } from '../../data/bytes';
import type { DataFile } from '../../data/bytes';
import { LabError } from '../../lottery/errors';
import type { Experiment } from '../../lottery/settings';
import { say } from '../../lottery/translate';
import { importsOf } from './python-names';
import type { PythonImport } from './python-names';

/** SHA-256 of each file: of Python files by their path from the folder of the experiment file, with slashes, of others by the setting. */
export type Sources = Record<string, string>;

/** Of a Python file, and of all that one experiment may import: whatever has more is no code that a person has written. */
export const MOST_BYTES = 512 << 10;
const MOST_FILES = 1000;

/** Throws LabError where a file may not be read, which messages call `name`. */
export type RequireReadable = (path: string, name: string) => Promise<void>;

/** A file of an experiment's own. */
export interface SourceFile {
  /** Empty where only the sum was wanted. */
  text: string;
  sha256: string;
}

/** @param most bytes of a text; null where only the sum is wanted */
export type ReadSource = (file: DataFile, most: number | null) => Promise<SourceFile>;

/**
 * @param folder of the experiment file
 * @param read how files are read
 * @throws LabError where a file that the experiment names cannot, or may not, be read
 */
export async function sourcesOf(
  experiment: Experiment,
  folder: string,
  requireReadable: RequireReadable = () => Promise.resolve(),
  read: ReadSource = readSource,
): Promise<Sources> {
  const found = new Map<string, string>();
  const name = (path: string) => relative(folder, path).split(sep).join('/');
  for (const [field, reference] of Object.entries(referencesOf(experiment))) {
    const named = splitReference(reference ?? '');
    if (!named) continue;
    const path = resolve(folder, named.file);
    await collect({ path, field }, dirname(path), found, { requireReadable, read });
  }
  const sums = [...found].map(([path, sum]) => [name(path), sum]);
  for (const [field, named] of Object.entries({
    'network.weights': experiment.network.weights,
    'pruning.mask': experiment.pruning.mask,
  })) {
    if (named === undefined) continue;
    const file = { path: resolve(folder, named), field };
    await requireReadable(file.path, field);
    // By the setting: where it lies changes nothing.
    sums.push([field, (await read(file, null)).sha256]);
  }
  return Object.fromEntries(sums.sort());
}

/** The file of `FILE.py:NAME`, and the name in it; null for a module that is installed. */
export function splitReference(reference: string): { file: string; name: string } | null {
  const [, file, name] = /^(.*\.py):(.*)$/.exec(reference) ?? [];
  return file === undefined || name === undefined ? null : { file, name };
}

/** Which settings name code, by their dotted names. */
export const referencesOf = ({
  network,
  dataset,
  training,
}: Experiment): Record<string, string | undefined> => ({
  'network.model': network.model,
  'dataset.module': dataset.module,
  'dataset.collate': dataset.collate,
  'training.loss': training.loss,
  'training.score': training.score,
});

/** The file and all modules that it imports which lie in `root` or below, as Python would find them. */
async function collect(
  file: DataFile,
  root: string,
  found: Map<string, string>,
  { requireReadable, read }: { requireReadable: RequireReadable; read: ReadSource },
): Promise<void> {
  const waiting = [file];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (found.has(next.path)) continue;
    if (found.size >= MOST_FILES)
      throw new LabError(say`${file.field ?? file.path} imports more than ${MOST_FILES} files.`);
    await requireReadable(next.path, next.field ?? next.path);
    const { text, sha256 } = await read(next, MOST_BYTES);
    found.set(next.path, sha256);
    for (const path of candidates(importsOf(text), next.path, root)) {
      if (found.has(path)) continue;
      // Of most there are no files of the user's: they are installed.
      const exists = await withReader({ path }, () => Promise.resolve(true)).catch(() => false);
      if (exists) waiting.push({ path });
    }
  }
}

function candidates(imports: PythonImport[], file: string, root: string): string[] {
  return imports.flatMap(({ level, module, names }) => {
    const base = level === 0 ? root : resolve(dirname(file), ...Array<string>(level - 1).fill('..'));
    const parts = module === '' ? [] : module.split('.');
    const packages = parts.map((_, i) => parts.slice(0, i + 1));
    const all = [...packages, ...names.filter((name) => name !== '*').map((name) => [...parts, name])];
    return all.flatMap((path) => [`${join(base, ...path)}.py`, join(base, ...path, '__init__.py')]);
  });
}

/**
 * From the disk.
 * @throws LabError where it cannot be read, or a text is too long
 */
export const readSource: ReadSource = (file, most) =>
  withReader(file, async (reader) => {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of reader.chunks()) {
      bytes += chunk.length;
      if (most === null) continue;
      if (bytes > most)
        throw new LabError(
          say`${file.path} has more than ${most >> 10} kB: nobody has written that much Python into one file.`,
        );
      chunks.push(chunk.slice());
    }
    return { text: Buffer.concat(chunks).toString('utf8'), sha256: reader.sha256() };
  });
