// The status bar item: the queue of runs or the running ones, and their progress; hidden while there are none.
import { MarkdownString, StatusBarAlignment, l10n, window } from 'vscode';
import { duration } from '../../protocol/format';
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
    const shown = inQueue(service) ?? running(service);
    if (!shown) return item.hide();
    const { what, far, runs } = shown;
    item.text = `$(${shown.icon}) ${[what, far].filter(Boolean).join(' ')}`;
    item.tooltip = tooltip(runs, service);
    item.accessibilityInformation = {
      label: l10n.t('Ticket Lab: {0} running, {1}', what, far),
      role: 'button',
    };
    item.show();
  };
  const listeners = [service.onDidChange(update), service.queues.onDidChange(update)];
  update();
  return {
    dispose: () => {
      for (const listener of listeners) listener.dispose();
      item.dispose();
    },
  };
}

interface Shown {
  icon: string;
  what: string;
  far: string;
  runs: readonly RunSummary[];
}

/** All that was queued together, where that is more than one run. */
function inQueue({ queues, runs }: RunService): Shown | null {
  const { progress, held } = queues;
  if (!progress || progress.total < 2) return null;
  const live = runs.filter((run) => run.state === 'running' || run.queued);
  const atWork = live.some(({ state }) => state === 'running');
  const left =
    progress.secondsLeft === null ? null : l10n.t('about {0} left', duration(progress.secondsLeft));
  const parts = [
    progress.failed > 0 ? l10n.t('{0} failed', progress.failed) : null,
    held ? l10n.t('queue held') : left,
  ];
  return {
    icon: atWork ? 'sync~spin' : 'clock',
    what: l10n.t('{0} of {1} runs', progress.done, progress.total),
    far: parts.filter(Boolean).join(' · '),
    runs: live.slice(0, MOST_TOLD),
  };
}

/** More rows than that no tooltip needs. */
const MOST_TOLD = 12;

function running(service: RunService): Shown | null {
  const live = service.runs.filter(({ state }) => state === 'running');
  const [only, ...others] = live;
  if (!only) return null;
  const busy = others.length === 0 ? service.activity(only.folder) : undefined;
  return {
    icon: 'sync~spin',
    what: others.length === 0 ? only.experiment : l10n.t('{0} runs', live.length),
    far: busy ? stateName(only.state, busy) : progressOf(live),
    runs: live,
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
