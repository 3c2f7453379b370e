// Messages between cell outputs and the extension.
import { Position, Range, Uri, commands, env, l10n, window } from 'vscode';
import type { Disposable, LogOutputChannel, NotebookEditor, NotebookRendererMessaging } from 'vscode';
import type { Handlers } from '../../protocol/channel/contract';
import { outputContract } from '../../protocol/views/output';
import type { OutputContract, RunAction } from '../../protocol/views/output';
import { showFailure } from '../failure';
import { MASK_EDITOR } from '../mask/register';
import { answerView } from '../webviews/serve';

const COMMANDS: Record<RunAction, string> = {
  pause: 'ticketLab.pauseRun',
  resume: 'ticketLab.resumeRun',
  stop: 'ticketLab.stopRun',
  openCurves: 'ticketLab.openCurves',
  openReport: 'ticketLab.openReport',
  showLog: 'ticketLab.showLog',
  openTable: 'ticketLab.openRunsTable',
};

/** Of all runs of the output together; the others of the one that it has. */
const OF_SEVERAL: ReadonlySet<RunAction> = new Set(['openCurves', 'openTable']);

export function answerOutputs(messaging: NotebookRendererMessaging, log: LogOutputChannel): Disposable {
  const options = { log: (message: string) => log.warn(message), translate: l10n.t };
  // Each editor's outputs number their requests by themselves.
  const answering = new WeakMap<NotebookEditor, ReturnType<typeof answerView>>();
  const serve = (editor: NotebookEditor) => {
    const post = (message: unknown) => messaging.postMessage(message, editor);
    const served = answerView(outputContract, handlers(log), post, options);
    answering.set(editor, served);
    return served;
  };
  return messaging.onDidReceiveMessage(({ editor, message }) =>
    (answering.get(editor) ?? serve(editor)).hear(message),
  );
}

function handlers(log: LogOutputChannel): Handlers<OutputContract> {
  // An output has no place for what went wrong with something else than itself.
  const done = async (work: Thenable<unknown>) => {
    await Promise.resolve(work).catch((error: unknown) => showFailure(error, log));
    return null;
  };
  return {
    words: () => ({
      language: env.language,
      bundle: Object.fromEntries(
        Object.entries(l10n.bundle ?? {}).filter(
          (entry): entry is [string, string] => typeof entry[1] === 'string',
        ),
      ),
    }),
    act: ({ action, folders }) =>
      done(commands.executeCommand(COMMANDS[action], OF_SEVERAL.has(action) ? folders : folders[0])),
    inspect: ({ folder, level }) =>
      done(commands.executeCommand('ticketLab.inspectTicket', { folder, level })),
    openTicket: ({ ticket }) =>
      done(commands.executeCommand('vscode.openWith', Uri.file(ticket), MASK_EDITOR)),
    reveal: ({ cell, line }) => {
      const place = new Position(Math.max(0, line - 1), 0);
      return done(window.showTextDocument(Uri.parse(cell), { selection: new Range(place, place) }));
    },
  };
}
