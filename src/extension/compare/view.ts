// The comparison in the side bar: curves of the ticked runs, the settings that differ, and the results.
import { Disposable, commands, l10n, type WebviewView } from 'vscode';
import { Coalescer } from '../../events/coalescer';
import {
  compareContract,
  MOST_COMPARED,
  type CompareContract,
  type Comparison,
} from '../../protocol/views/compare';
import type { Handlers } from '../../protocol/channel/contract';
import { levelsOf } from '../curves/levels';
import { webviewPage, webviewRoot } from '../webviews/page';
import { serve } from '../webviews/serve';
import { comparison } from './comparison';
import type { CompareServices } from './services';

/** The folder of the pinned run is remembered with the workspace. */
const PINNED = 'ticketLab.baseline';
/** Changes of runs under way are told at most so often: milliseconds. */
const GATHER = 500;

export function showComparison(view: WebviewView, services: CompareServices): void {
  const { context, service, marks, colours, log } = services;
  const { webview } = view;
  webview.options = { enableScripts: true, localResourceRoots: [webviewRoot(context.extensionUri)] };
  const now = (): Comparison => {
    const ticked = marks.ticked.all.filter((folder) => service.find(folder));
    const tooMany = ticked.length > MOST_COMPARED ? ticked.length : null;
    const pinned = context.workspaceState.get<string>(PINNED);
    return { ...comparison(service, colours, tooMany === null ? ticked : [], pinned), tooMany };
  };
  let told = '';
  const telling = new Coalescer(
    () => {
      if (!view.visible) return;
      const compared = now();
      const said = JSON.stringify(compared);
      if (said === told) return;
      told = said;
      void connection.send('changed', compared);
    },
    { wait: GATHER },
  );
  const handlers: Handlers<CompareContract> = {
    start: async () => {
      await service.ready;
      const compared = now();
      told = JSON.stringify(compared);
      return compared;
    },
    levels: ({ folder }) => levelsOf(service, folder),
    pin: async ({ folder }) => {
      await context.workspaceState.update(PINNED, folder);
      void telling.now();
      return null;
    },
    untick: ({ folder }) => {
      marks.ticked.set([folder], false);
      return null;
    },
    openCurves: async () => {
      await commands.executeCommand('ticketLab.openCurves', [...marks.ticked.all]);
      return null;
    },
    inspect: async (ticket) => {
      await commands.executeCommand('ticketLab.inspectTicket', ticket);
      return null;
    },
    openTable: async () => {
      await commands.executeCommand('ticketLab.openRunsTable', [...marks.ticked.all]);
      return null;
    },
    choose: async () => {
      await commands.executeCommand('ticketLab.compareRuns');
      return null;
    },
  };
  const connection = serve(webview, compareContract, handlers, { log, translate: l10n.t });
  const listeners = Disposable.from(
    connection,
    service.onDidChange(({ folders, list }) => {
      if (list || marks.ticked.all.some((folder) => folders.has(folder))) void telling.ask();
    }),
    marks.ticked.onDidChange(() => telling.now()),
    colours.onDidChange(() => telling.ask()),
    view.onDidChangeVisibility(() => telling.now()),
    telling,
  );
  view.onDidDispose(() => listeners.dispose());
  webview.html = webviewPage(webview, context.extensionUri, 'compare', l10n.t('Compare'));
}
