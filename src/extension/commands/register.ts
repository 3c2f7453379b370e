// Every command of the extension and what serves it.
import { Disposable, commands } from 'vscode';
import {
  clearFilter,
  compareRuns,
  filterRuns,
  groupRuns,
  showStarred,
  sortRuns,
  starRun,
  ungroupRuns,
  unstarRun,
} from './arrange-runs';
import { deleteRun, pauseRun, resumeRun, stopRun } from './control-runs';
import { showFailure } from './failure';
import { cancelFetch, fetchDataset } from './fetch-datasets';
import { inspectTicket } from './inspect-ticket';
import { newExperiment } from './new-experiment';
import { openCurves } from './open-curves';
import { openExperiment } from './open-experiment';
import type { Command, Parts } from './parts';
import { runExperiment } from './run-experiment';
import { exportResults, openReport, revealRunFolder, showLog } from './see-runs';

const COMMANDS: Record<string, Command> = {
  newExperiment,
  openExperiment,
  runExperiment,
  pauseRun,
  resumeRun,
  stopRun,
  deleteRun,
  inspectTicket,
  openCurves,
  compareRuns,
  openReport,
  exportResults,
  revealRunFolder,
  showLog,
  fetchDataset,
  cancelFetch,
  sortRuns,
  filterRuns,
  showStarred,
  clearFilter,
  groupRuns,
  ungroupRuns,
  starRun,
  unstarRun,
};

export function registerCommands(parts: Parts): Disposable {
  const registered = Object.entries(COMMANDS).map(([name, command]) =>
    commands.registerCommand(`ticketLab.${name}`, async (argument?: unknown, selection?: unknown) => {
      try {
        return await command(parts, argument, selection);
      } catch (error) {
        await showFailure(error, parts.log);
        return undefined;
      }
    }),
  );
  return Disposable.from(...registered);
}
