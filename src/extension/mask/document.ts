// A ticket file open in an editor: its reader thread, and notice of changes on disk.
import { basename, dirname } from 'node:path';
import { Disposable, EventEmitter, l10n, RelativePattern, Uri, workspace, type CustomDocument } from 'vscode';
import { Coalescer } from '../../events/coalescer';
import { MaskReader } from '../../lab/mask/client';
import { ticketPlace } from '../../lab/mask/siblings';
import { LabError } from '../../lottery/errors';

/** A run writes many tickets in a row: word of them waits for so long a pause, but no longer than that; milliseconds. */
const SETTLE = 300;
const LONGEST = 3000;

export class TicketDocument implements CustomDocument {
  readonly reader: MaskReader;
  private readonly changed = new EventEmitter<void>();
  /** A ticket of the replicate was written or deleted. */
  readonly onDidChange = this.changed.event;
  private readonly watcher: Disposable;
  private readonly settling = new Coalescer(
    () => {
      this.reader.forget();
      this.changed.fire();
    },
    { wait: SETTLE, longest: LONGEST },
  );

  constructor(
    readonly uri: Uri,
    extension: Uri,
  ) {
    this.reader = new MaskReader(Uri.joinPath(extension, 'dist', 'mask-worker.mjs').fsPath);
    this.watcher = uri.scheme === 'file' ? this.watch() : new Disposable(() => undefined);
    if (uri.scheme === 'file') void this.readAhead(uri.fsPath);
  }

  /**
   * Where the file is on disk.
   * @throws LabError for a file that is on none
   */
  get path(): string {
    if (this.uri.scheme === 'file') return this.uri.fsPath;
    throw new LabError(
      l10n.t('{0} is not on a disk that can be read on this machine.', this.uri.toString(true)),
      {
        hint: l10n.t('Save a copy in a folder on this machine and open the copy.'),
      },
    );
  }

  dispose(): void {
    this.settling.dispose();
    this.watcher.dispose();
    this.changed.dispose();
    void this.reader.dispose();
  }

  /** Counts the first layer while the page still loads. What goes wrong is said when the page asks. */
  private async readAhead(ticket: string): Promise<void> {
    const described = await this.reader.ask('ticket', { ticket }).catch(() => null);
    const layer = described?.layers[0]?.name;
    if (layer !== undefined) await this.reader.ask('scan', { ticket, layer }).catch(() => null);
  }

  private watch(): Disposable {
    const { fsPath } = this.uri;
    const replicate = dirname(dirname(dirname(fsPath)));
    const pattern = ticketPlace(fsPath)
      ? new RelativePattern(Uri.file(replicate), levelPattern(basename(dirname(fsPath)), basename(fsPath)))
      : new RelativePattern(Uri.file(dirname(fsPath)), basename(fsPath).replace(/[{}[\]*?]/g, '?'));
    const watcher = workspace.createFileSystemWatcher(pattern);
    const settle = () => this.settling.ask();
    return Disposable.from(
      watcher,
      watcher.onDidChange(settle),
      watcher.onDidCreate(settle),
      watcher.onDidDelete(settle),
    );
  }
}

/** The tickets of every level, and their folders: of one that is new, what was in it at once is not always told. */
const levelPattern = (kind: string, file: string) => `{level-*,level-*/${kind},level-*/${kind}/${file}}`;
