// Pause, resume, stop and delete runs.
import { l10n, window } from 'vscode';
import type { RunSummary } from '../../protocol/run';
import { isResumable } from '../views/contexts';
import type { Activity } from '../runs/activity';
import { stateName } from '../views/run-text';
import { runFoldersOf } from './arguments';
import type { Command, CommandServices } from './services';
import { pickRun } from './pick-run';
import type { RunWanted } from './pick-run';

export const pauseRun: Command = async (services, argument, selection) => {
  const folders = await which(services, argument, selection, {
    title: l10n.t('Pause which run?'),
    eligible: ({ state }) => state === 'running',
    none: l10n.t('No run is running.'),
  });
  await Promise.all(folders.map((folder) => end(services, folder, 'pause')));
};

export const stopRun: Command = async (services, argument, selection) => {
  const folders = await which(services, argument, selection, {
    title: l10n.t('Stop which run?'),
    eligible: ({ state }) => state === 'running',
    none: l10n.t('No run is running.'),
  });
  await Promise.all(folders.map((folder) => end(services, folder, 'stop')));
};

export const resumeRun: Command = async (services, argument, selection) => {
  const folders = await which(services, argument, selection, {
    title: l10n.t('Resume which run?'),
    eligible: isResumable,
    none: l10n.t('There is no run that could be resumed.'),
  });
  // In their order: so they are queued.
  for (const folder of folders) await resume(services, folder);
};

export const deleteRun: Command = async (services, argument, selection) => {
  const { service, marks } = services;
  const folders = await which(services, argument, selection, {
    title: l10n.t('Delete which run?'),
    eligible: () => true,
    none: l10n.t('There are no runs.'),
  });
  const runs = folders.flatMap((folder) => service.find(folder) ?? []);
  const [first, ...others] = runs;
  if (!first) return;
  const question =
    others.length === 0
      ? l10n.t('Delete the run {0} with all its results?', first.run)
      : l10n.t('Delete {0} runs with all their results?', runs.length);
  const kept = l10n.t('This cannot be undone; the experiment file stays.');
  const live = runs.some(({ state }) => state === 'running');
  const detail = live ? `${l10n.t('Running runs are stopped first.')} ${kept}` : kept;
  const yes = l10n.t('Delete');
  if ((await window.showWarningMessage(question, { modal: true, detail }, yes)) !== yes) return;
  for (const { folder } of runs) {
    await service.delete(folder);
    marks.ticked.set([folder], false);
  }
};

/** One that goes on already, as after a notification that has been overtaken, needs no more than to be told of. */
async function resume({ service }: CommandServices, folder: string): Promise<void> {
  if (!(await service.start(folder))) sayAlready(service.find(folder), service.activity(folder));
}

/** A run that came to its end in the meantime needs no more than to be told of. */
async function end({ service }: CommandServices, folder: string, how: 'pause' | 'stop'): Promise<void> {
  const run = service.find(folder);
  if (!(await service[how](folder))) sayAlready(service.find(folder) ?? run);
}

/** The runs that the command was called on, or one that is picked. */
async function which(
  services: CommandServices,
  argument: unknown,
  selection: unknown,
  wanted: RunWanted,
): Promise<string[]> {
  const called = runFoldersOf(argument, selection);
  if (called.length === 0) {
    const run = await pickRun(services.service, wanted);
    return run ? [run.folder] : [];
  }
  // Of several selected, those that the command is for.
  await Promise.all(called.map((folder) => services.service.poke(folder)));
  const fitting = called.filter((folder) => {
    const run = services.service.find(folder);
    return run === undefined || wanted.eligible(run);
  });
  const [first = ''] = called;
  if (fitting.length === 0) sayAlready(services.service.find(first));
  return fitting;
}

function sayAlready(run: RunSummary | undefined, activity?: Activity): void {
  if (!run) return;
  const state = stateName(run.state, activity);
  void window.showInformationMessage(l10n.t('Nothing to do: {0} is {1} already.', run.experiment, state));
}
