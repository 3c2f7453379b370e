// Starts the runs of a sweep from the editor.
import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { ProgressLocation, l10n, window } from 'vscode';
import type { CancellationToken, Progress } from 'vscode';
import { expand } from '../../experiment/sweep/expand';
import type { Expansion, SweptExperiment } from '../../experiment/sweep/expand';
import { combinationCount } from '../../experiment/sweep/sweep';
import type { Sweep } from '../../experiment/sweep/sweep';
import { count } from '../../protocol/format';
import type { Datasets } from '../datasets';
import type { RunService } from './service';
import { lackingFor } from './start-run';
import type { Lacking } from './start-run';

/** More runs are not started without asking. */
const MANY = 100;
/** So many are queued at a time. */
const BATCH = 50;

export type StartedSweep =
  | { is: 'started'; folders: string[] }
  | { is: 'lacking'; lacking: Lacking }
  /** Some of its combinations cannot be run: nothing was. */
  | { is: 'wrong'; problems: Expansion['problems'] }
  | { is: 'declined' };

/**
 * Makes the runs of a sweep where there are none, and queues those that are not finished.
 * @param file path of the experiment file
 * @param interrupted ends the making of runs; those that are queued stay so
 * @throws LabError where data or code cannot be read, or the disk refuses
 */
export async function startSweep(
  services: { service: RunService; datasets: Datasets },
  sweep: Sweep,
  file: string,
  interrupted: CancellationToken,
): Promise<StartedSweep> {
  const most = Math.min(sweep.draws ?? Infinity, combinationCount(sweep));
  if (most > MANY && !(await isWanted(sweep.name, most))) return { is: 'declined' };
  const { experiments, problems } = await expand(sweep, most, yieldToEvents);
  if (problems.length > 0) return { is: 'wrong', problems };
  const lacking = await firstLacking(services, experiments, file);
  if (lacking !== null) return { is: 'lacking', lacking };
  const options = {
    location: experiments.length > BATCH ? ProgressLocation.Notification : ProgressLocation.Window,
    title: l10n.t('Starting {0}', sweep.name),
    cancellable: true,
  };
  const folders = await window.withProgress(options, (progress, token) =>
    makeRuns(services.service, {
      ...{ experiments, file, progress },
      isCancelled: () => token.isCancellationRequested || interrupted.isCancellationRequested,
    }),
  );
  return { is: 'started', folders };
}

async function isWanted(name: string, runs: number): Promise<boolean> {
  const run = l10n.t('Run All');
  const question = l10n.t('The sweep {0} has up to {1} runs.', name, count(runs));
  const detail = l10n.t('With `random: 20` it would draw twenty of them.');
  return (await window.showWarningMessage(question, { modal: true, detail }, run)) === run;
}

/** Experiments that need the same are asked about once. */
async function firstLacking(
  services: { datasets: Datasets },
  experiments: readonly SweptExperiment[],
  file: string,
): Promise<Lacking | null> {
  const seen = new Set<string>();
  for (const { read } of experiments) {
    const { engine, pytorch, dataset } = read.experiment;
    const needs = JSON.stringify([engine, pytorch?.python, dataset.name]);
    if (seen.has(needs)) continue;
    seen.add(needs);
    const lacking = await lackingFor(services, read, file);
    if (lacking !== null) return lacking;
  }
  return null;
}

interface Making {
  experiments: readonly SweptExperiment[];
  file: string;
  progress: Progress<{ message: string; increment: number }>;
  isCancelled: () => boolean;
}

/** Cancelled, it leaves those that it has queued. */
async function makeRuns(
  service: RunService,
  { experiments, file, progress, isCancelled }: Making,
): Promise<string[]> {
  const folders: string[] = [];
  for (let from = 0; from < experiments.length && !isCancelled(); from += BATCH) {
    const batch: string[] = [];
    for (const { read } of experiments.slice(from, from + BATCH)) {
      const { folder, state } = await service.create(read, file);
      folders.push(folder);
      if (state !== 'finished') batch.push(folder);
      progress.report({
        message: l10n.t('{0} of {1}', folders.length, experiments.length),
        increment: 100 / experiments.length,
      });
    }
    await service.startAll(batch);
  }
  return folders;
}
