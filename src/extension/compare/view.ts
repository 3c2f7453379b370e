// The comparison in the side bar: the ticked runs' curves, the settings that differ, and what came of them.
import { Disposable, commands, l10n, type WebviewView } from 'vscode';
import { compareContract, type CompareContract } from '../../protocol/views/compare';
import type { Handlers } from '../../protocol/rpc';
import { levelsOf } from '../curves/levels';
import { webviewPage, webviewRoot } from '../webviews/page';
import { serve } from '../webviews/serve';
import { comparison } from './comparison';
import type { CompareParts } from './parts';

/** The folder of the pinned run is remembered with the workspace. */
const PINNED = 'ticketLab.baseline';
/** Changes of runs under way are told at most so often: milliseconds. */
const GATHER = 500;

export function showComparison(view: WebviewView, parts: CompareParts): void {
  const { context, service, marks, log } = parts;
  const { webview } = view;
  webview.options = { enableScripts: true, localResourceRoots: [webviewRoot(context.extensionUri)] };
  const now = () => comparison(service, marks.ticked.all, context.workspaceState.get<string>(PINNED));
  let told = '';
  let gathering: NodeJS.Timeout | undefined;
  const tell = () => {
    gathering = undefined;
    if (!view.visible) return;
    const compared = now();
    const said = JSON.stringify(compared);
    if (said === told) return;
    told = said;
    void connection.send('changed', compared);
  };
  const gather = () => {
    gathering ??= setTimeout(tell, GATHER);
  };
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
      tell();
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
    choose: async () => {
      await commands.executeCommand('ticketLab.compareRuns');
      return null;
    },
  };
  const connection = serve(webview, compareContract, handlers, { log, translate: l10n.t });
  const listeners = Disposable.from(
    connection,
    service.onDidChange(({ folders, list }) => {
      if (list || marks.ticked.all.some((folder) => folders.has(folder))) gather();
    }),
    marks.ticked.onDidChange(tell),
    view.onDidChangeVisibility(tell),
  );
  view.onDidDispose(() => {
    clearTimeout(gathering);
    listeners.dispose();
  });
  webview.html = webviewPage(webview, context.extensionUri, 'compare', l10n.t('Compare'));
}
