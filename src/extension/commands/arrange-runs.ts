// Commands that sort, filter, group, star and tick runs.
import { commands, l10n, window } from 'vscode';
import { EVERY_RUN, RUN_SORTS } from '../views/run-list';
import { sortName } from '../views/runs-tree';
import { runFoldersOf } from './arguments';
import { MOST_COMPARED } from '../../protocol/views/compare';
import type { RunService } from '../runs/service';
import type { Command } from './services';
import { pickRuns } from './pick-run';

export const sortRuns: Command = async ({ runsTree }) => {
  const picks = RUN_SORTS.map((sort) => ({
    label: sortName(sort),
    description: sort === runsTree.sort ? l10n.t('now') : '',
    sort,
  }));
  const picked = await window.showQuickPick(picks, { title: l10n.t('Sort runs how?') });
  if (picked) runsTree.arrange({ sort: picked.sort });
};

export const filterRuns: Command = async ({ runsTree }) => {
  const text = await window.showInputBox({
    title: l10n.t('Show which runs?'),
    value: runsTree.filter.text,
    placeHolder: l10n.t('Words in the name, state, dataset or network'),
  });
  if (text !== undefined) runsTree.arrange({ filter: { ...runsTree.filter, text } });
};

export const showStarred: Command = ({ runsTree }) =>
  runsTree.arrange({ filter: { ...runsTree.filter, starred: true } });

export const clearFilter: Command = ({ runsTree }) => runsTree.arrange({ filter: EVERY_RUN });

export const groupRuns: Command = ({ runsTree }) => runsTree.arrange({ grouped: true });

export const ungroupRuns: Command = ({ runsTree }) => runsTree.arrange({ grouped: false });

export const starRun: Command = ({ service }, argument, selection) =>
  star(service, runFoldersOf(argument, selection), true);

export const unstarRun: Command = ({ service }, argument, selection) =>
  star(service, runFoldersOf(argument, selection), false);

async function star(service: RunService, folders: readonly string[], starred: boolean): Promise<void> {
  for (const folder of folders) await service.annotate(folder, { starred });
}

/** Ticks the runs that are to be compared: those selected, or those picked, and shows the comparison. Many are selected in the Runs table. */
export const compareRuns: Command = async ({ service, marks, table }, argument, selection) => {
  const selected = runFoldersOf(argument, selection);
  const wanted = {
    title: l10n.t('Compare which runs?'),
    eligible: () => true,
    none: l10n.t('There are no runs.'),
  };
  const folders =
    selected.length > 1
      ? selected
      : (await pickRuns(service, wanted, [...marks.ticked.all, ...selected]))?.map(({ folder }) => folder);
  if (!folders) return;
  if (folders.length > MOST_COMPARED) return table.show(folders);
  marks.ticked.replace(folders);
  await commands.executeCommand('ticketLab.compare.focus');
};
