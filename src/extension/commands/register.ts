// Every command of the extension. What serves them is loaded when the first is called.
import { Disposable, commands } from 'vscode';
import type { CommandServices } from './services';

const load = () => import('./handlers');

const COMMANDS = [
  'newExperiment',
  'openExperiment',
  'runExperiment',
  'pauseRun',
  'resumeRun',
  'stopRun',
  'deleteRun',
  'moveRunUp',
  'moveRunDown',
  'runNext',
  'holdRun',
  'releaseRun',
  'takeRunOut',
  'holdQueue',
  'releaseQueue',
  'inspectTicket',
  'openCurves',
  'compareRuns',
  'openRunsTable',
  'openReport',
  'exportResults',
  'revealRunFolder',
  'showLog',
  'installTensorFlowEngine',
  'installPyTorchEngine',
  'showEngines',
  'fetchDataset',
  'cancelFetch',
  'sortRuns',
  'filterRuns',
  'showStarred',
  'clearFilter',
  'groupRuns',
  'ungroupRuns',
  'starRun',
  'unstarRun',
] as const satisfies (keyof Awaited<ReturnType<typeof load>>)[];

export function registerCommands(services: CommandServices): Disposable {
  const registered = COMMANDS.map((name) =>
    commands.registerCommand(`ticketLab.${name}`, async (argument?: unknown, selection?: unknown) => {
      const all = await load();
      try {
        return await all[name](services, await all.calledOn(services, name, argument), selection);
      } catch (error) {
        await all.showFailure(error, services.log);
        return undefined;
      }
    }),
  );
  return Disposable.from(...registered);
}
