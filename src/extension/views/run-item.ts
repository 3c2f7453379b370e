// Tree items of runs, levels and groups.
import {
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCheckboxState,
  TreeItemCollapsibleState,
  l10n,
} from 'vscode';
import type { LevelSummary } from '../../lottery/findings/verdict';
import type { RunState } from '../../protocol/run';
import { runColourId } from '../../protocol/run-colours';
import type { Activity } from '../runs/activity';
import { runContext, shownState } from './contexts';
import type { ListedRun } from './run-list';
import { levelLine, levelName, runLine, stateName } from './run-text';

/** Codicon and colour of each state. */
const ICONS: Record<RunState, [icon: string, colour: string]> = {
  waiting: ['clock', 'descriptionForeground'],
  running: ['sync~spin', 'charts.blue'],
  paused: ['debug-pause', 'charts.yellow'],
  stopped: ['debug-stop', 'descriptionForeground'],
  finished: ['pass', 'testing.iconPassed'],
  failed: ['error', 'testing.iconFailed'],
  interrupted: ['warning', 'list.warningForeground'],
};

export function stateIcon(state: RunState, activity?: Activity): ThemeIcon {
  return activity ? BUSY : new ThemeIcon(ICONS[state][0], new ThemeColor(ICONS[state][1]));
}

/** The same in the run's own colour, by which it is known in tables and charts. */
const runIcon = (state: RunState, activity: Activity | undefined, colour: number): ThemeIcon =>
  activity ? BUSY : new ThemeIcon(ICONS[state][0], new ThemeColor(runColourId(colour)));

const BUSY = new ThemeIcon('loading~spin');

export interface RunLook {
  activity: Activity | undefined;
  /** Whether the run is to be compared. */
  ticked: boolean;
  /** What tells it from the others. */
  name: string;
  /** Number of its colour. */
  colour: number;
}

export function runItem(run: ListedRun, { activity, ticked, name, colour }: RunLook): TreeItem {
  const { summary, soFar, starred } = run;
  const levels = soFar?.levels.length ?? 0;
  const item = new TreeItem(
    starred ? `★ ${name}` : name,
    levels > 0 ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.None,
  );
  item.id = summary.folder;
  item.description = runLine(summary, soFar, activity);
  item.iconPath = runIcon(shownState(summary), activity, colour);
  item.contextValue = runContext(run, activity !== undefined);
  item.checkboxState = {
    state: ticked ? TreeItemCheckboxState.Checked : TreeItemCheckboxState.Unchecked,
    tooltip: ticked ? l10n.t('Compared with the other ticked runs') : l10n.t('Tick to compare'),
    accessibilityInformation: { label: l10n.t('Compare {0}', summary.run), role: 'checkbox' },
  };
  const spoken = [
    name,
    starred ? l10n.t('starred') : null,
    stateName(shownState(summary), activity),
    item.description,
  ];
  item.accessibilityInformation = { label: spoken.filter(Boolean).join(', ') };
  return item;
}

export function levelItem(folder: string, level: LevelSummary): TreeItem {
  const item = new TreeItem(levelName(level));
  item.id = `${folder}#${level.level}`;
  item.description = levelLine(level);
  item.iconPath = level.winning
    ? new ThemeIcon('star-full', new ThemeColor('charts.yellow'))
    : new ThemeIcon('circle-small');
  item.contextValue = 'level';
  item.command = {
    command: 'ticketLab.inspectTicket',
    title: l10n.t('Inspect Ticket'),
    arguments: [{ folder, level: level.level }],
  };
  item.accessibilityInformation = { label: `${levelName(level)}, ${levelLine(level)}` };
  return item;
}

export function groupItem(experiment: string, runs: number): TreeItem {
  const item = new TreeItem(experiment, TreeItemCollapsibleState.Expanded);
  item.id = `group:${experiment}`;
  item.description = String(runs);
  item.iconPath = new ThemeIcon('beaker');
  item.contextValue = 'group';
  item.accessibilityInformation = {
    label: runs === 1 ? l10n.t('{0}, 1 run', experiment) : l10n.t('{0}, {1} runs', experiment, runs),
  };
  return item;
}
