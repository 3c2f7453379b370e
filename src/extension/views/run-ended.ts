// Notifications when a running run ends by itself: its results, why it failed, or that its process died.
import { commands, l10n, window } from 'vscode';
import { forMessage } from '../../lab/results/escape-text';
import type { RunState, RunSummary } from '../../protocol/run';
import type { Disposable } from '../../events/emitter';
import type { RunService } from '../runs/service';
import { notifySetting } from '../settings';
import { messageOf } from './run-text';

/** @param isInView whether the window shows what the run has found: then nobody needs to be told */
export function tellEndedRuns(service: RunService, isInView: (folder: string) => boolean): Disposable {
  const states = new Map<string, RunState>();
  return service.onDidChange(({ folders }) => {
    for (const folder of folders) {
      const run = service.find(folder);
      const before = states.get(folder);
      if (!run) states.delete(folder);
      // What this window is just doing with it needs no message.
      else if (!service.activity(folder)) {
        states.set(folder, run.state);
        const seen = run.state === 'finished' && isInView(folder);
        if (before === 'running' && !seen && notifySetting()) void tell(run, service);
      }
    }
  });
}

async function tell(run: RunSummary, service: RunService): Promise<void> {
  const { folder, state } = run;
  const experiment = forMessage(run.experiment);
  const report = l10n.t('Open Report');
  const resume = l10n.t('Resume');
  const log = l10n.t('Show Log');
  if (state === 'finished') {
    const sentence = await found(folder, service);
    const text = l10n.t('{0} has finished. {1}', experiment, forMessage(sentence));
    const choice = await window.showInformationMessage(text, report);
    if (choice) await commands.executeCommand('ticketLab.openReport', folder);
  }
  if (state === 'failed') {
    const text = l10n.t('{0} has failed. {1}', experiment, forMessage(messageOf(run) ?? ''));
    const choice = await window.showErrorMessage(text, resume, log);
    if (choice === resume) await commands.executeCommand('ticketLab.resumeRun', folder);
    if (choice === log) await commands.executeCommand('ticketLab.showLog', folder);
  }
  if (state === 'interrupted') {
    const text = l10n.t(
      '{0} was interrupted: its process ended. Finished trainings are not lost.',
      experiment,
    );
    const choice = await window.showWarningMessage(text, resume);
    if (choice) await commands.executeCommand('ticketLab.resumeRun', folder);
  }
}

async function found(folder: string, service: RunService): Promise<string> {
  const soFar = await service.readResultsSoFar(folder);
  return soFar ? ((await import('./run-details')).headlineText(soFar) ?? '') : '';
}
