// Restrictions in an untrusted workspace: its files may be read, and nothing else.
import { l10n, workspace } from 'vscode';
import { LabError } from '../lottery/errors';
import { isInsideAny } from './runs/inside-folder';

/** @throws LabError in a workspace that is not trusted */
export function requireTrust(): void {
  if (!workspace.isTrusted)
    throw new LabError(
      l10n.t('This workspace is not trusted: you can look at its runs, but nothing can be run.'),
      {
        hint: l10n.t('Trust the workspace to run experiments in it.'),
      },
    );
}

/** Whether a file may be opened: before the workspace is trusted only what lies in its folders, links followed. */
export async function mayOpen(path: string): Promise<boolean> {
  if (workspace.isTrusted) return true;
  return isInsideAny(
    (workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath),
    path,
  );
}

/** @throws LabError where it may not be opened */
export async function requireReadable(path: string, name: string): Promise<void> {
  if (!(await mayOpen(path)))
    throw new LabError(l10n.t('{0} lies outside the workspace, which is not trusted.', name), {
      hint: l10n.t('It is read once the workspace is trusted.'),
    });
}
