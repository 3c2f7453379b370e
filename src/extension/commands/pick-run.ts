// The run that a command is about: the one it was called on, the only one there is, or one that the person picks.
import { commands, l10n, window } from 'vscode';
import type { QuickPickItem } from 'vscode';
import type { RunSummary } from '../../protocol/run';
import { namesOf } from '../runs/run-names';
import type { RunService } from '../runs/service';
import { stateIcon } from '../views/run-item';
import { runLine } from '../views/run-text';
import { runFolderOf } from './arguments';
import type { CommandServices } from './services';

export interface RunWanted {
  /** Asked above the list. */
  title: string;
  /** Which runs the command is for. */
  eligible: (run: RunSummary) => boolean;
  /** TranslatableMessage where there is none. */
  none: string;
}

interface RunPick extends QuickPickItem {
  run: RunSummary;
}

/** The run that a command was called on, whatever its state, or one that is picked. */
export async function runOf(
  { service }: Pick<CommandServices, 'service'>,
  argument: unknown,
  title: string,
): Promise<RunSummary | undefined> {
  const folder = runFolderOf(argument);
  const called = folder === undefined ? undefined : service.find(folder);
  return called ?? pickRun(service, { title, eligible: () => true, none: l10n.t('There are no runs.') });
}

/** The only one there is, without asking. Undefined where there is none, which is said, or where the person thinks better of it. */
export async function pickRun(service: RunService, wanted: RunWanted): Promise<RunSummary | undefined> {
  const picks = eligiblePicks(service, wanted);
  const [first, ...others] = picks;
  if (!first) return sayNone(service, wanted.none);
  if (others.length === 0) return first.run;
  const picked = await window.showQuickPick(picks, { title: wanted.title, ...MATCHING });
  return picked?.run;
}

/** @param ticked folders of the runs that are ticked at first */
export async function pickRuns(
  service: RunService,
  wanted: RunWanted,
  ticked: readonly string[],
): Promise<RunSummary[] | undefined> {
  const picks = eligiblePicks(service, wanted).map((pick) => ({
    ...pick,
    picked: ticked.includes(pick.run.folder),
  }));
  if (picks.length === 0) return sayNone(service, wanted.none);
  const picked = await window.showQuickPick(picks, { title: wanted.title, canPickMany: true, ...MATCHING });
  return picked?.map(({ run }) => run);
}

const MATCHING = { matchOnDescription: true, matchOnDetail: true };

function eligiblePicks(service: RunService, { eligible }: RunWanted): RunPick[] {
  const runs = service.runs.filter(eligible);
  const names = namesOf(runs);
  return runs.map((run, i) => ({
    run,
    label: names[i] ?? run.experiment,
    description: run.hash,
    detail: runLine(run, service.resultsSoFar(run.folder), service.activity(run.folder)),
    iconPath: stateIcon(run.state, service.activity(run.folder)),
  }));
}

/** Where there is no run at all, with the way to the first. */
function sayNone({ runs }: RunService, none: string): undefined {
  const run = l10n.t('Run Experiment…');
  const ways = runs.length === 0 ? [run] : [];
  void window.showInformationMessage(none, ...ways).then((chosen) => {
    if (chosen === run) return commands.executeCommand('ticketLab.runExperiment');
  });
}
