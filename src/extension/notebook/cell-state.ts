// Text and buttons of a cell's status bar.
import { l10n } from 'vscode';
import type { QueuedRun } from '../../protocol/queue';
import type { RunState, RunSummary } from '../../protocol/run';
import type { ResultsSoFar } from '../runs/results-so-far';
import type { Activity } from '../runs/activity';
import { isResumable } from '../views/contexts';
import { queuedText, runLine, share, stateName } from '../views/run-text';

export type CellState =
  | { kind: 'none' }
  | { kind: 'problems'; errors: number }
  /** `queued`: its place, once that is known. */
  | { kind: 'queued'; queued: QueuedRun | undefined }
  /** `edited`: the output is of what the cell said before. */
  | { kind: 'fresh'; edited: boolean }
  | { kind: 'run'; run: RunSummary; soFar: ResultsSoFar | undefined; activity: Activity | undefined }
  /** `total`: null where there are more runs than are looked at. */
  | { kind: 'sweep'; runs: RunSummary[]; total: number | null }
  | { kind: 'compare'; folders: string[]; names: number }
  | { kind: 'inspect'; folder: string | null; level: number };

export interface StatusItem {
  text: string;
  tooltip: string;
  /** Its arguments; none where a click does nothing. */
  command?: { command: string; title: string; arguments: unknown[] };
}

/** @param trusted whether experiments may be run in this workspace */
export function statusItems(state: CellState, trusted: boolean): StatusItem[] {
  switch (state.kind) {
    case 'none':
      return [];
    case 'problems':
      return [
        {
          text:
            state.errors === 1
              ? `$(error) ${l10n.t('1 problem')}`
              : `$(error) ${l10n.t('{0} problems', state.errors)}`,
          tooltip: l10n.t('Show the problems'),
          command: {
            command: 'workbench.actions.view.problems',
            title: l10n.t('Show the problems'),
            arguments: [],
          },
        },
      ];
    case 'queued':
      return [
        {
          text: `$(clock) ${state.queued ? queuedText(state.queued) : l10n.t('queued')}`,
          tooltip: l10n.t('Runs when the runs before it in the queue are done.'),
        },
      ];
    case 'fresh':
      return [
        state.edited
          ? {
              text: `$(edit) ${l10n.t('edited, not run yet')}`,
              tooltip: l10n.t('The output belongs to an earlier version of the cell.'),
            }
          : { text: `$(circle-outline) ${l10n.t('not run yet')}`, tooltip: '' },
        ...distrust(trusted),
      ];
    case 'run':
      return runItems(state, trusted);
    case 'sweep':
      return sweepItems(state, trusted);
    case 'compare':
      return state.folders.length === 0
        ? [{ text: `$(circle-outline) ${l10n.t('none of them has been run yet')}`, tooltip: '' }]
        : [
            {
              text: `$(graph-line) ${l10n.t('Open Curves')}`,
              tooltip: l10n.t('{0} of {1} experiments have been run', state.folders.length, state.names),
              command: call('ticketLab.openCurves', l10n.t('Open Curves'), state.folders),
            },
          ];
    case 'inspect':
      return state.folder === null
        ? [{ text: `$(circle-outline) ${l10n.t('not run yet')}`, tooltip: '' }]
        : [
            {
              text: `$(search) ${l10n.t('Inspect Ticket')}`,
              tooltip: l10n.t('Open the mask inspector'),
              command: call('ticketLab.inspectTicket', l10n.t('Inspect Ticket'), {
                folder: state.folder,
                level: state.level,
              }),
            },
          ];
  }
}

function sweepItems({ runs, total }: CellState & { kind: 'sweep' }, trusted: boolean): StatusItem[] {
  const finished = runs.filter(({ state }) => state === 'finished').length;
  const icon = runs.some(({ state }) => state === 'running')
    ? 'sync~spin'
    : finished === total
      ? 'pass'
      : 'circle-outline';
  const text =
    total === null
      ? l10n.t('{0} runs finished', finished)
      : l10n.t('{0} of {1} runs finished', finished, total);
  return [{ text: `$(${icon}) ${text}`, tooltip: '' }, ...(finished === total ? [] : distrust(trusted))];
}

const ICONS: Record<RunState, string> = {
  waiting: 'clock',
  running: 'sync~spin',
  paused: 'debug-pause',
  stopped: 'debug-stop',
  finished: 'pass',
  failed: 'error',
  interrupted: 'warning',
};

function runItems({ run, soFar, activity }: CellState & { kind: 'run' }, trusted: boolean): StatusItem[] {
  const { folder, state, progress } = run;
  const icon = activity ? 'loading~spin' : ICONS[state];
  const far = state === 'finished' ? null : share(progress);
  const found = state === 'finished' ? runLine(run, soFar, undefined) : null;
  const name = state === 'finished' && !activity ? null : stateName(state, activity);
  const items: StatusItem[] = [
    {
      text: `$(${icon}) ${[name, far, found].filter(Boolean).join(' ')}`,
      tooltip: runLine(run, soFar, activity),
    },
  ];
  if (trusted && !activity && state === 'running')
    items.push(
      button('debug-pause', l10n.t('Pause'), 'ticketLab.pauseRun', folder),
      button('debug-stop', l10n.t('Stop'), 'ticketLab.stopRun', folder),
    );
  if (trusted && !activity && isResumable(run))
    items.push(button('debug-continue', l10n.t('Resume'), 'ticketLab.resumeRun', folder));
  if (progress.trainings.total > 0)
    items.push(button('graph-line', l10n.t('Open Curves'), 'ticketLab.openCurves', folder));
  return [...items, ...(state === 'finished' ? [] : distrust(trusted))];
}

const button = (icon: string, label: string, command: string, argument: unknown): StatusItem => ({
  text: `$(${icon}) ${label}`,
  tooltip: label,
  command: call(command, label, argument),
});

const call = (command: string, title: string, argument: unknown) => ({
  command,
  title,
  arguments: [argument],
});

const distrust = (trusted: boolean): StatusItem[] =>
  trusted
    ? []
    : [
        {
          text: `$(shield) ${l10n.t('workspace not trusted')}`,
          tooltip: l10n.t('Experiments run only in trusted workspaces.'),
          command: {
            command: 'workbench.trust.manage',
            title: l10n.t('Manage Workspace Trust'),
            arguments: [],
          },
        },
      ];
