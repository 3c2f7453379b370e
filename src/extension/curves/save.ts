// Saves pictures and tables of curves where the person says.
import { Uri, commands, l10n, window, workspace } from 'vscode';
import { csvText, type CsvRow } from '../../lab/csv';
import { writeAtomically } from '../../lab/files';

/**
 * @param near a run folder; the dialogue starts in its workspace folder
 * @returns false when the person thinks better of it
 */
export async function saveAs(
  near: string,
  name: string,
  format: 'png' | 'svg' | 'csv',
  bytes: Uint8Array,
): Promise<boolean> {
  const folder = workspace.getWorkspaceFolder(Uri.file(near))?.uri ?? Uri.file(near);
  const target = await window.showSaveDialog({
    defaultUri: Uri.joinPath(folder, `${name.replace(/[^\p{L}\p{N}._-]+/gu, '-')}.${format}`),
    filters: { [format.toUpperCase()]: [format] },
    title: l10n.t('Save Curves'),
  });
  if (!target) return false;
  await writeTo(target, bytes);
  void offerToOpen(target);
  return true;
}

export const saveTable = (near: string, name: string, rows: CsvRow[]): Promise<boolean> =>
  saveAs(near, name, 'csv', new TextEncoder().encode(csvText(rows)));

/** All of it or nothing. @throws LabError where the disk is full or refuses */
export async function writeTo(target: Uri, content: Uint8Array | string): Promise<void> {
  if (target.scheme === 'file')
    await writeAtomically(target.fsPath, typeof content === 'string' ? content : [content]);
  else
    await workspace.fs.writeFile(
      target,
      typeof content === 'string' ? new TextEncoder().encode(content) : content,
    );
}

async function offerToOpen(target: Uri): Promise<void> {
  const open = l10n.t('Open');
  const saved = l10n.t('Saved as {0}', workspace.asRelativePath(target));
  if ((await window.showInformationMessage(saved, open)) === open)
    await commands.executeCommand('vscode.open', target);
}
