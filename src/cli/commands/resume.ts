// `ticketlab resume RUN`: goes on with a run that was paused, stopped or interrupted, or that failed.
import { Command } from 'commander';
import { startRunner } from '../../lab/client';
import { summariseRun } from '../../lab/runs';
import { coresOption, jsonOption, printJson, printLine, prose } from '../options';
import { seeThrough } from '../see-through';
import { RUN_ARGUMENT, runsOption, selectRun } from '../select-run';
import type { RunsOptions } from '../select-run';
import { stateText } from '../show-results';

interface ResumeOptions extends RunsOptions {
  cores?: number;
  detach?: boolean;
  json?: boolean;
}

export const resumeCommand = (): Command =>
  new Command('resume')
    .summary('go on with a run')
    .description(
      prose(`Goes on with a run that was paused, stopped or interrupted, where it was; finished trainings are not run again.
A run that is under way is joined.`),
    )
    .argument('[run]', RUN_ARGUMENT)
    .addOption(coresOption())
    .addOption(runsOption())
    .option('--detach', 'start it and return at once')
    .addOption(jsonOption())
    .action(async (wanted: string | undefined, { json = false, detach, ...options }: ResumeOptions) => {
      const summary = await selectRun(wanted, options);
      if (!detach) {
        process.exitCode = await seeThrough(summary, { ...options, json });
        return;
      }
      if (summary.state !== 'finished') await startRunner(summary.folder, options);
      const after = await summariseRun(summary.folder);
      if (json) printJson(after);
      else printLine(stateText(after));
    });
