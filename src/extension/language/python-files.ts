// The Python files beside an experiment file, and what they define; read, never run. Does not import the editor.
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { CodeName } from '../../experiment/editing/completion';
import { errorCode } from '../../lottery/errors';
import { definitionsOf, namesIn } from '../../lab/pytorch/python-names';
import type { PythonDefinition } from '../../lab/pytorch/python-names';
import { MOST_BYTES, readSource } from '../../lab/pytorch/sources';
import type { RequireReadable } from '../../lab/pytorch/sources';
import { UnchangedFiles } from '../runs/unchanged-files';

export interface PythonFile {
  definitions: (PythonDefinition & { /** From 0. */ line: number; column: number })[];
  /** Every name that stands for something somewhere in it; null where that cannot be told. */
  names: Set<string> | null;
}

/** More are no list that a person reads. */
const MOST_FILES = 200;
const DEEPEST = 4;
/** What is not the person's own. */
const OTHERS = /^(\..*|__pycache__|node_modules|site-packages|venv|env)$/;

export class PythonFiles {
  private readonly files = new UnchangedFiles<PythonFile>();

  constructor(private readonly requireReadable: RequireReadable) {}

  /** Everything that Python files define in a folder and those below it, by paths from there. */
  async namesIn(folder: string): Promise<CodeName[]> {
    const names: CodeName[] = [];
    for (const path of await pythonFilesIn(folder)) {
      const file = await this.look(path);
      if (typeof file === 'string') continue;
      const name = relative(folder, path).split(sep).join('/');
      for (const { kind, name: own } of file.definitions) names.push({ kind, reference: `${name}:${own}` });
    }
    return names;
  }

  /** A file, or why there is nothing to say of it. */
  async look(path: string): Promise<PythonFile | 'missing' | 'unreadable'> {
    try {
      await this.requireReadable(path, path);
      return await this.files.get(path, () => read(path));
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      return errorCode(cause) === 'ENOENT' ? 'missing' : 'unreadable';
    }
  }
}

async function read(path: string): Promise<PythonFile> {
  const { text } = await readSource({ path }, MOST_BYTES);
  const definitions = definitionsOf(text).map((definition) => {
    const before = text.slice(0, definition.at).split(/\r\n|\r|\n/);
    return { ...definition, line: before.length - 1, column: before.at(-1)?.length ?? 0 };
  });
  return { definitions, names: namesIn(text) };
}

/** Those of the folder itself first. */
async function pythonFilesIn(top: string): Promise<string[]> {
  const found: string[] = [];
  const waiting = [{ folder: top, depth: 0 }];
  for (let next = waiting.shift(); next && found.length < MOST_FILES; next = waiting.shift()) {
    const { folder, depth } = next;
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      if (OTHERS.test(entry.name)) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory() && depth < DEEPEST) waiting.push({ folder: path, depth: depth + 1 });
      else if (!entry.isDirectory() && entry.name.endsWith('.py')) found.push(path);
    }
  }
  return found.slice(0, MOST_FILES);
}
