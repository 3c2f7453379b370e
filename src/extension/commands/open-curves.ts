// Open Curves: for the selected runs, or for runs that the person picks.
import { l10n } from 'vscode';
import { readExperiments } from '../../experiment/file/read-file';
import { experimentText } from '../experiment-text';
import type { RunService } from '../runs/service';
import { experimentOf, pathOf, runFoldersOf } from './arguments';
import type { Command, CommandServices } from './services';
import { pickRuns } from './pick-run';

export const openCurves: Command = async (services, argument, selection) => {
  const folders = await wanted(services, argument, selection);
  if (folders.length > 0) await services.curves.show(folders);
};

async function wanted(
  { service, marks }: CommandServices,
  argument: unknown,
  selection: unknown,
): Promise<string[]> {
  const called = Array.isArray(argument) ? argument.flatMap((one: unknown) => runFoldersOf(one, [])) : [];
  if (called.length > 0) return called;
  const selected = runFoldersOf(argument, selection);
  if (selected.length > 0) return selected;
  const written = await runsOfFile(service, argument);
  if (written.length > 0) return written;
  const [newest, ...others] = service.runs;
  if (newest && others.length === 0) return [newest.folder];
  const ticked = marks.ticked.all.filter((folder) => service.find(folder));
  const usual = ticked.length > 0 || !newest ? ticked : [newest.folder];
  const title = l10n.t('Show the curves of which runs?');
  const none = l10n.t('There are no runs.');
  const picked = await pickRuns(service, { title, eligible: () => true, none }, usual);
  return picked?.map(({ folder }) => folder) ?? [];
}

/** Of an experiment's row its run, of an experiment file those of all its experiments. */
async function runsOfFile(service: RunService, argument: unknown): Promise<string[]> {
  const path = pathOf(argument);
  if (!path?.endsWith('.lottery.md')) return [];
  const name = experimentOf(argument);
  const { experiments } = readExperiments((await experimentText(path)) ?? '', path);
  const meant = experiments.filter(({ experiment }) => name === undefined || experiment.experiment === name);
  const runs = await Promise.all(
    // Without its data an experiment has no run yet.
    meant.map(({ experiment }) => service.runOf(experiment, path).catch(() => undefined)),
  );
  return runs.flatMap((run) => run?.folder ?? []);
}
