// Saves pictures and tables of curves where the person says.
import { Uri, commands, l10n, window, workspace } from 'vscode';
import { csvText, type CsvRow } from '../../lab/csv';

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
  await workspace.fs.writeFile(target, bytes);
  void offerToOpen(target);
  return true;
}

export const saveTable = (near: string, name: string, rows: CsvRow[]): Promise<boolean> =>
  saveAs(near, name, 'csv', new TextEncoder().encode(csvText(rows)));

async function offerToOpen(target: Uri): Promise<void> {
  const open = l10n.t('Open');
  const saved = l10n.t('Saved as {0}', workspace.asRelativePath(target));
  if ((await window.showInformationMessage(saved, open)) === open)
    await commands.executeCommand('vscode.open', target);
}
