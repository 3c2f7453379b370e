// What people ask for in the outputs of cells, and the words that these are written in.
import { Position, Range, Uri, commands, env, l10n, window } from 'vscode';
import type { LogOutputChannel, NotebookRendererMessaging } from 'vscode';
import { invalid } from '../../protocol/rpc';
import { outputMessageSchema } from '../../protocol/views/output';
import type { OutputMessage, OutputWords, RunAction } from '../../protocol/views/output';
import { showFailure } from '../commands/failure';
import { MASK_EDITOR } from '../mask/register';

const COMMANDS: Record<RunAction, string> = {
  pause: 'ticketLab.pauseRun',
  resume: 'ticketLab.resumeRun',
  stop: 'ticketLab.stopRun',
  openCurves: 'ticketLab.openCurves',
  openReport: 'ticketLab.openReport',
  showLog: 'ticketLab.showLog',
};

export const answerOutputs = (messaging: NotebookRendererMessaging, log: LogOutputChannel) =>
  messaging.onDidReceiveMessage(({ editor, message: raw }) => {
    const message = outputMessageSchema.safeParse(raw);
    if (!message.success) return log.warn(invalid('A message from an output', message.error));
    if (message.data.kind === 'words') return void messaging.postMessage(words(), editor);
    act(message.data).catch((error: unknown) => showFailure(error, log));
  });

const words = (): OutputWords => ({
  kind: 'words',
  language: env.language,
  bundle: Object.fromEntries(
    Object.entries(l10n.bundle ?? {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  ),
});

async function act(message: Exclude<OutputMessage, { kind: 'words' }>): Promise<void> {
  switch (message.kind) {
    case 'act': {
      const { action, folders } = message;
      await commands.executeCommand(COMMANDS[action], action === 'openCurves' ? folders : folders[0]);
      return;
    }
    case 'inspect':
      await commands.executeCommand('ticketLab.inspectTicket', {
        folder: message.folder,
        level: message.level,
      });
      return;
    case 'openTicket':
      await commands.executeCommand('vscode.openWith', Uri.file(message.ticket), MASK_EDITOR);
      return;
    case 'reveal': {
      const place = new Position(Math.max(0, message.line - 1), 0);
      await window.showTextDocument(Uri.parse(message.cell), { selection: new Range(place, place) });
    }
  }
}
