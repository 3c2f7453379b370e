// The workspace's experiment files, read whenever they change on disk.
import { setImmediate as breathe } from 'node:timers/promises';
import { Disposable, l10n, workspace } from 'vscode';
import type { LogOutputChannel, Uri } from 'vscode';
import type { ReadResult } from '../../lottery/experiment/read';
import { withLibraries } from '../libraries';
import { Emitter } from '../runs/emitter';

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
  private scanning: Promise<void> | null = null;
  private wanted = false;

  readonly onDidChange = this.emitter.event;
  /** Resolves once the files have been read for the first time. */
  readonly ready: Promise<void>;

  constructor(private readonly log: LogOutputChannel) {
    const watcher = workspace.createFileSystemWatcher(PATTERN);
    const scan = () => void this.scan();
    this.disposables = [
      watcher,
      watcher.onDidCreate(scan),
      watcher.onDidChange(scan),
      watcher.onDidDelete(scan),
      workspace.onDidChangeWorkspaceFolders(scan),
    ];
    this.ready = this.scan();
  }

  /** By path. */
  get all(): readonly ExperimentFile[] {
    return this.files;
  }

  /** Resolves once the files are as they were on disk at the time of the call, or later. */
  scan(): Promise<void> {
    this.wanted = true;
    return (this.scanning ??= this.scanWhileWanted());
  }

  dispose(): void {
    Disposable.from(...this.disposables).dispose();
    this.emitter.dispose();
  }

  private async scanWhileWanted(): Promise<void> {
    try {
      while (this.wanted) {
        this.wanted = false;
        const uris = await workspace.findFiles(PATTERN, OTHERS, MOST);
        uris.sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
        const files: ExperimentFile[] = [];
        for (const uri of uris) {
          const read = await readExperimentFile(uri).catch((error: unknown) => {
            // One that was deleted since will not be found the next time.
            this.log.warn(`${uri.fsPath} cannot be read: ${String(error)}`);
            return null;
          });
          if (read) files.push({ uri, read });
          // Between files the editor gets its turn.
          await breathe();
        }
        this.files = files;
        this.emitter.fire();
      }
    } finally {
      this.scanning = null;
    }
  }
}

/** The file as it is on disk. */
export async function readExperimentFile(uri: Uri): Promise<ReadResult> {
  // Markdown and YAML are understood by much code, which nothing else needs at the start.
  const { readExperimentsInTurns } = await withLibraries(() => import('../../lottery/experiment/read'));
  const text = new TextDecoder().decode(await workspace.fs.readFile(uri));
  return readExperimentsInTurns(text, workspace.asRelativePath(uri), breathe, l10n.t);
}
