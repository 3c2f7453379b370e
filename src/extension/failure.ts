// Messages of commands that fail.
import { commands, l10n, window } from 'vscode';
import type { LogOutputChannel } from 'vscode';
import { forMessage } from '../lab/results/escape-text';
import { LabError, explanation } from '../lottery/errors';
import { tell } from '../lottery/translate';

/** Shows what was wrong and what to do; what nobody expected also goes to the log with its stack. */
export async function showFailure(error: unknown, log: LogOutputChannel): Promise<void> {
  const text = failureText(error);
  log.error(error instanceof LabError ? text : error instanceof Error ? error : String(error));
  const show = l10n.t('Show Log');
  if ((await window.showErrorMessage(text, show)) === show)
    await commands.executeCommand('ticketLab.showLog');
}

function failureText(error: unknown): string {
  return forMessage(tell(explanation(error), l10n.t));
}
