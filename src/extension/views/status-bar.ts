// The status bar item: running runs and their progress; hidden while nothing runs.
import { MarkdownString, StatusBarAlignment, l10n, window } from 'vscode';
import type { RunSummary } from '../../protocol/run';
import type { Disposable } from '../../events/emitter';
import type { RunService } from '../runs/service';
import { escapeMarkdown } from './escape-markdown';
import { runLine, share, stateName, timeLeft } from './run-text';

export function runStatusBar(service: RunService): Disposable {
  const item = window.createStatusBarItem('ticketLab.running', StatusBarAlignment.Left, 10);
  item.name = l10n.t('Ticket Lab: Current Runs');
  item.command = { command: 'ticketLab.runs.focus', title: l10n.t('Show Runs') };
  const update = () => {
    const live = service.runs.filter(({ state }) => state === 'running');
    const [only, ...others] = live;
    if (!only) return item.hide();
    const busy = others.length === 0 ? service.activity(only.folder) : undefined;
    const what = others.length === 0 ? only.experiment : l10n.t('{0} runs', live.length);
    const far = busy ? stateName(only.state, busy) : progressOf(live);
    item.text = `$(sync~spin) ${what} ${far}`;
    item.tooltip = tooltip(live, service);
    item.accessibilityInformation = {
      label: l10n.t('Ticket Lab: {0} running, {1}', what, far),
      role: 'button',
    };
    item.show();
  };
  const listener = service.onDidChange(update);
  update();
  return {
    dispose: () => {
      listener.dispose();
      item.dispose();
    },
  };
}

/** Of one run its share and the time left, of several the mean of their shares. */
function progressOf(live: readonly RunSummary[]): string {
  const [only, ...others] = live;
  if (only && others.length === 0)
    return [share(only.progress), timeLeft(only.progress)].filter(Boolean).join(' · ');
  const mean = live.reduce((sum, { progress }) => sum + progress.share, 0) / live.length;
  return `${Math.floor(mean * 100)}%`;
}

function tooltip(live: readonly RunSummary[], service: RunService): MarkdownString {
  const text = new MarkdownString();
  for (const run of live) {
    const line = runLine(run, service.resultsSoFar(run.folder), service.activity(run.folder));
    text.appendMarkdown(`**${escapeMarkdown(run.experiment)}** ${escapeMarkdown(line)}\n\n`);
  }
  return text;
}
