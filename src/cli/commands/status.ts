// `ticketlab status [RUN]`: lists runs with their states.
import { Command } from 'commander';
import { density, duration, percent, trainingName } from '../../protocol/format';
import { findRuns } from '../../lab/runs';
import type { RunState, RunSummary } from '../../protocol/run';
import { textTable } from '../levels-table';
import { jsonOption, printJson, printLine } from '../options';
import { rootFor, runsOption, selectRun } from '../select-run';
import type { RunsOptions } from '../select-run';
import { stateText } from '../show-results';
import { paintFor } from '../style';
import type { Paint, Style } from '../style';

interface StatusOptions extends RunsOptions {
  json?: boolean;
}

export const statusCommand = (): Command =>
  new Command('status')
    .summary('list the runs, or show the state of one')
    .description('Lists the runs with their states, or shows the state of one and what it is doing.')
    .argument('[run]', 'name, hash or folder of a run; without it, all runs are listed')
    .addOption(runsOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
States: waiting (not started), running, paused, stopped, finished, failed, interrupted (its process died). Every
run that is not finished can be resumed.
With --json: a summary of the run, or an array of summaries.`,
    )
    .action(async (wanted: string | undefined, options: StatusOptions) => {
      if (wanted === undefined) await listRuns(options);
      else await showStatus(await selectRun(wanted, options), options);
    });

async function listRuns(options: StatusOptions): Promise<void> {
  const root = await rootFor(options);
  const runs = await findRuns(root);
  if (options.json) printJson(runs);
  else if (runs.length === 0) printLine(`There are no runs in ${root}. Start one: ticketlab run FILE`);
  else printLine(runsTable(runs, paintFor(process.stdout)));
}

/** A row a run, the newest first. */
function runsTable(runs: RunSummary[], paint: Paint): string {
  return textTable(
    ['run', 'state', 'trainings', 'done', 'left', 'started'],
    runs.map(({ run, state, progress, created, message }) => [
      run,
      paint(STATE_STYLES[state], state),
      `${progress.trainings.finished} of ${progress.trainings.total}`,
      percent(progress.share, 0),
      progress.secondsLeft === null ? '–' : duration(progress.secondsLeft),
      message ? `${created.slice(0, 10)}  ${message}` : created.slice(0, 16).replace('T', ' '),
    ]),
    paint,
  );
}

async function showStatus(summary: RunSummary, { json }: StatusOptions): Promise<void> {
  if (json) {
    printJson(summary);
    return;
  }
  printLine(stateText(summary));
  for (const { key, iteration, iterations, density: left } of summary.progress.active)
    printLine(`  ${trainingName(key)} (${density(left)} left): iteration ${iteration} of ${iterations}`);
  if (summary.progress.secondsLeft !== null && summary.state === 'running')
    printLine(`  about ${duration(summary.progress.secondsLeft)} left`);
  printLine(`  ${summary.folder}`);
}

const STATE_STYLES: Record<RunState, Style> = {
  waiting: 'dim',
  running: 'cyan',
  finished: 'green',
  paused: 'yellow',
  stopped: 'yellow',
  interrupted: 'yellow',
  failed: 'red',
};
