// Output of an `experiment` cell.
import { l10n } from 'vscode';
import { count, duration } from '../../protocol/format';
import type { RunSummary } from '../../protocol/run';
import type { RunAction, RunOutput } from '../../protocol/views/output';
import { curveLevels } from '../../lab/results/curve-levels';
import type { RunService } from '../runs/service';
import { isResumable } from '../views/contexts';
import { headlineText, verdictText } from '../views/run-details';
import { messageOf, runLine, stateName, queuedText } from '../views/run-text';

/**
 * @param name what the cell calls the experiment
 * @param trusted whether runs may be paused, resumed and stopped from this window
 * @param stale whether the cell says something else by now
 */
export function runOutput(
  service: Pick<RunService, 'resultsSoFar' | 'activity'>,
  run: RunSummary,
  { name, trusted, stale }: { name: string; trusted: boolean; stale: boolean },
): RunOutput {
  const soFar = service.resultsSoFar(run.folder);
  const activity = service.activity(run.folder);
  return {
    kind: 'run',
    folder: run.folder,
    name,
    hash: run.hash,
    state: run.state,
    stateText: run.queued && !activity ? queuedText(run.queued) : stateName(run.state, activity),
    busy: activity !== undefined,
    share: run.state === 'finished' ? 1 : Math.min(1, Math.max(0, run.progress.share)),
    line: runLine(run, soFar, activity),
    facts: facts(run),
    message: messageOf(run),
    levels: soFar ? curveLevels(soFar) : [],
    smallestWinning: soFar?.verdict.smallestWinning ?? null,
    headline: soFar ? headlineText(soFar) : null,
    verdict: soFar ? verdictText(soFar) : [],
    actions: actionsOf(run, trusted && activity === undefined),
    stale,
  };
}

function facts({ progress: { trainings, secondsSpent, diverged } }: RunSummary): string {
  const parts = [
    l10n.t('{0} of {1} trainings', count(trainings.finished), count(trainings.total)),
    secondsSpent > 0 && l10n.t('{0} spent', duration(secondsSpent)),
    trainings.skipped > 0 && l10n.t('{0} cannot be run', count(trainings.skipped)),
    diverged.length === 1 && l10n.t('1 training diverged'),
    diverged.length > 1 && l10n.t('{0} trainings diverged', count(diverged.length)),
  ];
  return parts.filter(Boolean).join(' · ');
}

/** In the order of their buttons. */
function actionsOf(run: RunSummary, mayCommand: boolean): RunAction[] {
  const actions: RunAction[] = [];
  if (mayCommand && run.state === 'running') actions.push('pause', 'stop');
  if (mayCommand && isResumable(run)) actions.push('resume');
  if (run.progress.trainings.total > 0) actions.push('openCurves');
  if (run.progress.trainings.finished > 0) actions.push('openReport');
  if (run.state === 'failed' || run.state === 'interrupted') actions.push('showLog');
  return actions;
}
