// `ticketlab resume RUN`: goes on with a run that was paused, stopped or interrupted, or that failed.
import { dirname } from 'node:path';
import { Command } from 'commander';
import { enqueue } from '../../lab/queue/queue';
import { turnOf } from '../../lab/queue/turn';
import { summariseRun } from '../../lab/runs';
import {
  coresOption,
  onOption,
  jsonOption,
  printJson,
  printLine,
  prose,
  pythonOption,
  usePython,
} from '../options';
import { howToRun } from '../how-to-run';
import type { HowToRun } from '../how-to-run';
import { runToEnd } from '../run-to-end';
import { RUN_ARGUMENT, runsOption, selectRun } from '../select-run';
import type { RunsOptions } from '../select-run';
import { stateText } from '../show-results';

interface ResumeOptions extends RunsOptions, HowToRun {
  python?: string;
  detach?: boolean;
  json?: boolean;
}

export const resumeCommand = (): Command =>
  new Command('resume')
    .summary('continue a run')
    .description(
      prose(`Continues a run that was paused, stopped or interrupted, from where it was; finished trainings are not repeated.
If the run is running, it is watched; while others go first, it waits for its turn in the queue.`),
    )
    .argument('[run]', RUN_ARGUMENT)
    .addOption(coresOption())
    .addOption(onOption())
    .addOption(pythonOption())
    .addOption(runsOption())
    .option('--detach', 'queue it and return at once')
    .addOption(jsonOption())
    .action(async (wanted: string | undefined, { json = false, detach, ...options }: ResumeOptions) => {
      usePython(options);
      const how = howToRun(options);
      const summary = await selectRun(wanted, options);
      const root = dirname(summary.folder);
      await enqueue(root, [summary.folder], how);
      if (!detach) {
        process.exitCode = (await runToEnd(summary, { json })).code;
        return;
      }
      await turnOf(root, summary.folder);
      const after = await summariseRun(summary.folder);
      if (json) printJson(after);
      else printLine(stateText(after));
    });
