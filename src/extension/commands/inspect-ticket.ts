// Inspect Ticket: asks for a run and one of its tickets, and opens the mask inspector.
import { Uri, commands, l10n, window } from 'vscode';
import { density, percent, trainingName } from '../../protocol/format';
import { ticketFile } from '../../lab/disk/paths';
import type { TrainingKind } from '../../lottery/trainings/training';
import { currentResults } from '../curves/levels';
import { MASK_EDITOR } from '../mask/register';
import type { ResultsSoFar } from '../runs/results-so-far';
import { levelOf, pathOf, runFolderOf, trainingKindOf } from './arguments';
import type { Command } from './services';
import { pickRun } from './pick-run';

export const inspectTicket: Command = async ({ service }, argument) => {
  const file = pathOf(argument);
  if (file?.endsWith('.safetensors')) return openTicket(Uri.file(file));
  const folder =
    runFolderOf(argument) ??
    (
      await pickRun(service, {
        title: l10n.t('Inspect a ticket of which run?'),
        eligible: ({ progress }) => progress.trainings.finished > 0,
        none: l10n.t('No run has a ticket yet: the first one appears when a training has finished.'),
      })
    )?.folder;
  if (folder === undefined) return;
  const soFar = await currentResults(service, folder);
  const ticket = await pickTraining(soFar, levelOf(argument), trainingKindOf(argument));
  if (ticket) await openTicket(Uri.file(ticketFile(folder, ticket)));
};

const openTicket = (uri: Uri) => commands.executeCommand('vscode.openWith', uri, MASK_EDITOR);

/** @param level only of this level; the ticket itself is meant, not a control, unless `kind` says otherwise */
async function pickTraining(
  { finished, levels }: ResultsSoFar,
  level: number | undefined,
  kind: TrainingKind = 'ticket',
) {
  const fitting = finished.filter(
    ({ key }) => level === undefined || (key.level === level && key.kind === kind),
  );
  const [only, ...others] = fitting;
  if (!only) {
    void window.showInformationMessage(l10n.t('There is no ticket yet.'));
    return undefined;
  }
  if (others.length === 0) return only.id;
  // Each one's own accuracy; only whether a level wins is said of all its replicates together.
  const picks = fitting.map(({ id, key, survivors, weights, earlyStop }) => {
    const wins = key.kind === 'ticket' && levels.some(({ level, winning }) => level === key.level && winning);
    const figures = [density(survivors / weights), percent(earlyStop.testAccuracy)];
    return {
      label: trainingName(key, l10n.t),
      description: [...figures, ...(wins ? [l10n.t('its level wins')] : [])].join(' · '),
      id,
    };
  });
  const options = { title: l10n.t('Inspect which ticket?'), matchOnDescription: true };
  return (await window.showQuickPick(picks, options))?.id;
}
