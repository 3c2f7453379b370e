// The workspace's experiment files, read again when they change on disk.
import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { Disposable, l10n, workspace } from 'vscode';
import type { LogOutputChannel, Uri } from 'vscode';
import type { ReadResult } from '../../experiment/file/read-file';
import { Coalescer } from '../../events/coalescer';
import { withLibraries } from '../libraries';
import { Emitter } from '../../events/emitter';
import { experimentText } from '../experiment-text';
import { mayOpen } from '../trust';

export interface ExperimentFile {
  uri: Uri;
  read: ReadResult;
}

const PATTERN = '**/*.lottery.md';
const OTHERS = '**/{node_modules,.ticketlab}/**';
const MOST = 1000;

export class ExperimentFiles {
  private readonly emitter = new Emitter<void>();
  private readonly disposables: Disposable[];
  private files: readonly ExperimentFile[] = [];
  private readonly scanning = new Coalescer(() => this.scanOnce());

  readonly onDidChange = this.emitter.event;
  /** Resolves once the files have been read for the first time. */
  readonly ready: Promise<void>;

  constructor(private readonly log: LogOutputChannel) {
    const watcher = workspace.createFileSystemWatcher(PATTERN);
    const scan = () => this.scan();
    this.disposables = [
      this.scanning,
      watcher,
      watcher.onDidCreate(scan),
      watcher.onDidChange(scan),
      watcher.onDidDelete(scan),
      workspace.onDidChangeWorkspaceFolders(scan),
      workspace.onDidGrantWorkspaceTrust(scan),
    ];
    this.ready = this.scan();
  }

  /** By path. */
  get all(): readonly ExperimentFile[] {
    return this.files;
  }

  /** Resolves once the files are as they were on disk at the time of the call, or later. */
  scan(): Promise<void> {
    return this.scanning.ask();
  }

  dispose(): void {
    Disposable.from(...this.disposables).dispose();
    this.emitter.dispose();
  }

  private async scanOnce(): Promise<void> {
    const uris = await workspace.findFiles(PATTERN, OTHERS, MOST);
    uris.sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
    const files: ExperimentFile[] = [];
    for (const uri of uris) {
      if (!(await mayOpen(uri.fsPath))) continue;
      const read = await readExperimentFile(uri).catch((error: unknown) => {
        // One that was deleted since will not be found the next time.
        this.log.warn(`${uri.fsPath} cannot be read: ${String(error)}`);
        return null;
      });
      if (read) files.push({ uri, read });
      // Between files the editor gets its turn.
      await yieldToEvents();
    }
    this.files = files;
    this.emitter.fire();
  }
}

/** The file as it is on disk. */
export async function readExperimentFile(uri: Uri): Promise<ReadResult> {
  // Markdown and YAML are understood by much code, which nothing else needs at the start.
  const { readExperimentsInTurns, refusedFile } = await withLibraries(
    () => import('../../experiment/file/read-file'),
  );
  const { fileTooLarge } = await withLibraries(() => import('../../experiment/file/limits'));
  const name = workspace.asRelativePath(uri);
  const text = await experimentText(uri.fsPath);
  return text === null
    ? refusedFile(name, fileTooLarge(), l10n.t)
    : readExperimentsInTurns(text, name, yieldToEvents, l10n.t);
}
