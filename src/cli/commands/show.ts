// `ticketlab show RUN`: results of a run, or its results so far.
import { Command } from 'commander';
import { jsonOption } from '../options';
import { RUN_ARGUMENT, runsOption, selectRun } from '../select-run';
import type { RunsOptions } from '../select-run';
import { showResults } from '../show-results';

interface ShowOptions extends RunsOptions {
  jobs?: boolean;
  json?: boolean;
}

export const showCommand = (): Command =>
  new Command('show')
    .summary('show the results of a run')
    .description(
      'Shows the table of levels and the verdict of a run; of an unfinished run, the results so far.',
    )
    .argument('[run]', RUN_ARGUMENT)
    .option('--jobs', 'where each training was done on a cluster, for how long, and what it waited for')
    .addOption(runsOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
The table has one row per level: the weights left, test accuracy and iteration at early stop (the lowest validation
loss) as mean (lowest–highest) of the replicates, accuracy before training, the controls' accuracy, and whether the
ticket wins, matches or loses against the dense network. "?" means that one replicate is not enough to tell. Then what
it took to find the ticket, itself included: multiply–adds, as a multiple of training the dense network, and the time
of one core.`,
    )
    .action(async (wanted: string | undefined, { json = false, jobs = false, ...options }: ShowOptions) => {
      await showResults(await selectRun(wanted, options), { json, jobs });
    });
