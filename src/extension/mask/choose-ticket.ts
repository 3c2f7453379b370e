// Asks for a second ticket to compare the open one with.
import { dirname } from 'node:path';
import { l10n, QuickPickItemKind, Uri, window, type QuickPickItem } from 'vscode';
import { ticketPlace, ticketsOf, type TicketPlace } from '../../lab/mask/siblings';
import type { RunSummary } from '../../protocol/run';
import { trainingTitle } from '../../protocol/training-title';

/** The runs that other tickets are offered from. */
export interface KnownRuns {
  readonly runs: readonly RunSummary[];
}

interface Choice extends QuickPickItem {
  choose: () => Promise<string | undefined> | string;
}

/**
 * Offers the tickets of the same run, those of other runs, and files.
 * @param ticket path of the one that is looked at
 * @returns a path, or undefined when the person thinks better of it
 */
export async function chooseTicket(ticket: string, known: KnownRuns): Promise<string | undefined> {
  const place = ticketPlace(ticket);
  const runFolder = place && dirname(dirname(dirname(dirname(ticket))));
  const own = place && runFolder ? ticketChoices(await ticketsOf(runFolder), ticket, place) : [];
  const runs = known.runs.filter(({ folder }) => folder !== runFolder);
  return choose(l10n.t('Compare with which ticket?'), [
    ...own,
    separator(l10n.t('elsewhere')),
    ...(runs.length > 0
      ? [{ label: l10n.t('A ticket of another run…'), choose: () => chooseFromRuns(ticket, runs) }]
      : []),
    { label: l10n.t('A file…'), choose: () => chooseFile(ticket) },
  ]);
}

function ticketChoices(
  tickets: readonly (TicketPlace & { ticket: string })[],
  looked: string,
  place: TicketPlace | null,
): Choice[] {
  const sameSeries = (other: TicketPlace) =>
    other.replicate === place?.replicate && other.kind === place.kind && other.draw === place.draw;
  const item = (other: TicketPlace & { ticket: string }): Choice => ({
    label: trainingTitle(other, l10n.t),
    description: l10n.t('replicate {0}, level {1}', other.replicate, other.level),
    choose: () => other.ticket,
  });
  const others = tickets.filter(({ ticket }) => ticket !== looked);
  const near = others.filter(sameSeries);
  const far = others.filter((other) => !sameSeries(other));
  return [
    ...(near.length > 0 ? [separator(l10n.t('other levels')), ...near.map(item)] : []),
    ...(far.length > 0 ? [separator(l10n.t('other trainings of the run')), ...far.map(item)] : []),
  ];
}

async function chooseFromRuns(looked: string, runs: readonly RunSummary[]): Promise<string | undefined> {
  const choices = runs.map(({ run, experiment, folder }): Choice => ({
    label: experiment,
    description: run,
    choose: async () =>
      choose(l10n.t('Which ticket of {0}?', run), ticketChoices(await ticketsOf(folder), looked, null)),
  }));
  return choose(l10n.t('A ticket of which run?'), choices);
}

async function chooseFile(looked: string): Promise<string | undefined> {
  const [file] =
    (await window.showOpenDialog({
      title: l10n.t('Compare with which ticket?'),
      openLabel: l10n.t('Compare'),
      defaultUri: Uri.file(dirname(looked)),
      filters: { [l10n.t('Tickets')]: ['safetensors'] },
    })) ?? [];
  return file?.fsPath;
}

async function choose(title: string, choices: Choice[]): Promise<string | undefined> {
  const chosen = await window.showQuickPick(choices, { title, matchOnDescription: true });
  return chosen?.choose();
}

const separator = (label: string): Choice => ({
  label,
  kind: QuickPickItemKind.Separator,
  choose: () => Promise.resolve(undefined),
});
