// Commands that change the queue of runs.
import { l10n } from 'vscode';
import type { RunSummary } from '../../protocol/run';
import { waits } from '../views/contexts';
import { runFoldersOf } from './arguments';
import { pickRun } from './pick-run';
import type { Command, CommandServices } from './services';

export const moveRunUp: Command = (services, argument) =>
  move(services, argument, l10n.t('Move which run up?'), (place) => place - 1);

export const moveRunDown: Command = (services, argument) =>
  move(services, argument, l10n.t('Move which run down?'), (place) => place + 1);

export const runNext: Command = (services, argument) =>
  move(services, argument, l10n.t('Run which one next?'), () => 1);

export const holdRun: Command = async (services, argument, selection) => {
  const title = l10n.t('Hold which run?');
  const runs = await waiting(services, argument, selection, { title, eligible: (run) => !run.queued?.held });
  for (const { folder } of runs) await services.service.queues.hold(folder, true);
};

export const releaseRun: Command = async (services, argument, selection) => {
  const title = l10n.t('Release which run?');
  const runs = await waiting(services, argument, selection, {
    title,
    eligible: (run) => run.queued?.held === true,
  });
  for (const { folder } of runs) await services.service.queues.hold(folder, false);
};

export const takeRunOut: Command = async (services, argument, selection) => {
  const title = l10n.t('Take which run out of the queue?');
  const runs = await waiting(services, argument, selection, { title, eligible: () => true });
  for (const { folder } of runs) await services.service.queues.takeOut(folder);
};

export const holdQueue: Command = ({ service }) => service.queues.holdAll(true);

export const releaseQueue: Command = ({ service }) => service.queues.holdAll(false);

async function move(
  services: CommandServices,
  argument: unknown,
  title: string,
  to: (place: number) => number,
): Promise<void> {
  const [run] = await waiting(services, argument, undefined, { title, eligible: () => true });
  const place = run?.queued?.place ?? null;
  if (run && place !== null) await services.service.queues.move(run.folder, Math.max(1, to(place)));
}

/** The runs that wait among those that the command was called on, or one that is picked. */
async function waiting(
  { service }: CommandServices,
  argument: unknown,
  selection: unknown,
  { title, eligible }: { title: string; eligible: (run: RunSummary) => boolean },
): Promise<RunSummary[]> {
  const fits = (run: RunSummary) => waits(run) && eligible(run);
  const called = runFoldersOf(argument, selection);
  if (called.length > 0) return called.flatMap((folder) => service.find(folder) ?? []).filter(fits);
  const picked = await pickRun(service, {
    title,
    eligible: fits,
    none: l10n.t('No run waits in the queue.'),
  });
  return picked ? [picked] : [];
}
