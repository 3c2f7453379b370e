// Saves a run's pictures and tables where the person says.
import { extname } from 'node:path';
import { FileSystemError, Uri, commands, l10n, window, workspace } from 'vscode';
import { csvText, type CsvRow } from '../../lab/results/csv-text';
import { forFileName } from '../../lab/results/escape-text';
import { writeAtomically } from '../../lab/disk/files';
import { LabError, WRITE_PROBLEMS, errorCode } from '../../lottery/errors';
import { tell } from '../../lottery/translate';
import type { Drawing, FigureFormat, PaperWidth } from '../../protocol/drawing';

/**
 * @param near a run folder; the dialogue starts in its workspace folder
 * @param name proposed to the person; its ending says what it holds
 * @param content asked for once the place is known
 * @returns false when the person thinks better of it
 * @throws LabError where it cannot be written
 */
export async function saveAs(
  near: string,
  name: string,
  content: () => Uint8Array | Promise<Uint8Array>,
): Promise<boolean> {
  const folder = workspace.getWorkspaceFolder(Uri.file(near))?.uri ?? Uri.file(near);
  const format = extname(name).slice(1);
  const target = await window.showSaveDialog({
    defaultUri: Uri.joinPath(folder, forFileName(name)),
    filters: { [format.toUpperCase()]: [format] },
    title: l10n.t('Save {0}', format.toUpperCase()),
  });
  if (!target) return false;
  const bytes = await content();
  await write(target, bytes).catch((error: unknown) => {
    throw new LabError(l10n.t('{0} was not saved: {1}.', workspace.asRelativePath(target), reason(error)), {
      hint: l10n.t('Fix this, or save it somewhere else.'),
      cause: error,
    });
  });
  void offerToOpen(target);
  return true;
}

/** A drawing in the print style, as PDF or SVG. @throws LabError where PDF's font lacks a letter, or it cannot be written */
export const saveFigure = (
  near: string,
  name: string,
  format: FigureFormat,
  drawing: Drawing,
): Promise<boolean> =>
  saveAs(near, `${name}.${format}`, async () => {
    const { figureBytes } = await import('../../lab/results/figure/figure');
    return figureBytes(drawing, format, name);
  });

/** Undefined in the editor's words is null in ours: the person thought better of it. */
export async function askPaperWidth(): Promise<PaperWidth | null> {
  const picked = await window.showQuickPick(
    [
      { label: l10n.t('Column'), description: l10n.t('3.3 inches wide'), width: 'single' as const },
      { label: l10n.t('Page'), description: l10n.t('7 inches wide'), width: 'double' as const },
    ],
    { title: l10n.t('How wide is the figure?') },
  );
  return picked?.width ?? null;
}

export const saveTable = (near: string, name: string, rows: CsvRow[]): Promise<boolean> =>
  saveAs(near, `${name}.csv`, () => tableBytes(rows));

export const tableBytes = (rows: CsvRow[]): Uint8Array => new TextEncoder().encode(csvText(rows));

/** A file of this machine is written whole or not at all. */
async function write(target: Uri, bytes: Uint8Array): Promise<void> {
  if (target.scheme === 'file') await writeAtomically(target.fsPath, [bytes]);
  else await workspace.fs.writeFile(target, bytes);
}

/** What the editor's own file systems call what the system has codes for. */
const CODES: Record<string, string> = {
  NoPermissions: 'EACCES',
  FileNotFound: 'ENOENT',
  FileIsADirectory: 'EISDIR',
};

function reason(error: unknown): string {
  const cause = error instanceof LabError ? error.cause : error;
  const code = cause instanceof FileSystemError ? (CODES[cause.code] ?? cause.code) : errorCode(cause);
  const known = WRITE_PROBLEMS[code ?? ''];
  if (known !== undefined) return tell(known, l10n.t);
  return cause instanceof Error ? cause.message : String(cause);
}

async function offerToOpen(target: Uri): Promise<void> {
  const open = l10n.t('Open');
  const saved = l10n.t('Saved as {0}', workspace.asRelativePath(target));
  if ((await window.showInformationMessage(saved, open)) === open)
    await commands.executeCommand('vscode.open', target);
}
