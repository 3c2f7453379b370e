// The message shown where a folder is needed and none is open.
import { commands, l10n, window } from 'vscode';

export async function offerToOpenFolder(): Promise<void> {
  const open = l10n.t('Open Folder');
  const text = l10n.t('Experiments and their runs are stored in a folder: open one first.');
  if ((await window.showInformationMessage(text, open)) === open)
    await commands.executeCommand('workbench.action.files.openFolder');
}
