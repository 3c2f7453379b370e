// Texts about a run: in its row, its tooltip, the status bar and the quick picks.
import { l10n } from 'vscode';
import { density, duration, percent } from '../../protocol/format';
import type { LevelSummary } from '../../lottery/findings/verdict';
import type { QueuedRun } from '../../protocol/queue';
import type { ActiveTraining, RunProgress, RunState, RunSummary } from '../../protocol/run';
import type { ResultsSoFar } from '../runs/results-so-far';
import { headline } from '../runs/headline';
import type { Activity } from '../runs/activity';
import { tell } from '../../lottery/translate';

export function stateName(state: RunState, activity?: Activity): string {
  switch (activity ?? state) {
    case 'starting':
      return l10n.t('starting');
    case 'pausing':
      return l10n.t('pausing');
    case 'stopping':
      return l10n.t('stopping');
    case 'deleting':
      return l10n.t('deleting');
    case 'waiting':
      return l10n.t('waiting');
    case 'running':
      return l10n.t('running');
    case 'paused':
      return l10n.t('paused');
    case 'stopped':
      return l10n.t('stopped');
    case 'finished':
      return l10n.t('finished');
    case 'failed':
      return l10n.t('failed');
    case 'interrupted':
      return l10n.t('interrupted');
  }
}

/** One line: state where no icon says it better, progress, level, accuracy, time left. */
export function runLine(
  summary: RunSummary,
  soFar: ResultsSoFar | undefined,
  activity: Activity | undefined,
): string {
  if (activity) return parts(stateName(summary.state, activity), share(summary.progress));
  if (summary.queued) return parts(queuedText(summary.queued), share(summary.progress), reached(soFar));
  switch (summary.state) {
    case 'running':
      return parts(share(summary.progress), ...activeParts(summary.progress), timeLeft(summary.progress));
    case 'finished':
      return parts(soFar ? foundLine(soFar) : stateName('finished'), damage(summary));
    case 'failed':
      return parts(stateName('failed'), messageOf(summary) ?? share(summary.progress));
    case 'waiting':
    case 'paused':
    case 'stopped':
    case 'interrupted':
      return parts(stateName(summary.state), share(summary.progress), reached(soFar), damage(summary));
  }
}

/** Where a run stands in the queue. */
export function queuedText({ place, held, trouble }: QueuedRun): string {
  if (trouble !== undefined) return l10n.t('could not be started: {0}', tell(trouble, l10n.t));
  if (held) return l10n.t('held in the queue');
  if (place === null) return stateName('waiting', 'starting');
  return place === 1 ? l10n.t('queued') : l10n.t('queued, place {0}', place);
}

/** Why it failed, or what is wrong with it, in the reader's language; null where nothing is. */
export const messageOf = ({ message, said }: RunSummary): string | null =>
  said === undefined ? (message ?? null) : tell(said, l10n.t);

/** Runs that neither fail nor run have a message only where their log is damaged: it says how, in the tooltip. */
const damage = ({ message }: RunSummary): string | null =>
  message === undefined ? null : l10n.t('its log is damaged');

/** How far a run is, 0–100%; never 100% before the end. */
export const share = ({ share, state }: RunProgress): string =>
  `${state === 'finished' ? 100 : Math.min(99, Math.floor(share * 100))}%`;

export const timeLeft = ({ secondsLeft }: RunProgress): string | null =>
  secondsLeft === null ? null : l10n.t('{0} left', duration(secondsLeft));

/** What is being trained: the levels, and the newest test accuracy of the one that is furthest. */
function activeParts({ active }: RunProgress): (string | null)[] {
  const tickets = active.filter(({ key }) => key.kind === 'ticket');
  const shown = tickets.length > 0 ? tickets : active;
  if (shown.length === 0) return [];
  const levels = shown.map(({ key }) => key.level);
  const [from, to] = [Math.min(...levels), Math.max(...levels)];
  return [from === to ? l10n.t('level {0}', to) : l10n.t('levels {0}–{1}', from, to), newestAccuracy(shown)];
}

function newestAccuracy(active: readonly ActiveTraining[]): string | null {
  const measured = active.filter(({ latest }) => latest !== null);
  const furthest = measured.reduce<ActiveTraining | null>(
    (best, one) => (best === null || one.key.level > best.key.level ? one : best),
    null,
  );
  return furthest?.latest ? percent(furthest.latest.testAccuracy) : null;
}

function reached(soFar: ResultsSoFar | undefined): string | null {
  const last = soFar?.levels.at(-1);
  return last ? parts(l10n.t('level {0}', last.level), accuracyOf(last)) : null;
}

function foundLine(soFar: ResultsSoFar): string {
  const found = headline(soFar);
  if (!found) return stateName('finished');
  const accuracy = accuracyOf(found.level);
  return found.winning
    ? l10n.t('wins at {0} · {1}', density(found.level.density), accuracy)
    : l10n.t('none wins · dense {0}', accuracy);
}

/** Test accuracy of a level's tickets at early stop. */
export const accuracyOf = ({ ticket }: LevelSummary): string => percent(ticket.earlyStopAccuracy.mean);

/** One line about a level: weights left, accuracy, and whether its ticket wins. */
export function levelLine(level: LevelSummary): string {
  const wins = level.winning === true ? l10n.t('wins') : null;
  const left = level.level === 0 ? null : l10n.t('{0} left', density(level.density));
  return parts(left, accuracyOf(level), wins);
}

export const levelName = ({ level }: LevelSummary): string =>
  level === 0 ? l10n.t('Dense network') : l10n.t('Level {0}', level);

/** What is known of several, in a line. */
export const parts = (...texts: (string | null)[]): string => texts.filter(Boolean).join(' · ');
