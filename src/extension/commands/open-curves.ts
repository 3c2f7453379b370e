// Open Curves: of the runs that the command was called on, or of those that the person picks.
import { l10n } from 'vscode';
import { runFoldersOf } from './arguments';
import type { Command, Parts } from './parts';
import { pickRuns } from './pick-run';

export const openCurves: Command = async (parts, argument, selection) => {
  const folders = await wanted(parts, argument, selection);
  if (folders.length > 0) await parts.curves.show(folders);
};

async function wanted({ service }: Parts, argument: unknown, selection: unknown): Promise<string[]> {
  const called = Array.isArray(argument) ? argument.flatMap((one: unknown) => runFoldersOf(one, [])) : [];
  if (called.length > 0) return called;
  const selected = runFoldersOf(argument, selection);
  if (selected.length > 0) return selected;
  const [only, ...others] = service.runs;
  if (only && others.length === 0) return [only.folder];
  const title = l10n.t('Show the curves of which runs?');
  const none = l10n.t('There are no runs.');
  const picked = await pickRuns(service, { title, eligible: () => true, none }, only ? [only.folder] : []);
  return picked?.map(({ folder }) => folder) ?? [];
}
