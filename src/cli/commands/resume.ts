// `ticketlab resume RUN`: goes on with a run that was paused, stopped or interrupted, or that failed.
import { Command } from 'commander';
import { startRunner } from '../../lab/connection/client';
import { summariseRun } from '../../lab/runs';
import { coresOption, jsonOption, printJson, printLine, prose, pythonOption, usePython } from '../options';
import { runToEnd } from '../run-to-end';
import { RUN_ARGUMENT, runsOption, selectRun } from '../select-run';
import type { RunsOptions } from '../select-run';
import { stateText } from '../show-results';

interface ResumeOptions extends RunsOptions {
  cores?: number;
  python?: string;
  detach?: boolean;
  json?: boolean;
}

export const resumeCommand = (): Command =>
  new Command('resume')
    .summary('continue a run')
    .description(
      prose(`Continues a run that was paused, stopped or interrupted, from where it was; finished trainings are not repeated.
If the run is running, it is watched.`),
    )
    .argument('[run]', RUN_ARGUMENT)
    .addOption(coresOption())
    .addOption(pythonOption())
    .addOption(runsOption())
    .option('--detach', 'start it and return at once')
    .addOption(jsonOption())
    .action(async (wanted: string | undefined, { json = false, detach, ...options }: ResumeOptions) => {
      usePython(options);
      const summary = await selectRun(wanted, options);
      if (!detach) {
        process.exitCode = await runToEnd(summary, { ...options, json });
        return;
      }
      if (summary.state !== 'finished') await startRunner(summary.folder, options);
      const after = await summariseRun(summary.folder);
      if (json) printJson(after);
      else printLine(stateText(after));
    });
