// A ticket file that an editor is open on: its reading thread, and word of what changes on disk.
import { basename, dirname } from 'node:path';
import { Disposable, EventEmitter, l10n, RelativePattern, Uri, workspace, type CustomDocument } from 'vscode';
import { MaskReader } from '../../lab/mask/client';
import { ticketPlace } from '../../lab/mask/siblings';
import { LabError } from '../../lottery/errors';

/** A run writes many tickets in a row. */
const SETTLE_MS = 300;

export class TicketDocument implements CustomDocument {
  readonly reader: MaskReader;
  private readonly changed = new EventEmitter<void>();
  /** A ticket of the replicate was written or deleted. */
  readonly onDidChange = this.changed.event;
  private readonly watcher: Disposable;
  private settling: NodeJS.Timeout | undefined;

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
    throw new LabError(l10n.t('{0} is not on a disk that can be read from here.', this.uri.toString(true)), {
      hint: l10n.t('Save a copy to a folder, and open that.'),
    });
  }

  dispose(): void {
    clearTimeout(this.settling);
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
    const settle = () => {
      clearTimeout(this.settling);
      this.settling = setTimeout(() => {
        this.reader.forget();
        this.changed.fire();
      }, SETTLE_MS);
    };
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
