// How a command that cannot do what it was asked says so.
import { commands, l10n, window } from 'vscode';
import type { LogOutputChannel } from 'vscode';
import { LabError } from '../../lottery/errors';

/** Shows what was wrong and what to do; what nobody expected also goes to the log with its stack. */
export async function showFailure(error: unknown, log: LogOutputChannel): Promise<void> {
  const text = failureText(error);
  log.error(error instanceof LabError ? text : error instanceof Error ? error : String(error));
  const show = l10n.t('Show Log');
  if ((await window.showErrorMessage(text, show)) === show)
    await commands.executeCommand('ticketLab.showLog');
}

export function failureText(error: unknown): string {
  if (error instanceof LabError)
    return error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
  return error instanceof Error ? error.message : String(error);
}
